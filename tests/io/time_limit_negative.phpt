--TEST--
A time limit with negative microseconds is what both parts make together, as in core
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/process.inc';
require __DIR__ . '/../inc/server.inc';

foreach (['stream_socket_', 'fastsock_'] as $family) {
    [$near, $far] = ($family . 'pair')(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    foreach ([[1, -700000], [0, -5], [0, -999], [-1, 1300000], [1, -999999]] as [$seconds, $microseconds]) {
        stream_set_timeout($near, $seconds, $microseconds);
        $begin = now();
        $result = fread($near, 5);
        $took = now() - $begin;
        $least = max(0, $seconds + $microseconds / 1e6 - 0.002); // core's count is of milliseconds
        echo json_encode([$result, stream_get_meta_data($near)['timed_out'], $took >= $least && $took < $least + 10]), "\n";
    }
    // less than nothing is for ever: it ends by what comes
    foreach ([[0, -1000], [-1, 0], [-1, 999999], [PHP_INT_MIN, 0], [PHP_INT_MAX, 0]] as [$seconds, $microseconds]) {
        if ($family === 'stream_socket_' && abs($seconds) > 1) {
            continue; // core's sum overflows
        }
        stream_set_timeout($near, $seconds, $microseconds);
        $child = when_asleep(fn () => fwrite($far, 'come') ? 0 : 1);
        echo json_encode([fread($near, 5), stream_get_meta_data($near)['timed_out'], reap_child($child)]), "\n";
    }
}
?>
--EXPECT--
[false,true,true]
[false,true,true]
[false,true,true]
[false,true,true]
[false,true,true]
["come",false,"exit 0"]
["come",false,"exit 0"]
["come",false,"exit 0"]
[false,true,true]
[false,true,true]
[false,true,true]
[false,true,true]
[false,true,true]
["come",false,"exit 0"]
["come",false,"exit 0"]
["come",false,"exit 0"]
["come",false,"exit 0"]
["come",false,"exit 0"]
