<?php
// What streams cost that have unread data and are in no array, as those of a program that does not
// want to hear more for a while: CPU time while select waits for another stream. They were watched
// before. Usage: php paused.php PAUSED SECONDS; prints a line of JSON
declare(strict_types=1);

[, $paused, $seconds] = $argv;
$streams = $ends = [];
for ($i = 0; $i < (int)$paused; $i++) {
    $pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if ($pair === false) {
        exit(1);
    }
    stream_set_blocking($pair[0], false);
    $streams[(int)$pair[0]] = $pair[0];
    $ends[] = $pair[1];
}
[$other, $otherEnd] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$write = $except = null;
for ($turn = 0; $turn < 200; $turn++) {
    $read = [...$streams, $other];
    stream_select($read, $write, $except, 0);
}
foreach ($ends as $end) {
    fwrite($end, 'unread');
}
$read = [...$streams, $other];
if (stream_select($read, $write, $except, 1) !== (int)$paused) {
    fwrite(STDERR, "not all have data\n");
    exit(1);
}
$cpu = static function (): int {
    $usage = getrusage();
    return 1000000 * ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'])
        + $usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec'];
};
$began = hrtime(true);
$before = $cpu();
$selects = 0;
do {
    $read = [$other];
    $count = stream_select($read, $write, $except, 0, 100000);
    $selects++;
} while ($count === 0 && hrtime(true) - $began < (float)$seconds * 1e9);
$took = (hrtime(true) - $began) / 1e9;
if ($count !== 0) {
    fwrite(STDERR, "select found what is not there\n");
    exit(1);
}
echo json_encode(['operations' => $selects, 'idle_cpu_us_per_second' => ($cpu() - $before) / $took,
    'waits_per_second' => $selects / $took, 'errors' => 0, 'failures' => []]), "\n";
