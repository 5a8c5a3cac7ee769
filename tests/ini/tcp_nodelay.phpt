--TEST--
fastsock.tcp_nodelay=0 leaves Nagle's algorithm on for those who do not ask
--EXTENSIONS--
pcntl
posix
sockets
--INI--
fastsock.tcp_nodelay=0
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach ([[], ['tcp_nodelay' => true]] as $options) {
    $server = listener($options);
    $client = fastsock_client('tcp://' . fastsock_get_name($server, false), $code, $text, 20, STREAM_CLIENT_CONNECT, stream_context_create(['socket' => $options]));
    foreach ([$client, fastsock_accept($server, 20)] as $stream) {
        echo option_of($stream, 6, TCP_NODELAY) ? 'no delay' : 'delay', "\n";
    }
}
var_dump(ini_get('fastsock.tcp_nodelay'), ini_set('fastsock.tcp_nodelay', '1'));
?>
--EXPECT--
delay
delay
no delay
no delay
string(1) "0"
bool(false)
