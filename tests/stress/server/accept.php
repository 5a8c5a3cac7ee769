<?php
// A TLS server that only waits in accept, in core's names: see echo.php for what its runner gives
// it. It echoes one message on each connection it accepts.

$context = stream_context_create(['ssl' => $arguments['ssl'], 'socket' => ['tcp_nodelay' => true]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$server = stream_socket_server('tls://127.0.0.1:0', $code, $text, $flags, $context);
if (!$server) {
    tell($control, ['error' => "$text ($code)"]);
    return 1;
}
tell($control, ['name' => stream_socket_get_name($server, false)]);
tell($control, ['workers' => [getmypid()]]);
while ($client = @stream_socket_accept($server, 60)) {
    fwrite($client, (string) fread($client, 65536));
    fclose($client);
}
return 0;
