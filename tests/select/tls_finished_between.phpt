--TEST--
Data that came right after a handshake ends a wait, when select has seen the handshake but not its end
--EXTENSIONS--
openssl
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
$crowd = $far = [];
for ($i = 0; $i < 150; $i++) {
    [$crowd[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$none = null;
$server = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN,
    stream_context_create(['ssl' => ['local_cert' => localhost_pem()]]));
$client = plain_client($server);
$peer = fastsock_accept($server, PATIENCE);
stream_set_blocking($peer, false);
$all = $crowd + ['peer' => $peer];
$deadline = now() + PATIENCE;
for ($on = $there = 0; ($on === 0 || $there === 0) && now() < $deadline;) {
    $on = $on ?: stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
    $there = $there ?: fastsock_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER);
    if ($there === 0) {
        $read = $all;
        fastsock_select($read, $none, $none, 0, 1000);
    }
}
fwrite($client, "one\ntwo\n");
while (($line = fgets($peer)) === false && now() < $deadline) {
}
echo $line;
foreach ([1, 2] as $again) {
    $read = $all;
    echo fastsock_select($read, $none, $none, 0), ' ', json_encode(array_keys($read)), "\n";
}
echo fgets($peer);
?>
--EXPECT--
one
1 ["peer"]
1 ["peer"]
two
