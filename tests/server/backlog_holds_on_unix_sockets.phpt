--TEST--
The backlog is what the kernel applies to a unix socket: one client more than it is turned away
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux') die('skip counts connections as Linux does');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/backlog_unix.sock';
foreach ([[[], 4], [['backlog' => 2], null], [[], 50]] as [$options, $parameter]) {
    @unlink($path);
    $server = listener($options, $parameter, "unix://$path");
    $clients = [];
    for ($i = 0; $i < 60; $i++) {
        // without waiting, Linux says EAGAIN when the queue is full
        $client = @stream_socket_client("unix://$path", $code, $text, 0, STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT);
        if ($client && stream_socket_get_name($client, true)) {
            $clients[] = $client;
        }
    }
    echo count($clients), ' let in';
    $accepted = 0;
    while (@fastsock_accept($server, 0)) {
        $accepted++;
    }
    echo ", $accepted accepted\n";
}
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/backlog_unix.sock');
?>
--EXPECT--
5 let in, 5 accepted
3 let in, 3 accepted
51 let in, 51 accepted
