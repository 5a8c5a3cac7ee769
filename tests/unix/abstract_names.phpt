--TEST--
A leading NUL byte names Linux's abstract namespace, over unix and udg, by fastsock's and core's functions
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux') die('skip abstract names are Linux\'s');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$name = "\0fastsock abstract \0" . getmypid(); // may hold more NUL bytes
$server = listener([], null, "unix://$name");
// core's function tells no abstract name either
var_dump(fastsock_get_name($server, false), stream_socket_get_name($server, false));
foreach (['fastsock_client', 'stream_socket_client'] as $client) {
    $connection = $client("unix://$name");
    $accepted = fastsock_accept($server, 20);
    fwrite($connection, "hello by $client");
    echo fread($accepted, 100), "\n";
}
var_dump(@fastsock_server("unix://$name", $code, $text), $text === posix_strerror(98));
fclose($server);
$server = listener([], null, "unix://$name"); // nothing is left of it when it is closed
$longest = "\0" . str_pad((string) getmypid(), 107, 'x');
$server = listener([], null, "unix://$longest");
var_dump(strlen($longest), is_resource(stream_socket_client("unix://$longest")));
$datagrams = fastsock_server("udg://$name.udg", $code, $text, STREAM_SERVER_BIND);
$own = fastsock_server("udg://$name.own", $code, $text, STREAM_SERVER_BIND);
fwrite(fastsock_client("udg://$name.udg"), 'datagram');
echo readable($datagrams) ? fastsock_recvfrom($datagrams, 100, 0, $peer) : 'nothing', ' ', json_encode($peer), "\n";
// mode and unlink mean nothing here, and do no harm
$server = listener(['unix_mode' => 0600, 'unix_unlink' => true], null, "unix://$name.2");
var_dump(is_resource(stream_socket_client("unix://$name.2")));
?>
--EXPECT--
bool(false)
bool(false)
hello by fastsock_client
hello by stream_socket_client
bool(false)
bool(true)
int(108)
bool(true)
datagram ""
bool(true)
