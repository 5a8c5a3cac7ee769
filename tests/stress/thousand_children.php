<?php
// A parent serves its own clients on fastsock_select(), more than it can poll without registering,
// while it forks 1,000 children; each accepts one connection from the listener they share, echoes
// and ends. Every byte is compared on every connection. Ends by itself: 0 when none was lost.
//   --children=1000 --at-once=16 --own=200

require __DIR__ . '/common.php';

$options = getopt('', ['children:', 'at-once:', 'own:']);
$children = (int) ($options['children'] ?? 1000);
$at_once = (int) ($options['at-once'] ?? 16);
$own = (int) ($options['own'] ?? 200);

/** Talks to the parent on $count connections for as long as it is not told to stop. */
function talk_to_parent($control, string $name, int $count): int
{
    $streams = [];
    for ($i = 0; $i < $count; $i++) {
        $streams[$i] = stream_socket_client("tcp://$name");
        stream_set_timeout($streams[$i], 30);
    }
    $exchanges = 0;
    $wrong = [];
    $latest = 0.0;
    stream_set_blocking($control, false);
    for ($round = 1; fgets($control) === false && !$wrong; $round++) {
        foreach ($streams as $i => $stream) {
            if ($i % 7 === $round % 7) { // some are idle
                fwrite($stream, words($i, $round));
            }
        }
        foreach ($streams as $i => $stream) {
            if ($i % 7 === $round % 7) {
                $asked = now();
                if ($what = mismatch($stream, words($i, $round))) {
                    $wrong[] = "client $i of the parent, round $round: $what";
                }
                $latest = max($latest, now() - $asked);
                $exchanges++;
            }
        }
    }
    stream_set_blocking($control, true);
    tell($control, ['exchanges' => $exchanges, 'wrong' => $wrong, 'longest_wait' => round($latest, 3)]);
    return $wrong ? 1 : 0;
}

/** Makes $count connections, each to be served by a child. */
function talk_to_children($control, string $name, int $count): int
{
    $wrong = [];
    $bytes = 0;
    for ($i = 0; $i < $count; $i += 10) {
        $streams = [];
        for ($j = $i; $j < min($count, $i + 10); $j++) {
            $streams[$j] = stream_socket_client("tcp://$name", $code, $text, 30);
            stream_set_timeout($streams[$j], 30);
            fwrite($streams[$j], words($j, 1));
        }
        foreach ($streams as $j => $stream) {
            if ($what = mismatch($stream, words($j, 1))) {
                $wrong[] = "client $j of the children: $what";
            } elseif (stream_get_contents($stream) !== '') {
                $wrong[] = "client $j of the children: more than it sent";
            }
            $bytes += strlen(words($j, 1));
        }
        tell($control, min($count, $i + 10));
    }
    tell($control, ['compared' => $count, 'bytes' => $bytes, 'wrong' => $wrong]);
    return $wrong ? 1 : 0;
}

pcntl_async_signals(true);
$began = now();
$shared = fastsock_server('tcp://127.0.0.1:0');
$listener = fastsock_server('tcp://127.0.0.1:0');
[$a, $a_control] = start(fn($control) => talk_to_parent($control, fastsock_get_name($listener, false), $own));
[$b, $b_control] = start(fn($control) => talk_to_children($control, fastsock_get_name($shared, false), $children));

$running = $ends = [];
pcntl_signal(SIGCHLD, function () use (&$running, &$ends) {
    foreach ($running as $pid => $_) {
        if (pcntl_waitpid($pid, $status, WNOHANG) > 0) {
            $end = pcntl_wifexited($status) ? 'exit ' . pcntl_wexitstatus($status) : 'signal ' . pcntl_wtermsig($status);
            $ends[$end] = ($ends[$end] ?? 0) + 1;
            unset($running[$pid]);
        }
    }
});
$all = ['listener' => $listener, 'a' => $a_control, 'b' => $b_control];
$forked = $interrupted = $served = $other_errors = 0;
$report = ['parent' => null, 'children' => null];
$deadline = now() + 300;
while (($report['parent'] === null || $report['children'] === null || $running) && now() < $deadline) {
    while ($forked < $children && count($running) < $at_once && count($all) > $own) {
        pcntl_sigprocmask(SIG_BLOCK, [SIGCHLD]);
        $pid = pcntl_fork();
        if ($pid === 0) {
            pcntl_signal(SIGCHLD, SIG_DFL);
            pcntl_sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
            // every third closes what it inherited, every third selects on it, every third does nothing
            if ($forked % 3 === 0) {
                foreach ($all as $stream) {
                    fclose($stream);
                }
            } elseif ($forked % 3 === 1) {
                $read = [...array_values($all), $shared];
                $none = null;
                fastsock_select($read, $none, $none, 0);
            }
            if (!$connection = fastsock_accept($shared, 60)) {
                exit(1);
            }
            $line = fgets($connection);
            exit(fwrite($connection, $line) === strlen($line) && fclose($connection) ? 7 : 2);
        }
        $running[$pid] = true;
        $forked++;
        pcntl_sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
    }
    $read = $all;
    $write = $except = null;
    error_clear_last();
    if (@fastsock_select($read, $write, $except, 10) === false) {
        str_contains(error_get_last()['message'], 'Interrupted system call') ? $interrupted++ : $other_errors++;
        continue;
    }
    foreach ($read as $id => $stream) {
        if ($id === 'listener') {
            $client = fastsock_accept($listener, 0);
            $all[] = $client;
        } elseif ($id === 'b') {
            $said = hear($b_control);
            if (is_array($said) || $said === null) {
                $report['children'] = $said ?? ['wrong' => ['its client is gone']];
                unset($all['b']);
                tell($a_control, 'stop');
            }
        } elseif ($id === 'a') {
            $report['parent'] = hear($a_control) ?? ['wrong' => ['its client is gone']];
            unset($all['a']);
        } else {
            $line = fgets($stream);
            if ($line === false) {
                fclose($stream);
                unset($all[$id]);
                continue;
            }
            fwrite($stream, $line);
            $served++;
        }
    }
}
printf("%d children forked, %d at a time, in %.1f s; they ended: %s\n", $forked, $at_once, now() - $began, json_encode($ends));
printf("children's clients: %s\n", json_encode($report['children']));
printf("parent's %d clients: %s; served by the parent: %d\n", $own, json_encode($report['parent']), $served);
printf("select: %d times interrupted by SIGCHLD, %d other errors; %s\n", $interrupted, $other_errors, json_encode(fastsock_stats()));
$good = $ends === ['exit 7' => $children] && ($report['children']['wrong'] ?? 1) === [] && ($report['parent']['wrong'] ?? 1) === []
    && ($report['parent']['exchanges'] ?? 0) === $served && $served > $own && $other_errors === 0;
foreach ([$a, $b, ...array_keys($running)] as $pid) {
    if (!$good) {
        posix_kill($pid, SIGKILL);
    }
    pcntl_waitpid($pid, $status);
}
echo $good ? 'every byte the same, none lost in either' : 'FAILED', "\n";
exit($good ? 0 : 1);
