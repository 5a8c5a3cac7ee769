--TEST--
S15: a server that cannot be opened says the real errno, what failed, and on which address
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

function attempt(string $address, int $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN): void
{
    $code = $text = 'untouched';
    [$server, $messages] = with_warnings(function () use ($address, $flags, &$code, &$text) {
        return fastsock_server($address, $code, $text, $flags);
    });
    $names = [0 => '0', SOCKET_EADDRINUSE => 'EADDRINUSE', SOCKET_EADDRNOTAVAIL => 'EADDRNOTAVAIL',
        SOCKET_EACCES => 'EACCES', 2 => 'ENOENT'];
    echo json_encode($server), ', ', $names[$code] ?? $code, ', ';
    echo $code === 0 || $text === socket_strerror($code) ? 'its text' : $text;
    echo $messages === ["E_WARNING: Unable to connect to $address ($text)"] ? ', one warning with both' : json_encode($messages), "\n";
}
$other = stream_socket_server('tcp://127.0.0.1:0');
$name = stream_socket_get_name($other, false);
attempt("tcp://$name");
attempt('udp://192.0.2.77:0', STREAM_SERVER_BIND);
attempt('tcp://192.0.2.77:0'); // TEST-NET-1: nobody's
attempt('unix://' . __DIR__ . '/no/such/directory/s15.sock');
attempt('tcp://127.0.0.1:99999'); // before bind: errno 0

// success resets both
$code = 98;
$text = 'old';
$server = fastsock_server('tcp://127.0.0.1:0', $code, $text);
var_dump($code, $text);
?>
--EXPECT--
false, EADDRINUSE, its text, one warning with both
false, EADDRNOTAVAIL, its text, one warning with both
false, EADDRNOTAVAIL, its text, one warning with both
false, ENOENT, its text, one warning with both
false, 0, its text, one warning with both
int(0)
string(0) ""
