--TEST--
An asynchronous connect returns at once; the stream becomes writable when it is connected or refused
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener();
$flags = STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT;
$bound = stream_socket_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND); // nobody listens there
foreach (['stream_socket_client', 'fastsock_client'] as $function) {
    foreach (['stream_select', 'fastsock_select'] as $select) {
        echo "$function, $select: ";
        $good = $function('tcp://' . stream_socket_get_name($server, false), $code, $text, 5, $flags);
        $write = ['good' => $good];
        $none = null;
        echo $select($none, $write, $none, 20), ' ', json_encode(stream_socket_get_name($good, true) === stream_socket_get_name($server, false));
        fwrite($good, 'hello');
        echo ' ', fread(fastsock_accept($server, 20), 10);
        // refused: writable, and readable too
        $refused = @$function('tcp://' . stream_socket_get_name($bound, false), $code, $text, 5, $flags);
        $write = ['refused' => $refused];
        $read = ['refused' => $refused];
        echo ', refused: ', json_encode([$select($read, $write, $none, 20), array_keys($read), array_keys($write)]);
        echo ' ', json_encode(stream_socket_get_name($refused, true)), ' ', json_encode(@fwrite($refused, 'x')), "\n";
    }
}
// among so many that they are registered with the loop
$many = $keep = [];
for ($i = 0; $i < 200; $i++) {
    $keep[] = $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $many[$i] = $pair[0];
}
$none = null;
$read = $many;
fastsock_select($read, $none, $none, 0);
for ($round = 0; $round < 3; $round++) {
    $refused = fastsock_client('tcp://' . stream_socket_get_name($bound, false), $code, $text, 5, $flags);
    $read = $many;
    $write = ['refused' => $refused];
    echo 'among 200: ', fastsock_select($read, $write, $none, 20), ' ', json_encode([$read, array_keys($write)]), "\n";
    // and again: it stays writable
    $read = $many;
    $write = ['refused' => $refused];
    echo 'again: ', fastsock_select($read, $write, $none, 20), ' ', json_encode([$read, array_keys($write)]), "\n";
}
?>
--EXPECT--
stream_socket_client, stream_select: 1 true hello, refused: [2,["refused"],["refused"]] false false
stream_socket_client, fastsock_select: 1 true hello, refused: [2,["refused"],["refused"]] false false
fastsock_client, stream_select: 1 true hello, refused: [2,["refused"],["refused"]] false false
fastsock_client, fastsock_select: 1 true hello, refused: [2,["refused"],["refused"]] false false
among 200: 1 [[],["refused"]]
again: 1 [[],["refused"]]
among 200: 1 [[],["refused"]]
again: 1 [[],["refused"]]
among 200: 1 [[],["refused"]]
again: 1 [[],["refused"]]
