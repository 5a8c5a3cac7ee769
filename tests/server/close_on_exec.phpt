--TEST--
No descriptor of fastsock's reaches a program that the script starts
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (!is_dir('/proc/self/fd')) die('skip needs /proc/self/fd');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

/** Numbers of the sockets, epolls and the like that a program started now has. */
function inherited(): array
{
    $list = 'foreach (scandir("/proc/self/fd") as $fd) if (str_contains((string) @readlink("/proc/self/fd/$fd"), ":[")) echo "$fd ";';
    $process = proc_open([PHP_BINARY, '-n', '-r', $list], [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
    $seen = explode(' ', trim(stream_get_contents($pipes[1])));
    proc_close($process);
    return array_values(array_diff($seen, ['1', '']));
}

$before = inherited();
$path = __DIR__ . '/close_on_exec.sock';
[$client, $accepted, $server] = connection();
$streams = [
    fastsock_client('tcp://' . fastsock_get_name($server, false)),
    fastsock_client('tcp://' . fastsock_get_name($server, false), $code, $text, 20, STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT),
    fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND),
    fastsock_server("unix://$path"), fastsock_client("unix://$path"),
    ...fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0),
];
$pairs = $read = [];
for ($i = 0; $i < 140; $i++) { // enough for the event loop to be used
    $pairs[] = $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_DGRAM, 0);
    $read[] = $pair[0];
}
$none = null;
fastsock_select($read, $none, $none, 0);
echo fastsock_stats()['watched'] > 0 ? 'the loop is in use' : 'the loop is not in use', "\n";
fclose($client); // this one is core's, which does hand it on
var_dump(array_values(array_diff(inherited(), $before)));

// core's own stream is handed on: the check above can fail
$core = stream_socket_server('tcp://127.0.0.1:0');
echo count(array_diff(inherited(), $before)), " with one of core's\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/close_on_exec.sock');
?>
--EXPECT--
the loop is in use
array(0) {
}
1 with one of core's
