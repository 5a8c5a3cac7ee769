--TEST--
ext/sockets reads and sets options on fastsock's streams, talks through them, and hands the same stream back
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

[$client, $accepted, $server] = connection();
$socket = socket_import_stream($accepted);
socket_set_option($socket, SOL_SOCKET, SO_KEEPALIVE, 1);
var_dump(socket_get_option($socket, SOL_SOCKET, SO_KEEPALIVE), socket_getpeername($socket, $host, $port));
var_dump("$host:$port" === fastsock_get_name($accepted, true));
socket_write($socket, "through ext/sockets\n");
echo read_line($client);
fwrite($client, 'and back');
echo socket_read($socket, 100), "\n";
var_dump(socket_export_stream($socket) === $accepted);
// the mode that the script set is the descriptor's for whoever uses it from outside
stream_set_blocking($accepted, false);
var_dump(@socket_recv($socket, $bytes, 10, 0), socket_last_error($socket) === SOCKET_EAGAIN);
socket_set_block($socket);
stream_set_blocking($accepted, true);
fwrite($client, "still a stream\n");
echo read_line($accepted);
// a listener: accepted by either, in turn
$listening = socket_import_stream($server);
$clients = [connect($server), connect($server)];
$one = socket_accept($listening);
$two = fastsock_accept($server, 20);
fwrite($clients[0], 'one');
fwrite($clients[1], 'two');
echo socket_read($one, 10), ' ', fread($two, 10), "\n";
// a listener that ext/sockets may have set to blocking does not block accept(0)
socket_set_block($listening);
var_dump(@fastsock_accept($server, 0));
// a socket of ext/sockets as a stream, a member among fastsock's
$foreign = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
socket_bind($foreign, '127.0.0.1', 0);
$stream = socket_export_stream($foreign);
$name = fastsock_get_name($stream, false);
fwrite(fastsock_client("udp://$name"), 'datagram');
$read = [$accepted, 'foreign' => $stream];
$none = null;
var_dump(fastsock_select($read, $none, $none, 20), key($read), fastsock_recvfrom($stream, 100));
// closed on one side, closed on both
socket_close($socket);
var_dump(is_resource($accepted));
fclose($server);
try {
    var_dump(@socket_accept($listening));
} catch (Error $error) {
    echo $error->getMessage(), "\n";
}
?>
--EXPECT--
int(1)
bool(true)
bool(true)
through ext/sockets
and back
bool(true)
bool(false)
bool(true)
still a stream
one two
bool(false)
int(1)
string(7) "foreign"
string(8) "datagram"
bool(false)
bool(false)
