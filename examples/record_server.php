<?php
// Reads of an exact length (MSG_WAITALL's work): records of a 2-byte length and so many bytes.
// Run: php examples/record_server.php [HOST:PORT]     Then: printf '\0\005hello' | nc -N 127.0.0.1 8000

$address = $argv[1] ?? '127.0.0.1:8000';
$listener = @fastsock_server("tcp://$address", $error_code, $error_message);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
echo 'Listening on ', fastsock_get_name($listener, false), "\n";

/** Exactly $length bytes of a blocking stream, however they arrive; null when it ends before. */
function read_exactly($stream, int $length): ?string
{
    $bytes = $length === 0 ? '' : stream_get_contents($stream, $length);
    return is_string($bytes) && strlen($bytes) === $length ? $bytes : null;
}

while (true) {
    $client = @fastsock_accept($listener, -1, $peer);
    if (!$client) {
        continue;
    }
    stream_set_timeout($client, 30);
    while (($head = read_exactly($client, 2)) !== null) {
        $record = read_exactly($client, unpack('n', $head)[1]);
        if ($record === null) {
            echo "$peer stopped in the middle of a record\n";
            break;
        }
        echo "$peer sent ", json_encode($record, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
        fwrite($client, 'got ' . strlen($record) . "\n");
    }
    fclose($client);
}
