<?php
// An echo server on ext/sockets: socket_select and an array of clients. Usage: php sockets.php
declare(strict_types=1);

$listener = socket_create_listen(0, 1024);
if ($listener === false) {
    fwrite(STDERR, 'cannot listen: ' . socket_strerror(socket_last_error()) . "\n");
    exit(1);
}
socket_getsockname($listener, $address, $port);
echo "$port\n";
socket_set_nonblock($listener);
$sockets = [$listener];
$unsent = []; // key => what a socket does not take now
while (true) {
    $read = $unsent ? array_diff_key($sockets, $unsent) : $sockets;
    $write = $unsent ? array_intersect_key($sockets, $unsent) : null;
    $except = null;
    if (socket_select($read, $write, $except, null) === false) {
        continue;
    }
    foreach ($write ?? [] as $key => $socket) {
        $put = socket_write($socket, $unsent[$key]);
        $unsent[$key] = substr($unsent[$key], (int)$put);
        if ($put === false) {
            socket_close($socket);
            unset($sockets[$key], $unsent[$key]);
        } elseif ($unsent[$key] === '') {
            unset($unsent[$key]);
        }
    }
    foreach ($read as $key => $socket) {
        if ($socket === $listener) {
            if (($new = socket_accept($listener)) !== false) {
                socket_set_nonblock($new);
                socket_set_option($new, SOL_TCP, TCP_NODELAY, 1);
                $sockets[spl_object_id($new)] = $new;
            }
            continue;
        }
        $data = @socket_read($socket, 1024);
        if ($data === '' || $data === false) {
            if ($data === '' || socket_last_error($socket) !== SOCKET_EAGAIN) {
                socket_close($socket);
                unset($sockets[$key]);
            }
            continue;
        }
        $put = @socket_write($socket, $data);
        if ($put !== strlen($data)) {
            $unsent[$key] = substr($data, (int)$put);
        }
    }
}
