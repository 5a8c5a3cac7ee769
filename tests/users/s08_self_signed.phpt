--TEST--
S8: a server that makes its own certificate, key encrypted, runs with only the names changed
--EXTENSIONS--
openssl
pcntl
posix
--SKIPIF--
<?php
if (!openssl_pkey_new()) {
    die('skip openssl.cnf is missing: openssl_pkey_new() needs it');
}
?>
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

putenv('TMPDIR=' . tls_folder()); // where the program puts its file
foreach (['core', 'fastsock'] as $names) {
    $server = Child::program(__DIR__ . '/fixtures/self_signed_server.php', $names);
    $name = $server->line();
    for ($i = 1; $i <= 3; $i++) {
        $client = tls_client($name, ['capture_peer_cert' => true, 'allow_self_signed' => true], 'ssl');
        fwrite($client, "GET /$i HTTP/1.1\r\nHost: localhost\r\n\r\n");
        echo "$names: ", json_encode(read_all($client)), feof($client) ? " and the end\n" : "\n";
        $certificate = stream_context_get_options($client)['ssl']['peer_certificate'];
        fclose($client);
    }
    echo openssl_x509_parse($certificate)['subject']['CN'], ', ', openssl_x509_verify($certificate, $certificate), "\n";
    echo $server->stop(), "\n";
}

// The example does so too: a file of its own, for its user alone, used again the next time.
$program = dirname(__DIR__, 2) . '/examples/self_signed.php';
$file = tls_folder() . '/example.pem';
$fingerprints = [];
foreach ([1, 2] as $time) {
    $server = Child::code('<?php require ' . var_export($program, true) . ';', ['127.0.0.1:0', $file]);
    $name = substr(strrchr($server->line(), ' '), 1);
    printf("example: mode %o, ", fileperms($file) & 0777);
    $client = tls_client($name, ['verify_peer' => true, 'verify_peer_name' => true, 'peer_name' => 'localhost', 'cafile' => $file, 'capture_peer_cert' => true]);
    fwrite($client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    echo strtok(read_all($client), "\r"), "\n";
    $fingerprints[] = openssl_x509_fingerprint(stream_context_get_options($client)['ssl']['peer_certificate']);
    $server->stop();
}
echo $fingerprints[0] === $fingerprints[1] ? "the same certificate\n" : "another certificate\n";
?>
--EXPECT--
core: "HTTP\/1.1 200 OK\r\nConnection: close\r\nContent-Type: text\/html\r\n\r\nHello World! <pre>GET \/1 HTTP\/1.1\r\nHost: localhost\r\n\r\n<\/pre>" and the end
core: "HTTP\/1.1 200 OK\r\nConnection: close\r\nContent-Type: text\/html\r\n\r\nHello World! <pre>GET \/2 HTTP\/1.1\r\nHost: localhost\r\n\r\n<\/pre>" and the end
core: "HTTP\/1.1 200 OK\r\nConnection: close\r\nContent-Type: text\/html\r\n\r\nHello World! <pre>GET \/3 HTTP\/1.1\r\nHost: localhost\r\n\r\n<\/pre>" and the end
localhost, 1
signal 15
fastsock: "HTTP\/1.1 200 OK\r\nConnection: close\r\nContent-Type: text\/html\r\n\r\nHello World! <pre>GET \/1 HTTP\/1.1\r\nHost: localhost\r\n\r\n<\/pre>" and the end
fastsock: "HTTP\/1.1 200 OK\r\nConnection: close\r\nContent-Type: text\/html\r\n\r\nHello World! <pre>GET \/2 HTTP\/1.1\r\nHost: localhost\r\n\r\n<\/pre>" and the end
fastsock: "HTTP\/1.1 200 OK\r\nConnection: close\r\nContent-Type: text\/html\r\n\r\nHello World! <pre>GET \/3 HTTP\/1.1\r\nHost: localhost\r\n\r\n<\/pre>" and the end
localhost, 1
signal 15
example: mode 600, HTTP/1.1 200 OK
example: mode 600, HTTP/1.1 200 OK
the same certificate
