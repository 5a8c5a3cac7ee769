<?php
// A server that runs out of descriptors under load: what it says, what CPU it uses while it lasts,
// that those who are connected go on being served, and that it recovers by itself. Ends by itself:
// 0 when all of that held.
//   --limit=300 --clients=400 --seconds=3 --core

require __DIR__ . '/common.php';

$options = getopt('', ['limit:', 'clients:', 'seconds:', 'core']);
$limit = (int) ($options['limit'] ?? 300);
$clients = (int) ($options['clients'] ?? 400);
$seconds = (float) ($options['seconds'] ?? 3);
$core = isset($options['core']);

/** Echoes; tells, whenever it is asked, how many clients it has and what it used since it was last asked. */
function serve($control, int $limit, bool $core): int
{
    limit_descriptors($limit);
    [$open, $accept, $select] = $core
        ? ['stream_socket_server', 'stream_socket_accept', 'stream_select']
        : ['fastsock_server', 'fastsock_accept', 'fastsock_select'];
    $context = stream_context_create(['socket' => ['backlog' => 4096]]);
    $server = $open('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    tell($control, stream_socket_get_name($server, false));
    $all = ['control' => $control, 'listener' => $server];
    $warnings = [];
    $cpu = cpu();
    $since = now();
    $turns = 0;
    set_error_handler(function (int $level, string $text) use (&$warnings) {
        $warnings[$text] = ($warnings[$text] ?? 0) + 1;
        return true;
    });
    while (true) {
        $read = $all;
        $write = $except = null;
        $turns++;
        if ($select($read, $write, $except, 60) === false) {
            tell($control, ['failed' => $warnings]);
            return 1;
        }
        if (isset($read['listener'])) {
            // until nobody waits, or no descriptor is left
            if ($client = $accept($server, 0)) {
                $all[] = $client;
            }
            unset($read['listener']);
        }
        foreach ($read as $id => $stream) {
            if ($id === 'control') {
                if (trim(fgets($control)) === '"end"') {
                    return 0;
                }
                tell($control, ['clients' => count($all) - 2, 'warnings' => $warnings, 'turns' => $turns,
                    'cpu_percent' => round(100 * (cpu() - $cpu) / max(1e-9, now() - $since), 1), 'seconds' => round(now() - $since, 2)]);
                $warnings = [];
                $turns = 0;
                $cpu = cpu();
                $since = now();
                continue;
            }
            $line = fgets($stream);
            if ($line === false) {
                fclose($stream);
                unset($all[$id]);
            } else {
                fwrite($stream, $line);
            }
        }
    }
}

/** Waits without a signal and without sleep(): a select on a socket on which nothing comes. */
function pause(float $seconds): void
{
    [$quiet, $other] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $read = [$quiet];
    $none = null;
    stream_select($read, $none, $none, (int) $seconds, (int) (fmod($seconds, 1) * 1e6));
}

function ask($control): array
{
    tell($control, 'report');
    return hear($control) ?? ['failed' => 'the server is gone'];
}

$wrong = [];
$check = function (bool $good, string $what) use (&$wrong) {
    if (!$good) {
        $wrong[] = $what;
    }
};
[$server, $control] = start(fn($its) => serve($its, $limit, $core));
$name = hear($control);
limit_descriptors($clients + 100);
$streams = [];
for ($i = 0; $i < $clients; $i++) {
    $streams[$i] = stream_socket_client("tcp://$name", $code, $text, 10);
    stream_set_timeout($streams[$i], 10);
    fwrite($streams[$i], words($i, 0));
}
echo "$clients clients against a limit of $limit descriptors\n";

// 1. those that fit are served
$served = 0;
foreach ($streams as $i => $stream) {
    $read = [$stream];
    $none = null;
    if (!stream_select($read, $none, $none, $served ? 0 : 10, 300000)) {
        break;
    }
    $check(mismatch($stream, words($i, 0)) === null, "client $i did not get its own words");
    $served++;
}
$report = ask($control);
echo "1. served: $served, ", json_encode($report), "\n";
$check($served < $limit && $served === ($report['clients'] ?? 0), 'not all that were accepted were served');

// 2. the others wait, and nobody burns CPU meanwhile
ask($control);
pause($seconds);
$report = ask($control);
echo '2. at the limit, all quiet: ', json_encode($report), "\n";
$idle = $report['cpu_percent'] ?? 100;
$check($idle < 20, "$idle % CPU at the limit");
$text = $core ? 'Too many open files' : "Too many open files (soft limit $limit, hard limit ";
$check((bool) preg_grep('/' . preg_quote($text, '/') . '/', array_keys($report['warnings'] ?? [])), 'no warning that names the limits');

// 3. the served ones go on being served at once
$longest = 0.0;
for ($round = 1; $round <= 50; $round++) {
    $i = $round % max(1, $served);
    $asked = now();
    fwrite($streams[$i], words($i, $round));
    $check(mismatch($streams[$i], words($i, $round)) === null, "client $i, round $round");
    $longest = max($longest, now() - $asked);
}
printf("3. 50 echoes at the limit, the longest wait %.1f ms, %s\n", $longest * 1000, json_encode(ask($control)));
$check($longest < 1, 'a served client waited');

// 4. recovery by itself, as others leave
$leave = max(0, $clients - $served) + 5;
for ($i = 0; $i < $leave; $i++) {
    fclose($streams[$i]);
    unset($streams[$i]);
}
$began = now();
for ($i = $served; $i < $clients; $i++) {
    if (isset($streams[$i]) && ($what = mismatch($streams[$i], words($i, 0)))) {
        $check(false, "client $i after the recovery: $what");
    }
}
printf("4. %d left; the %d that waited were served within %.1f ms, %s\n", $leave, $clients - $served, (now() - $began) * 1000, json_encode(ask($control)));
$report = ask($control);
$check(($report['clients'] ?? 0) === $clients - $leave, 'not everybody was accepted in the end');
$check(($report['warnings'] ?? 1) === [], 'still warnings');
@tell($control, 'end');
if ($core) {
    posix_kill($server, SIGKILL);
}
pcntl_waitpid($server, $status);
foreach (array_slice($wrong, 0, 10) as $line) {
    echo "WRONG: $line\n";
}
echo $wrong ? 'FAILED' : 'a warning, idle while it lasted, recovered by itself', "\n";
exit($wrong ? 1 : 0);
