<?php
// A page that uses sockets in all manner of ways and leaves much of it open; says first what it found.
// Environment: PEM, a certificate with its key; ROUND, which request this is.
$found = [
    'memory' => memory_get_usage(),
    'descriptors' => count(scandir('/proc/self/fd')) - 3, // and the one of scandir
    'default_options' => stream_context_get_options(stream_context_get_default()),
    'resources' => count(get_resources('stream')),
    'dropin' => function_exists('fastsock_stats') && ini_get('fastsock.dropin'),
    'pid' => getmypid(),
];
$round = (int) $_SERVER['ROUND'];
stream_context_set_default(['socket' => ['tcp_nodelay' => true], 'ssl' => ['verify_peer' => $round % 2 === 0]]);

$listener = stream_socket_server('tcp://127.0.0.1:0');
$name = stream_socket_get_name($listener, false);
$clients = $servers = [];
for ($i = 0; $i < 150; $i++) { // more than are simply polled
    $clients[] = stream_socket_client("tcp://$name");
    $servers[] = stream_socket_accept($listener, 1);
}
fwrite($clients[7], "message $round\n");
$read = $servers;
$none = null;
$ready = stream_select($read, $none, $none, 1);
$said = fgets($servers[7]);
if ($ready !== 1 || array_keys($read) !== [7] || $said !== "message $round\n") {
    $found['wrong'] = "select: $ready, read: $said";
}

// TLS within one process: both ends in turns
$context = stream_context_create(['ssl' => ['local_cert' => $_SERVER['PEM'], 'verify_peer' => false, 'verify_peer_name' => false]]);
[$server, $client] = [stream_socket_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context), null];
$client = stream_socket_client('tcp://' . stream_socket_get_name($server, false), $code, $text, 1, STREAM_CLIENT_CONNECT, $context);
$accepted = stream_socket_accept($server, 1);
stream_set_blocking($client, false);
stream_set_blocking($accepted, false);
$done = ['client' => 0, 'server' => 0];
for ($i = 0; $i < 1000 && in_array(0, $done, true); $i++) {
    $done['client'] = $done['client'] ?: stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
    $done['server'] = $done['server'] ?: stream_socket_enable_crypto($accepted, true, STREAM_CRYPTO_METHOD_TLS_SERVER);
}
fwrite($client, "encrypted $round\n");
stream_set_blocking($accepted, true);
if ($done !== ['client' => true, 'server' => true] || fgets($accepted) !== "encrypted $round\n") {
    $found['wrong'] = 'TLS: ' . json_encode($done);
}
[$one, $other] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$udp = stream_socket_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
stream_filter_append($one, 'string.rot13');
@stream_socket_client('tcp://127.0.0.1:1', $code, $text, 0.1);
header('Content-Type: application/json');
echo json_encode($found);
if ($round % 10 === 3) {
    set_error_handler(fn() => throw new Exception('left by an exception'));
    $read = ['no stream'];
    stream_select($read, $none, $none, 0);
}
if ($round % 10 === 7) {
    $GLOBALS['circle'] = (object) ['stream' => $listener];
    $GLOBALS['circle']->self = $GLOBALS['circle'];
    exit;
}
