<?php
// What a select on one stream costs inside a program that watches others: each turn selects over
// all of them, of which one is ready, and then over one alone. Only the second is timed. As with
// the servers, fastsock is measured with this text in which only names are changed.
// Usage: php inner_select.php OTHERS SECONDS; prints a line of JSON
declare(strict_types=1);

[, $others, $seconds] = $argv;
$watched = [];
for ($i = 0; $i < (int)$others; $i++) {
    // Sockets to which nobody writes; over sixteen addresses, so that ports do not run out.
    $socket = stream_socket_server('udp://127.0.1.' . (1 + $i % 16) . ':0', $code, $message, STREAM_SERVER_BIND);
    if ($socket === false) {
        fwrite(STDERR, "no socket: $message\n");
        exit(1);
    }
    $watched[(int)$socket] = $socket;
}
[$ready, $readyEnd] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$watched[(int)$ready] = $ready;
fwrite($readyEnd, 'x'); // one of the watched is always ready
[$inner, $innerEnd] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
fwrite($innerEnd, 'x'); // and the one alone

$times = [];
$write = $except = null;
for ($turn = 0, $end = null; $end === null || hrtime(true) < $end; $turn++) {
    $read = $watched;
    if (stream_select($read, $write, $except, 1) !== 1 || end($read) !== $ready) {
        fwrite(STDERR, "the outer select is wrong\n");
        exit(1);
    }
    $read = [$inner];
    $began = hrtime(true);
    $count = stream_select($read, $write, $except, 0);
    $took = hrtime(true) - $began;
    if ($count !== 1) {
        fwrite(STDERR, "the inner select is wrong\n");
        exit(1);
    }
    if ($turn < 1000) {
        continue; // to warm up
    }
    $end ??= hrtime(true) + (int)((float)$seconds * 1e9);
    $times[] = $took;
}
sort($times);
echo json_encode(['operations' => count($times), 'others' => (int)$others, 'inner_ns' => $times[intdiv(count($times), 2)], 'errors' => 0, 'failures' => []]), "\n";
