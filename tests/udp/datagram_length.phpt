--TEST--
A datagram longer than the buffer is cut, and $datagram_length tells its real length
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/datagram_length.sock';
$kinds = ['udp' => 'udp://127.0.0.1:0', 'udg' => "udg://$path"];
foreach ($kinds as $kind => $address) {
    $server = fastsock_server($address, $code, $text, STREAM_SERVER_BIND);
    $client = stream_socket_client($kind === 'udp' ? 'udp://' . fastsock_get_name($server, false) : $address);
    foreach ([[5, 3], [3, 5], [5, 5], [60000, 10], [60000, 65536], [0, 10]] as [$sent, $room]) {
        stream_socket_sendto($client, str_repeat('x', $sent));
        $peeked = fastsock_recvfrom($server, $room, STREAM_PEEK, $peer, $peeked_length);
        $got = fastsock_recvfrom($server, $room, 0, $peer, $length);
        echo "$kind: $sent into $room: ", strlen($got), ' of ', json_encode($length), $peeked === $got && $peeked_length === $length ? '' : ', peeked otherwise', "\n";
    }
}
// not a datagram socket: null, over whatever was there
[$client, $accepted] = connection();
fwrite($client, 'stream');
var_dump(fastsock_recvfrom($accepted, 3, 0, $peer, $length), $length);
[$one, $other] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_DGRAM, 0);
fwrite($one, 'datagram');
var_dump(fastsock_recvfrom($other, 4, 0, $peer, $length), $length);
[$one, $other] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_SEQPACKET, 0);
fwrite($one, 'packet');
var_dump(fastsock_recvfrom($other, 4, 0, $peer, $length), $length);
[$one, $other] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_DGRAM, 0);
fwrite($one, 'of core');
var_dump(fastsock_recvfrom($other, 4, 0, $peer, $length), $length);
// nothing there
$server = fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
stream_set_blocking($server, false);
$length = 5;
var_dump(fastsock_recvfrom($server, 100, 0, $peer, $length), $length);
foreach ([0, -1] as $room) {
    try {
        fastsock_recvfrom($server, $room);
    } catch (ValueError $error) {
        echo $error->getMessage(), "\n";
    }
}
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/datagram_length.sock');
?>
--EXPECT--
udp: 5 into 3: 3 of 5
udp: 3 into 5: 3 of 3
udp: 5 into 5: 5 of 5
udp: 60000 into 10: 10 of 60000
udp: 60000 into 65536: 60000 of 60000
udp: 0 into 10: 0 of 0
udg: 5 into 3: 3 of 5
udg: 3 into 5: 3 of 3
udg: 5 into 5: 5 of 5
udg: 60000 into 10: 10 of 60000
udg: 60000 into 65536: 60000 of 60000
udg: 0 into 10: 0 of 0
string(3) "str"
NULL
string(4) "data"
int(8)
string(4) "pack"
int(6)
string(4) "of c"
NULL
bool(false)
NULL
fastsock_recvfrom(): Argument #2 ($length) must be greater than 0
fastsock_recvfrom(): Argument #2 ($length) must be greater than 0
