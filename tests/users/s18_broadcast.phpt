--TEST--
S18: so_broadcast lets a UDP socket send to a broadcast address, which is refused without it
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

// 127.255.255.255 is the loopback network's broadcast address
$receiver = fastsock_server('udp://0.0.0.0:0', $code, $text, STREAM_SERVER_BIND);
$to = '127.255.255.255:' . substr(strrchr(fastsock_get_name($receiver, false), ':'), 1);
foreach ([null, false, true] as $option) {
    $context = stream_context_create($option === null ? [] : ['socket' => ['so_broadcast' => $option]]);
    $sender = fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND, $context);
    [$sent, $messages] = with_warnings(fn() => fastsock_sendto($sender, 'to all', 0, $to));
    echo json_encode($option), ': ', json_encode(option_of($sender, SOL_SOCKET, SO_BROADCAST) !== 0), ', sent ', json_encode($sent);
    echo $messages ? ', ' . of_failed_writes($messages)[0] : '', "\n";
}
echo readable($receiver) ? fastsock_recvfrom($receiver, 100, 0, $peer) : 'nothing came', "\n";
var_dump($peer === fastsock_get_name($sender, false));
$client = fastsock_client("udp://$to", $code, $text, 20, STREAM_CLIENT_CONNECT, $context);
fwrite($client, 'from a client');
echo readable($receiver) ? fastsock_recvfrom($receiver, 100) : 'nothing came', "\n";
?>
--EXPECT--
null: false, sent -1, E_WARNING: Permission denied
false: false, sent -1, E_WARNING: Permission denied
true: true, sent 6
to all
bool(true)
from a client
