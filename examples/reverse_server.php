<?php
// Blocking reads by the line, one client after the other: each line comes back reversed.
// Run: php examples/reverse_server.php [HOST:PORT]     Then: nc 127.0.0.1 8000

$address = $argv[1] ?? '127.0.0.1:8000';
$listener = @fastsock_server("tcp://$address", $error_code, $error_message);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
echo 'Listening on ', fastsock_get_name($listener, false), "\n";

while (true) {
    $client = @fastsock_accept($listener, -1);
    if (!$client) {
        continue;
    }
    stream_set_timeout($client, 60); // or a silent client would keep all others waiting
    while (($line = stream_get_line($client, 4096, "\n")) !== false) {
        fwrite($client, strrev(rtrim($line, "\r")) . "\n");
    }
    fclose($client);
}
