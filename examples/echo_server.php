<?php
// Says everything again, to many clients at once; "quit" hangs up, "shutdown" ends the server.
// Run: php examples/echo_server.php [HOST:PORT]     Then: nc 127.0.0.1 8000

$address = $argv[1] ?? '127.0.0.1:8000';
$listener = @fastsock_server("tcp://$address", $error_code, $error_message);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
echo 'Listening on ', fastsock_get_name($listener, false), "\n";

$streams = [$listener];
while (true) {
    $read = $streams;
    $write = $except = null;
    if (!@fastsock_select($read, $write, $except, null)) {
        continue;
    }
    foreach ($read as $key => $stream) {
        if ($stream === $listener) {
            if ($client = @fastsock_accept($listener, 0)) {
                stream_set_timeout($client, 5); // for a client that sends half a line, or reads nothing
                fwrite($client, "Talk to me. quit leaves, shutdown ends me.\n");
                $streams[] = $client;
            }
            continue;
        }
        // A second line that came with the first stays in the stream's buffer, and select reports
        // the stream again until it is read.
        $line = fgets($stream, 4096);
        $word = $line === false ? 'quit' : trim($line);
        if ($word === 'quit' || $word === 'shutdown') {
            fclose($stream);
            unset($streams[$key]);
        } else {
            fwrite($stream, "You said: $word\n");
        }
        if ($word === 'shutdown') {
            exit(0);
        }
    }
}
