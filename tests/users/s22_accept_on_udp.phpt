--TEST--
S22: accept on a UDP server is refused with a clear error, at once
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/s22.sock';
$servers = [
    'udp' => fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND),
    'udg' => fastsock_server("udg://$path", $code, $text, STREAM_SERVER_BIND),
];
foreach ($servers as $kind => $server) {
    foreach ([60.0, -1.0, 0.0, null] as $timeout) {
        $before = now();
        $peer = 'untouched';
        [$result, $messages] = with_warnings(fn() => fastsock_accept($server, $timeout, $peer));
        $at_once = now() - $before < 5;
        echo "$kind, ", json_encode($timeout), ': ', json_encode($result), ' ', json_encode($messages);
        echo $at_once ? ' at once' : ' late', "\n";
    }
}
// the server is as good as before
$client = stream_socket_client('udp://' . fastsock_get_name($servers['udp'], false));
fwrite($client, 'still here');
echo readable($servers['udp']) ? fastsock_recvfrom($servers['udp'], 100) : 'nothing came', "\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/s22.sock');
?>
--EXPECT--
udp, 60: false ["E_WARNING: Accept failed: Operation not supported (a datagram socket has no connections)"] at once
udp, -1: false ["E_WARNING: Accept failed: Operation not supported (a datagram socket has no connections)"] at once
udp, 0: false ["E_WARNING: Accept failed: Operation not supported (a datagram socket has no connections)"] at once
udp, null: false ["E_WARNING: Accept failed: Operation not supported (a datagram socket has no connections)"] at once
udg, 60: false ["E_WARNING: Accept failed: Operation not supported (a datagram socket has no connections)"] at once
udg, -1: false ["E_WARNING: Accept failed: Operation not supported (a datagram socket has no connections)"] at once
udg, 0: false ["E_WARNING: Accept failed: Operation not supported (a datagram socket has no connections)"] at once
udg, null: false ["E_WARNING: Accept failed: Operation not supported (a datagram socket has no connections)"] at once
still here
