<?php
// A server on PHP's streams that reads and counts, and tells the count when the client has said it
// all. As with streams.php, fastsock is measured with this text in which only names are changed.
// Usage: php sink.php [unbuffered]; unbuffered: PHP's read buffer is switched off.
declare(strict_types=1);

$listener = stream_socket_server('tcp://127.0.0.1:0', $error_code, $error_message);
if ($listener === false) {
    fwrite(STDERR, "cannot listen: $error_message\n");
    exit(1);
}
echo substr(strrchr(stream_socket_get_name($listener, false), ':'), 1), "\n";
$streams = [$listener];
$received = [];
while (true) {
    $read = $streams;
    $write = $except = null;
    if (stream_select($read, $write, $except, null) === false) {
        continue;
    }
    foreach ($read as $key => $stream) {
        if ($stream === $listener) {
            $new = stream_socket_accept($listener);
            stream_set_blocking($new, false);
            if (($argv[1] ?? '') === 'unbuffered') {
                stream_set_read_buffer($new, 0);
            }
            $streams[(int)$new] = $new;
            $received[(int)$new] = 0;
            continue;
        }
        $data = fread($stream, 1 << 20);
        if ($data === '' || $data === false) {
            if (feof($stream)) {
                fwrite($stream, "$received[$key]\n");
                fclose($stream);
                unset($streams[$key], $received[$key]);
            }
            continue;
        }
        $received[$key] += strlen($data);
    }
}
