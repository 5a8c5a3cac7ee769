--TEST--
A stream that turns out to be filtered when it is ready does not lengthen the wait
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (!is_readable('/proc/self/stat')) die('skip /proc is missing');
// Core is asked: PHP 8.6 removes both filters.
[$one, $other] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
stream_filter_remove(stream_filter_append($one, 'string.toupper'));
[$read, $write, $except] = [[$one, $other], null, null];
@stream_select($read, $write, $except, 0);
if (!error_get_last()) die('skip this PHP leaves no filter behind that nothing tells of');
?>
--FILE--
<?php
require __DIR__ . '/../inc/process.inc';

foreach ([20, 150] as $count) {
    $all = $far = [];
    for ($i = 0; $i < $count; $i++) {
        [$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    }
    $none = null;
    for ($i = 0; $i < 5; $i++) {
        $read = $all;
        fastsock_select($read, $none, $none, 0);
    }
    // Two filters, of which the script is given one: the other stays, and nothing tells of it.
    stream_filter_remove(stream_filter_append($all[1], 'string.toupper'));
    $child = when_asleep(function () use ($far) {
        wait_readable($far[0], 0.7); // which it never is
        fwrite($far[1], 'x');
    });
    $begin = hrtime(true);
    $read = $all;
    $ready = @fastsock_select($read, $none, $none, 1);
    $took = (hrtime(true) - $begin) / 1e9;
    echo "$count: ", json_encode($ready), ', ', error_get_last()['message'] ?? '', "\n",
        $took >= 1 && $took < 1.5 ? 'as long as it was to wait' : "$took seconds", "\n";
    reap_child($child);
}
?>
--EXPECT--
20: 0, fastsock_select(): Cannot cast a filtered stream on this system
as long as it was to wait
150: 0, fastsock_select(): Cannot cast a filtered stream on this system
as long as it was to wait
