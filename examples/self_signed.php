<?php
// HTTPS for a first test: makes its own certificate on first use, and says how to trust it.
// Run: php examples/self_signed.php [HOST:PORT [CERTIFICATE]]     Then: the curl command that it prints
require __DIR__ . '/certificate.php';

$address = $argv[1] ?? '127.0.0.1:8000';
try {
    $certificate = isset($argv[2]) ? self_signed_certificate($argv[2]) : example_certificate();
} catch (RuntimeException $e) {
    fwrite(STDERR, "No certificate: {$e->getMessage()}\n");
    exit(1);
}
$context = stream_context_create(['ssl' => ['local_cert' => $certificate]]); // it holds the key as well
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$listener = @fastsock_server("tls://$address", $error_code, $error_message, $flags, $context);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
$name = fastsock_get_name($listener, false);
echo "Listening on $name\n";
echo "  curl --cacert $certificate https://$name/\n";
echo 'SHA-256 of the certificate, for a browser\'s warning: ';
echo openssl_x509_fingerprint(file_get_contents($certificate), 'sha256'), "\n";

while (true) {
    // Clients whose handshake fails or takes its time are not seen here; accept goes on waiting.
    $client = @fastsock_accept($listener, -1, $peer);
    if (!$client) {
        continue;
    }
    stream_set_timeout($client, 5); // one client at a time: a silent one is kept no longer than this
    $request = '';
    while (strlen($request) < 8192 && ($line = fgets($client, 8192)) !== false && trim($line) !== '') {
        $request .= $line;
    }
    $crypto = stream_get_meta_data($client)['crypto'];
    $body = "Hello, $peer, over $crypto[protocol] with $crypto[cipher_name].\n\n$request";
    $body = htmlspecialchars($body, ENT_SUBSTITUTE);
    $body = "<!doctype html>\n<title>Hello</title>\n<link rel=\"icon\" href=\"data:,\">\n<pre>$body</pre>\n";
    @fwrite($client, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
        . strlen($body) . "\r\nConnection: close\r\n\r\n$body");
    fclose($client);
}
