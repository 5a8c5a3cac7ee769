--TEST--
A TLS listener of drop-in mode hands out who is ready while others stall their handshakes, in stream_select() and in stream_socket_accept()
--EXTENSIONS--
openssl
pcntl
posix
--INI--
fastsock.dropin=1
default_socket_timeout=30
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';
require __DIR__ . '/../inc/certificates.inc';

$context = stream_context_create(['ssl' => ['local_cert' => localhost_pem()]]);
$server = stream_socket_server('ssl://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
$address = stream_socket_get_name($server, false);
$stalled = [];
for ($i = 0; $i < 5; $i++) {
    $stalled[] = stream_socket_client("tcp://$address");
}
fwrite($stalled[3], "\x16\x03\x01\x02"); // half a hello
$begin = now();
foreach (['select', 'accept'] as $way) {
    $child = forked(function () use ($address, $way) {
        $client = stream_socket_client("ssl://$address", $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]));
        fwrite($client, "by $way\n");
        fgets($client);
    });
    $read = [$server];
    $none = null;
    if ($way === 'select') {
        echo stream_select($read, $none, $none, (int) PATIENCE), "\n";
    }
    $peer = stream_socket_accept($server, $way === 'select' ? 0 : PATIENCE);
    echo fgets($peer), stream_get_meta_data($peer)['crypto']['protocol'], "\n";
    fclose($peer);
    reaped($child);
}
echo now() - $begin < 9 ? "at once\n" : "late\n"; // a stalled one is given up after 10 seconds
?>
--EXPECT--
1
by select
TLSv1.3
by accept
TLSv1.3
at once
