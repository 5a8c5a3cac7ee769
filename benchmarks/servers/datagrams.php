<?php
// A UDP echo server on PHP's streams. As with streams.php, fastsock is measured with this text in
// which only names are changed. Usage: php datagrams.php
declare(strict_types=1);

$socket = stream_socket_server('udp://127.0.0.1:0', $error_code, $error_message, STREAM_SERVER_BIND);
if ($socket === false) {
    fwrite(STDERR, "cannot bind: $error_message\n");
    exit(1);
}
stream_set_blocking($socket, false);
echo substr(strrchr(stream_socket_get_name($socket, false), ':'), 1), "\n";
while (true) {
    $read = [$socket];
    $write = $except = null;
    if (stream_select($read, $write, $except, null) === false) {
        continue;
    }
    $data = stream_socket_recvfrom($socket, 65536, 0, $peer);
    if ($data !== false && $peer !== null) {
        stream_socket_sendto($socket, $data, 0, $peer);
    }
}
