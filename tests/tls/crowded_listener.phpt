--TEST--
A TLS listener out of descriptors lets silent clients go for new ones; one that was shut down says so
--EXTENSIONS--
openssl
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
$listener = tls_listener(['handshake_timeout' => 600]);
$address = bound($listener);
[$ready, $tell] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$crowd = forked(function () use ($address, $tell) {
    fclose($GLOBALS['listener']);
    fclose($GLOBALS['ready']); // or its end would not come
    for ($i = 0; $i < 90; $i++) {
        $silent[] = stream_socket_client("tcp://$address", $code, $text, PATIENCE);
    }
    fwrite($tell, "silent\n");
    $client = tls_client($address);
    fwrite($client, "hello\n");
    fwrite($tell, read_line($client));
    fread($tell, 1);
});
echo read_line($ready);
posix_setrlimit(POSIX_RLIMIT_NOFILE, 64, 64);
$clients = [];
$begin = now();
while (!$clients && now() - $begin < PATIENCE) {
    $read = [$listener];
    $none = null;
    if (fastsock_select($read, $none, $none, 1)) {
        $clients[] = fastsock_accept($listener, 0);
    }
}
fwrite($clients[0], fgets($clients[0]));
echo read_line($ready);
$stats = fastsock_stats($listener);
echo $stats['handshakes_failed']['timeout'] > 20 ? "silent clients have gone\n" : print_r($stats, true);
unset($ready);
reaped($crowd);

stream_socket_shutdown($listener, STREAM_SHUT_RDWR);
$read = [$listener];
var_dump(fastsock_select($read, $none, $none, 5));
[$result, $said] = with_warnings(fn() => fastsock_accept($listener, 5));
echo json_encode($result), ' ', $said[0], "\n";
?>
--EXPECT--
silent
hello
silent clients have gone
int(1)
false E_WARNING: Accept failed: Invalid argument
