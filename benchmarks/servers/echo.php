<?php
// The echo server of the manuals on PHP's streams: a listener, stream_select, an array of clients;
// what a client does not take is kept until it does. The text that fastsock is measured with is
// this one, in which only the names of functions are changed.
// Usage: php echo.php
declare(strict_types=1);

$listener = stream_socket_server(
    'tcp://127.0.0.1:0',
    $error_code,
    $error_message,
    STREAM_SERVER_BIND | STREAM_SERVER_LISTEN,
    stream_context_create(['socket' => ['backlog' => 1024]]),
);
if ($listener === false) {
    fwrite(STDERR, "cannot listen: $error_message\n");
    exit(1);
}
echo substr(strrchr(stream_socket_get_name($listener, false), ':'), 1), "\n";

$streams = [$listener];
$unsent = []; // key => what the client has not taken of its echo
while (true) {
    $read = $streams;
    $write = $except = null;
    if ($unsent) { // who does not take is not read from
        $write = array_intersect_key($streams, $unsent);
        $read = array_diff_key($streams, $unsent);
    }
    if (!stream_select($read, $write, $except, null)) {
        continue;
    }
    if ($write) {
        foreach ($write as $key => $stream) {
            $put = fwrite($stream, $unsent[$key]);
            $unsent[$key] = substr($unsent[$key], (int)$put);
            if ($put === false || $unsent[$key] === '') {
                unset($unsent[$key]); // a client that has gone is found when it is read from
            }
        }
    }
    foreach ($read as $key => $stream) {
        if ($stream === $listener) {
            $client = stream_socket_accept($listener);
            if ($client) {
                stream_set_blocking($client, false);
                $streams[(int)$client] = $client;
            }
            continue;
        }
        $data = fread($stream, 1024);
        if ($data === '' || $data === false) {
            if (feof($stream)) {
                fclose($stream);
                unset($streams[$key]);
            }
            continue;
        }
        $put = fwrite($stream, $data);
        if ($put < strlen($data)) {
            $unsent[$key] = substr($data, (int)$put);
        }
    }
}
