<?php
// A client: asks a web server for the head of a page and prints what comes back.
// Run: php examples/head_client.php [HOST:PORT [PATH]]     For a server: php examples/http_status.php

$address = $argv[1] ?? '127.0.0.1:8080';
$path = $argv[2] ?? '/';
$server = @fastsock_client("tcp://$address", $error_code, $error_message, 5);
if (!$server) {
    fwrite(STDERR, "Cannot connect to $address: $error_message ($error_code)\n");
    exit(1);
}
stream_set_timeout($server, 5); // for each read and write
fwrite($server, "HEAD $path HTTP/1.1\r\nHost: $address\r\nConnection: close\r\n\r\n");
while (($line = fgets($server)) !== false) {
    echo $line;
}
if (stream_get_meta_data($server)['timed_out']) {
    fwrite(STDERR, "$address said nothing for 5 seconds\n");
    exit(1);
}
