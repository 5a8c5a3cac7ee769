<?php
// UDP broadcast: one process calls into the local network, all that listen there answer.
// Run: php examples/broadcast.php listen [PORT]     Then: php examples/broadcast.php call [PORT [ADDRESS]]

[, $mode, $port, $target] = $argv + [1 => 'listen', 2 => '8000', 3 => '255.255.255.255'];

if ($mode === 'listen') {
    // so_reuseport: several listeners of one user may share the port, each gets every broadcast.
    $context = stream_context_create(['socket' => ['so_reuseport' => true]]);
    $socket = @fastsock_server("udp://0.0.0.0:$port", $error_code, $error_message, STREAM_SERVER_BIND, $context);
} else {
    // Without so_broadcast the system refuses to send to a broadcast address.
    $context = stream_context_create(['socket' => ['so_broadcast' => true]]);
    $socket = @fastsock_server('udp://0.0.0.0:0', $error_code, $error_message, STREAM_SERVER_BIND, $context);
}
if (!$socket) {
    fwrite(STDERR, "Cannot bind: $error_message ($error_code)\n");
    exit(1);
}

if ($mode === 'listen') {
    echo 'Listening on ', fastsock_get_name($socket, false), "\n";
    while (true) {
        $call = fastsock_recvfrom($socket, 512, 0, $peer);
        if ($call !== false) {
            echo "$peer calls: $call\n";
            fastsock_sendto($socket, gethostname() . ', process ' . getmypid(), 0, $peer);
        }
    }
}

if (@fastsock_sendto($socket, 'who is there?', 0, "$target:$port") < 0) {
    fwrite(STDERR, "Cannot send to $target:$port: " . error_get_last()['message']);
    exit(1);
}
do {
    $read = [$socket];
    $write = $except = null;
    if ($answered = @fastsock_select($read, $write, $except, 1)) {
        $answer = fastsock_recvfrom($socket, 512, 0, $peer);
        echo "$peer answers: $answer\n";
    }
} while ($answered);
