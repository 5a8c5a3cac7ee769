<?php
// 10,000 clients connected at once to one server on fastsock_select(); every echo is compared byte
// for byte. With --core the same server runs on stream_select(). Ends by itself: 0 when every
// client got every byte, 1 otherwise.
//   --clients=10000 --rounds=3 --core

require __DIR__ . '/common.php';

$options = getopt('', ['clients:', 'rounds:', 'core']);
$clients = (int) ($options['clients'] ?? 10000);
$rounds = (int) ($options['rounds'] ?? 3);
$core = isset($options['core']);
$processes = 2;
$each = intdiv($clients, $processes);

/** An echo server on one select loop. Ends when it is told to, or when select fails. */
function serve($control, bool $core): int
{
    limit_descriptors(20000);
    [$open, $accept, $select] = $core
        ? ['stream_socket_server', 'stream_socket_accept', 'stream_select']
        : ['fastsock_server', 'fastsock_accept', 'fastsock_select'];
    $context = stream_context_create(['socket' => ['backlog' => 4096]]);
    $server = $open('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    stream_set_blocking($server, false);
    tell($control, stream_socket_get_name($server, false));
    $all = ['control' => $control, 'listener' => $server];
    $unsent = $waiting = [];
    $report = ['peak' => 0, 'accepted' => 0, 'bytes' => 0, 'turns' => 0, 'highest_descriptor' => 0, 'failed' => null];
    while (true) {
        $read = $all;
        $write = $waiting;
        $except = null;
        error_clear_last();
        $report['turns']++;
        if (@$select($read, $write, $except, 60) === false) {
            $report['failed'] = 'with ' . (count($all) - 2) . ' clients: ' . preg_replace('/\s+/', ' ', error_get_last()['message']);
            break;
        }
        if (isset($read['control'])) {
            fgets($control);
            break;
        }
        if (isset($read['listener'])) {
            while ($client = @$accept($server, 0)) {
                stream_set_blocking($client, false);
                $all[] = $client;
                $report['accepted']++;
            }
            $report['peak'] = max($report['peak'], count($all) - 2);
            unset($read['listener']);
        }
        foreach ($read as $id => $client) {
            $bytes = fread($client, 65536);
            if ($bytes === '' || $bytes === false) {
                if (feof($client)) {
                    fclose($client);
                    unset($all[$id], $waiting[$id], $unsent[$id]);
                }
                continue;
            }
            $report['bytes'] += strlen($bytes);
            $unsent[$id] = ($unsent[$id] ?? '') . $bytes;
            $write[$id] = $client;
        }
        foreach ($write as $id => $client) {
            if (!isset($unsent[$id])) {
                continue;
            }
            $unsent[$id] = substr($unsent[$id], (int) fwrite($client, $unsent[$id]));
            if ($unsent[$id] === '') {
                unset($unsent[$id], $waiting[$id]);
            } else {
                $waiting[$id] = $client;
            }
        }
    }
    $report['cpu'] = round(cpu(), 2);
    $report['highest_descriptor'] = max(array_map(intval(...), scandir('/proc/self/fd')));
    if (!$core) {
        $report['stats'] = fastsock_stats();
    }
    tell($control, $report);
    return 0;
}

/** Holds $count connections at once, and talks on all of them when told to. */
function load($control, string $name, int $first, int $count, int $rounds): int
{
    limit_descriptors($count + 100);
    $streams = $wrong = [];
    for ($i = $first; $i < $first + $count; $i++) {
        $stream = @stream_socket_client("tcp://$name", $code, $text, 10);
        if (!$stream) {
            $wrong[] = "client $i: no connection: $text";
            break;
        }
        stream_set_timeout($stream, 20);
        // connected is who got an answer: thousands may sit in the accept queue
        @fwrite($stream, words($i, 0));
        if ($what = mismatch($stream, words($i, 0))) {
            $wrong[] = "client $i: $what";
            break;
        }
        $streams[$i] = $stream;
    }
    tell($control, ['connected' => count($streams), 'wrong' => $wrong]);
    if (hear($control) !== 'go') {
        return 1;
    }
    $same = count($streams);
    $bytes = 0;
    for ($round = 1; $round <= $rounds; $round++) {
        foreach ($streams as $i => $stream) {
            @fwrite($stream, words($i, $round)); // a dead server shows in the comparison
        }
        foreach ($streams as $i => $stream) {
            if ($what = mismatch($stream, words($i, $round))) {
                $wrong[] = "client $i, round $round: $what";
                continue;
            }
            $same++;
            $bytes += strlen(words($i, $round));
        }
    }
    // nothing came that was not asked for
    foreach ($streams as $i => $stream) {
        stream_set_blocking($stream, false);
        if (fread($stream, 1) !== '' || feof($stream)) {
            $wrong[] = "client $i: more than it sent, or the end";
        }
    }
    tell($control, ['same' => $same, 'bytes' => $bytes, 'wrong' => array_slice($wrong, 0, 5), 'wrongs' => count($wrong)]);
    hear($control);
    return $wrong ? 1 : 0;
}

echo $core ? 'stream_select' : 'fastsock_select', ": $clients clients from $processes processes, $rounds rounds after the first\n";
$began = now();
[$server, $server_control] = start(fn($control) => serve($control, $core));
$name = hear($server_control);
$loads = [];
for ($i = 0; $i < $processes; $i++) {
    $loads[] = start(fn($control) => load($control, $name, $i * $each, $each, $rounds));
}
$connected = 0;
$wrong = [];
foreach ($loads as [, $control]) {
    $said = hear($control);
    $connected += $said['connected'] ?? 0;
    array_push($wrong, ...$said['wrong'] ?? ['a client process is gone']);
}
printf("connected at once: %d of %d, after %.1f s\n", $connected, $clients, now() - $began);
$talking = now();
foreach ($loads as [, $control]) {
    tell($control, 'go');
}
$same = $bytes = 0;
foreach ($loads as [, $control]) {
    $said = hear($control);
    $same += $said['same'] ?? 0;
    $bytes += $said['bytes'] ?? 0;
    $wrong = array_merge($wrong, $said['wrong'] ?? ['a client process is gone']);
}
printf("echoes compared and the same: %d, %d bytes in the rounds, %.1f s\n", $same, $bytes, now() - $talking);
@tell($server_control, 'stop');
$report = hear($server_control);
echo 'server: ', json_encode($report), "\n";
foreach ($loads as [$pid, $control]) {
    tell($control, 'bye');
    pcntl_waitpid($pid, $status);
}
pcntl_waitpid($server, $status);
if ($report['failed'] ?? null) {
    $wrong[] = "the server's select failed $report[failed]";
}
if ($connected !== $clients || $same !== $clients * ($rounds + 1) || ($report['peak'] ?? 0) !== $clients) {
    $wrong[] = 'not every client was served';
}
foreach (array_unique($wrong) as $line) {
    echo "WRONG: $line\n";
}
echo $wrong ? 'FAILED' : 'every echo the same, none lost', "\n";
exit($wrong ? 1 : 0);
