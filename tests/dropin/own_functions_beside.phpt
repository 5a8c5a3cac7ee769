--TEST--
In drop-in mode fastsock's own functions keep their own manners, and either select takes everybody's streams
--EXTENSIONS--
posix
pcntl
--INI--
fastsock.dropin=1
--FILE--
<?php
$first = stream_socket_server('tcp://127.0.0.1:0');
$taken = 'tcp://' . stream_socket_get_name($first, false);
var_dump(@stream_socket_server($taken, $code), $code, @fastsock_server($taken, $code), $code === 98);
var_dump(@fastsock_server('tcp://127.0.0.1:70000'), is_resource(stream_socket_server('tcp://127.0.0.1:' . (1 << 16))));

[$ours, $far] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
[$dropped_in, $end] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$process = proc_open('echo core', [1 => ['pipe', 'w']], $pipes);
fwrite($far, 'x');
fwrite($end, 'x');
foreach (['stream_select', 'fastsock_select'] as $select) {
    $read = ['core' => $pipes[1], 'fastsock' => $ours, 'drop-in' => $dropped_in];
    $none = null;
    stream_select($pipes, $none, $none, 10); // the pipe is ready, too
    echo $select($read, $none, $none, 10), ' ', implode(', ', array_keys($read)), "\n";
}
echo fastsock_stats()['selects'], " selects\n";
?>
--EXPECT--
bool(false)
int(0)
bool(false)
bool(true)
bool(false)
bool(true)
3 core, fastsock, drop-in
3 core, fastsock, drop-in
4 selects
