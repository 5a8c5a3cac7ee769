--TEST--
Out of descriptors: a warning with both limits, a listener that rests instead of burning CPU, and recovery by itself
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

function cpu(): float
{
    $usage = getrusage();
    return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
}
$server = listener();
$waiting = [connect($server), connect($server), connect($server)];
$hard = posix_getrlimit()['hard openfiles'];
posix_setrlimit(POSIX_RLIMIT_NOFILE, 200, $hard === 'unlimited' ? POSIX_RLIMIT_INFINITY : $hard);
foreach ([[], true] as $large) {
    $members = $pairs = $files = [];
    if ($large) {
        // the same when the listener is registered with the loop
        for ($i = 0; $i < 70; $i++) {
            $pairs[] = $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
            array_push($members, ...$pair);
        }
    }
    $none = null;
    $read = [...$members, 'listener' => $server];
    fastsock_select($read, $none, $none, 5);
    while ($file = @fopen('/dev/null', 'r')) {
        $files[] = $file;
    }
    $before = fastsock_stats($server)['out_of_descriptors'];
    [$result, $messages] = with_warnings(fn() => fastsock_accept($server, 0));
    echo json_encode($result), ' ', str_replace("limit $hard)", 'limit HARD)', json_encode($messages)), "\n";
    $stats = fastsock_stats($server);
    echo $stats['out_of_descriptors'] - $before, ' time, resting ', json_encode($stats['resting']), "\n";

    // a server loop, for a second: it may try again now and then, and is idle between
    $started = now();
    $cpu = cpu();
    $turns = $wrong = 0;
    while (now() - $started < 1) {
        $read = [...$members, 'listener' => $server];
        $count = fastsock_select($read, $none, $none, 0, 300000);
        $turns++;
        if ($count && isset($read['listener'])) {
            [$result, $messages] = with_warnings(fn() => fastsock_accept($server, 0));
            $wrong += $result !== false;
        }
    }
    $used = (cpu() - $cpu) / (now() - $started);
    echo $used < 0.2 ? 'idle' : 'busy: ' . round($used, 2), ', ', $turns < 40 ? 'few turns' : "$turns turns", ", $wrong wrong\n";

    // a blocking accept waits, and sees the descriptor that somebody else closes
    array_pop($files);
    $accepted = fastsock_accept($server, 10);
    echo is_resource($accepted) ? 'accepted' : 'not accepted', "\n";
    // closing one of fastsock's own ends the rest at once: select reports the listener before 100 ms are over
    @fastsock_accept($server, 0);
    echo 'resting ', json_encode(fastsock_stats($server)['resting']), ', ';
    fclose($accepted);
    $read = ['listener' => $server];
    echo fastsock_select($read, $none, $none, 0), ' ready, resting ', json_encode(fastsock_stats($server)['resting']), "\n";
    $accepted = fastsock_accept($server, 0);
    echo is_resource($accepted) ? 'accepted' : 'not accepted', "\n";
    unset($accepted, $files, $file, $pairs, $pair, $members, $read);
    $waiting[] = connect($server);
    $waiting[] = connect($server);
}
?>
--EXPECT--
false ["E_WARNING: Accept failed: Too many open files (soft limit 200, hard limit HARD)"]
1 time, resting true
idle, few turns, 0 wrong
accepted
resting true, 1 ready, resting false
accepted
false ["E_WARNING: Accept failed: Too many open files (soft limit 200, hard limit HARD)"]
1 time, resting true
idle, few turns, 0 wrong
accepted
resting true, 1 ready, resting false
accepted
