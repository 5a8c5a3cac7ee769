<?php
// TLS on accepted connections of a plain listener: fastsock_enable_crypto() step by step within the
// select loop, so that a client that is slow with its handshake delays nobody, and has a deadline.
// Run: php examples/tcp_then_crypto.php [HOST:PORT [CERTIFICATE]]
// Then: openssl s_client -quiet -connect 127.0.0.1:8000
require __DIR__ . '/certificate.php';

const HANDSHAKE_SECONDS = 5.0;
const UNFINISHED = 1000;    // handshakes at once; who comes when there are so many is turned away
const LINE_BYTES = 4096;

$address = $argv[1] ?? '127.0.0.1:8000';
try {
    $certificate = $argv[2] ?? example_certificate();
} catch (RuntimeException $e) {
    fwrite(STDERR, "No certificate: {$e->getMessage()}\n");
    exit(1);
}
// A plain listener does not look at these options; what it accepts inherits them.
$context = stream_context_create(['ssl' => ['local_cert' => $certificate]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$listener = @fastsock_server("tcp://$address", $error_code, $error_message, $flags, $context);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
stream_set_blocking($listener, false);
echo 'Listening on ', fastsock_get_name($listener, false), "\n";

$streams = [0 => $listener]; // by stream id
$deadlines = [];             // of unfinished handshakes, by stream id, the nearest first
$unfinished_lines = [];

$close = function (int $id) use (&$streams, &$deadlines, &$unfinished_lines): void {
    fclose($streams[$id]);
    unset($streams[$id], $deadlines[$id], $unfinished_lines[$id]);
};

/** One step of a handshake. True when it is finished. */
$handshake = function (int $id) use (&$streams, &$deadlines, $close): bool {
    $result = @fastsock_enable_crypto($streams[$id], true, STREAM_CRYPTO_METHOD_TLS_SERVER);
    if ($result === 0) {
        return false; // not yet: again when select reports the stream
    }
    if ($result === false) {
        echo 'No handshake with ', fastsock_get_name($streams[$id], true) ?: 'a client that left', "\n";
        $close($id);
        return false;
    }
    unset($deadlines[$id]);
    $crypto = stream_get_meta_data($streams[$id])['crypto'];
    fwrite($streams[$id], "This is $crypto[protocol] with $crypto[cipher_name]. I say everything again.\n");
    return true;
};

while (true) {
    $read = $streams;
    $write = $except = null;
    $wait = $deadlines ? max(0, (int) ((reset($deadlines) - hrtime(true) / 1e9) * 1e6) + 1) : null;
    $ready = @fastsock_select($read, $write, $except, $wait === null ? null : 0, $wait);
    $now = hrtime(true) / 1e9;
    foreach ($ready ? $read : [] as $id => $stream) {
        if ($id === 0) {
            for ($i = 0; $i < 64 && $client = @fastsock_accept($listener, 0); $i++) {
                if (count($deadlines) >= UNFINISHED) {
                    fclose($client);
                    continue;
                }
                stream_set_blocking($client, false); // enable_crypto then returns 0 instead of waiting
                $client_id = get_resource_id($client);
                $streams[$client_id] = $client;
                $deadlines[$client_id] = $now + HANDSHAKE_SECONDS;
            }
            continue;
        }
        if (isset($deadlines[$id]) && !$handshake($id)) {
            continue;
        }
        // What came right behind the handshake is read now: it may have left the socket already.
        $text = @fread($stream, 65536);
        if ($text === false || ($text === '' && feof($stream))) {
            $close($id);
            continue;
        }
        $lines = explode("\n", ($unfinished_lines[$id] ?? '') . $text);
        $unfinished_lines[$id] = array_pop($lines);
        $answer = implode('', array_map(fn($line) => "You said: $line\n", $lines));
        // chat.php shows what to do about clients that do not read; here they are closed.
        $sent = $answer === '' ? 0 : @fwrite($stream, $answer);
        if ($sent !== strlen($answer) || strlen($unfinished_lines[$id]) > LINE_BYTES) {
            $close($id);
        }
    }
    while ($deadlines && reset($deadlines) <= $now) {
        echo 'Too slow a handshake: ', fastsock_get_name($streams[key($deadlines)], true) ?: '(gone)', "\n";
        $close(key($deadlines));
    }
}
