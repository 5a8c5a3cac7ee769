<?php
// Datagrams: answers each with the time, and says what came, from whom and whether it was cut.
// Run: php examples/udp_time_server.php [HOST:PORT]     Then: echo hello | nc -u -w1 127.0.0.1 8000

const LONGEST = 16; // bytes; of a longer datagram the rest is lost

$address = $argv[1] ?? '127.0.0.1:8000';
$socket = @fastsock_server("udp://$address", $error_code, $error_message, STREAM_SERVER_BIND);
if (!$socket) {
    fwrite(STDERR, "Cannot bind to $address: $error_message ($error_code)\n");
    exit(1);
}
echo 'Bound to ', fastsock_get_name($socket, false), "\n";

while (true) {
    $text = fastsock_recvfrom($socket, LONGEST, 0, $peer, $length);
    if ($text === false) {
        continue; // a signal, or an earlier answer that did not arrive
    }
    echo "$peer sent ", json_encode(rtrim($text, "\n")), $length > LONGEST ? " of $length bytes" : '', "\n";
    fastsock_sendto($socket, date('Y-m-d H:i:s T') . "\n", 0, $peer);
}
