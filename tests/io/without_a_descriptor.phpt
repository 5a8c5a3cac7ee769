--TEST--
A stream that was never bound or connected answers every operation as core's does, and stays alive
--FILE--
<?php
function operations(string $family, array $streams): array
{
    [$sendto, $recvfrom, $shutdown, $get_name] = $family === 'core'
        ? ['stream_socket_sendto', 'stream_socket_recvfrom', 'stream_socket_shutdown', 'stream_socket_get_name']
        : ['fastsock_sendto', 'fastsock_recvfrom', 'fastsock_shutdown', 'fastsock_get_name'];
    $results = [];
    foreach ($streams as $stream) {
        $results[] = [
            @$sendto($stream, 'x'), @$recvfrom($stream, 1), @$shutdown($stream, STREAM_SHUT_RDWR),
            @$get_name($stream, false), @fread($stream, 1), @fwrite($stream, 'x'), @feof($stream),
            @stream_set_blocking($stream, false), @fclose($stream),
        ];
    }
    return $results;
}
$core = fn() => [
    stream_socket_client('tcp://127.0.0.1:1', $code, $text, 1, 0),
    stream_socket_server('tcp://127.0.0.1:0', $code, $text, 0),
    stream_socket_server('udp://127.0.0.1:0', $code, $text, 0),
    stream_socket_client('unix:///nowhere', $code, $text, 1, 0),
];
$ours = fn() => [
    fastsock_client('tcp://127.0.0.1:1', $code, $text, 1, 0),
    fastsock_server('tcp://127.0.0.1:0', $code, $text, 0),
    fastsock_server('udp://127.0.0.1:0', $code, $text, 0),
    fastsock_client('unix:///nowhere', $code, $text, 1, 0),
];
$expected = operations('core', $core());
foreach (['core', 'fastsock'] as $family) {
    $got = operations($family, $ours());
    echo "$family's functions on fastsock's streams: ", $got === $expected ? 'as core' : json_encode([$expected, $got]), "\n";
}
?>
--EXPECT--
core's functions on fastsock's streams: as core
fastsock's functions on fastsock's streams: as core
