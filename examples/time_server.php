<?php
// The smallest server: tells every caller the time and hangs up.
// Run: php examples/time_server.php [HOST:PORT]     Then: nc 127.0.0.1 8000

$address = $argv[1] ?? '127.0.0.1:8000';
$listener = @fastsock_server("tcp://$address", $error_code, $error_message);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
echo 'Listening on ', fastsock_get_name($listener, false), "\n";

while (true) {
    // -1: wait for ever. With no time-out given, accept gives up after default_socket_timeout.
    $client = @fastsock_accept($listener, -1);
    if ($client) {
        fwrite($client, 'It is ' . date('Y-m-d H:i:s T') . ".\n");
        fclose($client);
    }
}
