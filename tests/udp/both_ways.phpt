--TEST--
Datagrams keep their borders both ways, over IPv4 and IPv6, through a server and a connected client
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (!@stream_socket_server('tcp://[::1]:0')) die('skip no IPv6 on this system');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach (['127.0.0.1', '[::1]'] as $host) {
    $server = fastsock_server("udp://$host:0", $code, $text, STREAM_SERVER_BIND);
    $one = fastsock_client('udp://' . fastsock_get_name($server, false));
    $two = fastsock_server("udp://$host:0", $code, $text, STREAM_SERVER_BIND);
    echo fwrite($one, 'first'), fwrite($one, 'second'), fastsock_sendto($two, 'third', 0, fastsock_get_name($server, false)), "\n";
    for ($i = 0; $i < 3; $i++) {
        echo readable($server) ? fastsock_recvfrom($server, 100, 0, $peer) : 'nothing', ' from ';
        echo $peer === fastsock_get_name($one, false) ? 'one' : ($peer === fastsock_get_name($two, false) ? 'two' : $peer), "\n";
        fastsock_sendto($server, "answer $i", 0, $peer);
    }
    echo fread($one, 100), ', ', fread($one, 100), ', ', fastsock_recvfrom($two, 100), "\n";
    // select sees them; a port above 32767 and name with brackets are understood by sendto
    $read = [$server];
    $none = null;
    echo fastsock_select($read, $none, $none, 0), "\n";
    fwrite($one, '');
    fwrite($one, 'after an empty write');
    echo readable($server) ? fastsock_recvfrom($server, 100) : 'nothing', "\n";
}
?>
--EXPECT--
565
first from one
second from one
third from two
answer 0, answer 1, answer 2
0
after an empty write
565
first from one
second from one
third from two
answer 0, answer 1, answer 2
0
after an empty write
