<?php
// An HTTPS server that keeps connections: each answer says the number of the connection, and of the
// request on it. Usage: https.php - tls PEM
$context = stream_context_create(['ssl' => ['local_cert' => $argv[3]]]);
$server = stream_socket_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
echo json_encode(['port' => (int) substr(strrchr(stream_socket_get_name($server, false), ':'), 1), 'pid' => getmypid()]), "\n";
$connections = 0;
$clients = [];
while (true) {
    $read = ['listener' => $server] + array_column($clients, 'stream', 'number');
    $none = null;
    stream_select($read, $none, $none, null);
    foreach ($read as $number => $stream) {
        if ($number === 'listener') {
            if ($stream = @stream_socket_accept($server, 5)) { // a client that distrusts us is none
                $clients[++$connections] = ['number' => $connections, 'stream' => $stream, 'requests' => 0];
            }
            continue;
        }
        $length = 0;
        $close = false;
        for ($head = ''; ($line = fgets($stream)) !== false && $line !== "\r\n"; $head .= $line) {
            $length = stripos($line, 'content-length:') === 0 ? (int) substr($line, 15) : $length;
            $close = $close || stripos($line, 'connection: close') === 0;
        }
        if ($line === false) {
            fclose($stream);
            unset($clients[$number]);
            continue;
        }
        $body = $length > 0 ? stream_get_contents($stream, $length) : '';
        $answer = strtok($head, "\r") . ": request " . ++$clients[$number]['requests'] . ", body " . md5($body) . "\n" . str_repeat('x', 20000);
        fwrite($stream, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " . strlen($answer)
            . ($close ? "\r\nConnection: close" : '') . "\r\n\r\n$answer");
        if ($close) {
            fclose($stream);
            unset($clients[$number]);
        }
    }
}
