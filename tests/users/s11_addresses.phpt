--TEST--
S11: one interface or all, IPv6 in brackets, dual stack by choice, unix sockets, missing transports
--EXTENSIONS--
pcntl
posix
sockets
--SKIPIF--
<?php
if (!@stream_socket_server('tcp://[::1]:0')) die('skip no IPv6 on this system');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

function reached(string $address): string
{
    $client = @stream_socket_client($address, $code, $text, PATIENCE);
    return $client ? 'reached' : socket_strerror($code);
}
function port($server): string
{
    return substr(strrchr(fastsock_get_name($server, false), ':'), 1);
}
$refused = socket_strerror(SOCKET_ECONNREFUSED);
$says = fn(string $result): string => $result === $refused ? 'ECONNREFUSED' : $result;

$one = listener();
echo '127.0.0.1 by 127.0.0.1: ', $says(reached('tcp://127.0.0.1:' . port($one))), "\n";
echo '127.0.0.1 by 127.0.0.2: ', $says(reached('tcp://127.0.0.2:' . port($one))), "\n";
$all = listener([], null, 'tcp://0.0.0.0:0');
echo '0.0.0.0 by 127.0.0.2: ', $says(reached('tcp://127.0.0.2:' . port($all))), "\n";
$six = listener([], null, 'tcp://[::1]:0');
echo '[::1] by [::1]: ', $says(reached('tcp://[::1]:' . port($six))), "\n";
echo '[::1] by 127.0.0.1: ', $says(reached('tcp://127.0.0.1:' . port($six))), "\n";
foreach ([false, true] as $v6only) {
    $both = listener(['ipv6_v6only' => $v6only], null, 'tcp://[::]:0');
    echo $v6only ? '[::] alone' : '[::] dual', ' by [::1]: ', $says(reached('tcp://[::1]:' . port($both))), "\n";
    echo $v6only ? '[::] alone' : '[::] dual', ' by 127.0.0.1: ', $says(reached('tcp://127.0.0.1:' . port($both))), "\n";
}
$path = __DIR__ . '/s11.sock';
$unix = listener([], null, "unix://$path");
echo 'unix: ', reached("unix://$path"), "\n";
var_dump(@fastsock_server('carrier-pigeon://loft', $code, $text), $text);
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/s11.sock');
?>
--EXPECT--
127.0.0.1 by 127.0.0.1: reached
127.0.0.1 by 127.0.0.2: ECONNREFUSED
0.0.0.0 by 127.0.0.2: reached
[::1] by [::1]: reached
[::1] by 127.0.0.1: ECONNREFUSED
[::] dual by [::1]: reached
[::] dual by 127.0.0.1: reached
[::] alone by [::1]: reached
[::] alone by 127.0.0.1: ECONNREFUSED
unix: reached
bool(false)
string(107) "Unable to find the socket transport "carrier-pigeon" - did you forget to enable it when you configured PHP?"
