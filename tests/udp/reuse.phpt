--TEST--
so_reuseaddr switched off keeps a second socket off a UDP port
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$off = stream_context_create(['socket' => ['so_reuseaddr' => false]]);
$first = fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND, $off);
$name = fastsock_get_name($first, false);
foreach ([null, $off] as $context) {
    var_dump(@fastsock_server("udp://$name", $code, $text, STREAM_SERVER_BIND, $context), $code === SOCKET_EADDRINUSE);
}
?>
--EXPECT--
bool(false)
bool(true)
bool(false)
bool(true)
