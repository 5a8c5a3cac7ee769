--TEST--
Options that a kind of socket does not have are passed over; those that it has hold on udp, unix and udg too
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/other_kinds.sock';
$all = ['tcp_nodelay' => true, 'tcp_keepidle' => 60, 'tcp_keepintvl' => 10, 'tcp_keepcnt' => 3, 'tcp_defer_accept' => 3, 'so_keepalive' => true,
    'so_rcvbuf' => 40000, 'so_sndbuf' => 30000, 'so_broadcast' => true, 'ipv6_v6only' => true, 'unix_mode' => 0600, 'unix_unlink' => true, 'backlog' => 5];
foreach (['tcp://127.0.0.1:0', 'udp://127.0.0.1:0', "unix://$path.1", "udg://$path.2"] as $address) {
    $datagram = $address[1] === 'd';
    $context = stream_context_create(['socket' => $all]);
    $server = fastsock_server($address, $code, $text, $datagram ? STREAM_SERVER_BIND : STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    $target = str_contains($address, ':0') ? strtok($address, ':') . '://' . fastsock_get_name($server, false) : $address;
    $client = fastsock_client($target, $code, $text, 20, STREAM_CLIENT_CONNECT, $context);
    foreach ([$server, $client] as $stream) {
        echo strtok($address, ':'), ': ', option_of($stream, SOL_SOCKET, SO_RCVBUF), ' ', option_of($stream, SOL_SOCKET, SO_SNDBUF), ' ',
            option_of($stream, SOL_SOCKET, SO_BROADCAST) ? 'broadcast' : 'no broadcast', "\n";
    }
    unset($server, $client, $stream);
}
echo file_exists("$path.1") || file_exists("$path.2") ? 'a file is left' : 'no file is left', "\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/other_kinds.sock.1');
@unlink(__DIR__ . '/other_kinds.sock.2');
?>
--EXPECT--
tcp: 80000 60000 no broadcast
tcp: 80000 60000 no broadcast
udp: 80000 60000 broadcast
udp: 80000 60000 broadcast
unix: 80000 60000 no broadcast
unix: 80000 60000 no broadcast
udg: 80000 60000 no broadcast
udg: 80000 60000 no broadcast
no file is left
