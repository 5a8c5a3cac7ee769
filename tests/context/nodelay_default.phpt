--TEST--
Nagle's algorithm is off by default on both sides, on for those who ask
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach ([[], ['tcp_nodelay' => true], ['tcp_nodelay' => false]] as $options) {
    $server = listener($options);
    $client = fastsock_client('tcp://' . fastsock_get_name($server, false), $code, $text, 20, STREAM_CLIENT_CONNECT, stream_context_create(['socket' => $options]));
    $accepted = fastsock_accept($server, 20);
    $by_core = connect($server);
    $accepted_by_core = stream_socket_accept($server, 20);
    foreach (['client' => $client, 'accepted' => $accepted, 'accepted by core\'s function' => $accepted_by_core] as $name => $stream) {
        echo json_encode($options), " $name: ", option_of($stream, 6, TCP_NODELAY) ? 'no delay' : 'delay', "\n";
    }
}
?>
--EXPECT--
[] client: no delay
[] accepted: no delay
[] accepted by core's function: no delay
{"tcp_nodelay":true} client: no delay
{"tcp_nodelay":true} accepted: no delay
{"tcp_nodelay":true} accepted by core's function: no delay
{"tcp_nodelay":false} client: delay
{"tcp_nodelay":false} accepted: delay
{"tcp_nodelay":false} accepted by core's function: delay
