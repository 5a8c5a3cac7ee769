<?php
// The default server for the peers: an echo over tls:// with nothing but a certificate. echo.php CERTIFICATE
$context = stream_context_create(['ssl' => ['local_cert' => $argv[1]]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$listener = fastsock_server('tls://127.0.0.1:0', $error_code, $error_message, $flags, $context) ?: exit(1);
stream_set_blocking($listener, false);
echo fastsock_get_name($listener, false), "\n";
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
                stream_set_timeout($client, 10);
                $streams[] = $client;
            }
            continue;
        }
        $text = @fread($stream, 65536);
        if ($text === '' || $text === false) {
            fclose($stream);
            unset($streams[$key]);
        } else {
            @fwrite($stream, $text);
        }
    }
}
