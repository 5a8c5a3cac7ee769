--TEST--
S2: a UDP time server runs with only the names changed; a cut datagram tells its real length
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach (['core', 'fastsock'] as $names) {
    $server = Child::program(__DIR__ . '/fixtures/udp_time_server.php', $names);
    $name = $server->line();
    $client = stream_socket_client("udp://$name");
    $own = stream_socket_get_name($client, false);
    foreach (['q', 'a long question', ''] as $question) {
        $before = date('D j M Y H:i');
        stream_socket_sendto($client, $question);
        $said = readable($client) ? stream_socket_recvfrom($client, 100) : null;
        $in_time = $said === "$before\r\n" || $said === date('D j M Y H:i') . "\r\n";
        $shown = $server->line();
        echo "$names: ", json_encode($question), ' seen as ', json_encode(str_replace($own, 'CLIENT', $shown)),
            $in_time ? ', answered' : ', answered wrongly: ' . json_encode($said), "\n";
    }
    $server->stop();
}

$server = fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
$client = stream_socket_client('udp://' . fastsock_get_name($server, false));
fwrite($client, str_repeat('x', 1400));
fwrite($client, 'second');
var_dump(fastsock_recvfrom($server, 1, 0, $peer, $length), $length);
var_dump($peer === stream_socket_get_name($client, false));
var_dump(fastsock_recvfrom($server, 100, 0, $peer, $length), $length);
?>
--EXPECT--
core: "q" seen as "q from CLIENT", answered
core: "a long question" seen as "a from CLIENT", answered
core: "" seen as " from CLIENT", answered
fastsock: "q" seen as "q from CLIENT", answered
fastsock: "a long question" seen as "a from CLIENT", answered
fastsock: "" seen as " from CLIENT", answered
string(1) "x"
int(1400)
bool(true)
string(6) "second"
int(6)
