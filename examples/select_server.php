<?php
// Many clients in one process: fastsock_select() says who has sent something; keys are kept.
// Run: php examples/select_server.php [HOST:PORT]     Then, several times: nc 127.0.0.1 8000

$address = $argv[1] ?? '127.0.0.1:8000';
$listener = @fastsock_server("tcp://$address", $error_code, $error_message);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
echo 'Listening on ', fastsock_get_name($listener, false), "\n";

$streams = ['listener' => $listener];
$next = 1;
while (true) {
    $read = $streams;
    $write = $except = null;
    $ready = @fastsock_select($read, $write, $except, 10);
    if ($ready === false) {
        continue; // a signal; the arrays are as they were
    }
    if ($ready === 0) {
        echo count($streams) - 1, " clients, nothing said for 10 seconds\n";
    }
    foreach ($read as $key => $stream) {
        if ($key === 'listener') {
            // Time-out 0: a client may have left the queue since select reported it.
            if ($client = @fastsock_accept($listener, 0, $peer)) {
                $key = 'client ' . $next++;
                $streams[$key] = $client;
                fwrite($client, "You are $key.\n");
                echo "$key has come from $peer\n";
            }
            continue;
        }
        $text = fread($stream, 8192);
        if ($text === '' || $text === false) {
            echo "$key has gone\n";
            fclose($stream);
            unset($streams[$key]);
        } else {
            fwrite($stream, 'You sent ' . strlen($text) . " bytes.\n");
        }
    }
}
