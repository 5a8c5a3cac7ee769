--TEST--
S4: with enable_crypto inside a select loop a client that never finishes its handshake delays nobody
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

$program = dirname(__DIR__, 2) . '/examples/tcp_then_crypto.php';
$server = Child::code('<?php require ' . var_export($program, true) . ';', ['127.0.0.1:0', localhost_pem()]);
$name = substr(strrchr($server->line(), ' '), 1);

// Two that say nothing, two that stop in the middle of a record, one that speaks no TLS.
$stalled = [];
foreach (['', '', "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\x16"] as $begun) {
    $stalled[] = $client = stream_socket_client("tcp://$name");
    fwrite($client, $begun);
}
$stranger = stream_socket_client("tcp://$name");
fwrite($stranger, "GET / HTTP/1.1\r\n\r\n");
$from = $server->line();
echo preg_replace('/127\.0\.0\.1:\d+/', 'ADDRESS', $from), "\n";
echo json_encode(read_all($stranger)), "\n";

$begun = now();
$served = 0;
for ($i = 0; $i < 20; $i++) {
    $client = tls_client($name, ['verify_peer' => true, 'cafile' => localhost_pem()]);
    $hello = read_line($client);
    fwrite($client, "number $i\n");
    $served += str_starts_with($hello, 'This is TLSv1.3 with ') && read_line($client) === "You said: number $i\n";
    fclose($client);
}
// The program gives a handshake 5 seconds; nobody of these waited for that.
echo "$served of 20 served, ", now() - $begun < 4 ? 'none of them delayed' : 'late', "\n";

$ended = 0;
foreach ($stalled as $client) {
    $ended += read_all($client) === '' && feof($client);
}
echo "$ended of 4 stalled ones are put out\n";
for ($i = 0; $i < 4; $i++) {
    echo preg_replace('/127\.0\.0\.1:\d+/', 'ADDRESS', $server->line()), "\n";
}
echo $server->stop(), "\n";
?>
--EXPECT--
No handshake with ADDRESS
""
20 of 20 served, none of them delayed
4 of 4 stalled ones are put out
Too slow a handshake: ADDRESS
Too slow a handshake: ADDRESS
Too slow a handshake: ADDRESS
Too slow a handshake: ADDRESS
signal 15
