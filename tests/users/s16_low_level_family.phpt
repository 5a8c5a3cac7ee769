--TEST--
S16: each of the low-level socket functions has its equivalent
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

// socket_create, socket_bind, socket_listen
$server = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, null, 5);
// socket_getsockname
$name = fastsock_get_name($server, false);
// socket_connect
$client = fastsock_client("tcp://$name", $code, $text, 20);
// socket_select
$read = [$server];
$write = [$client];
$except = null;
echo 'select: ', fastsock_select($read, $write, $except, 20), "\n";
// socket_accept, socket_getpeername
$accepted = fastsock_accept($server, 20, $peer);
echo 'getpeername: ', $peer === fastsock_get_name($accepted, true) ? 'the same' : 'another', "\n";
// socket_write, socket_read with PHP_NORMAL_READ
echo 'write: ', fwrite($client, "a line\nthe rest"), "\n";
echo 'read: ', json_encode(fgets($accepted)), ' ', json_encode(fread($accepted, 8)), "\n";
// socket_send with MSG_OOB, socket_recv with MSG_PEEK, MSG_OOB
echo 'send: ', fastsock_sendto($accepted, 'twice'), "\n";
echo 'recv, MSG_PEEK: ', fastsock_recvfrom($client, 100, STREAM_PEEK), "\n";
echo 'recv: ', fastsock_recvfrom($client, 100), "\n";
fastsock_sendto($accepted, '!', STREAM_OOB);
$read = $write = null;
$except = [$client];
echo 'select, exceptional: ', fastsock_select($read, $write, $except, 20), "\n";
echo 'recv, MSG_OOB: ', fastsock_recvfrom($client, 1, STREAM_OOB), "\n";
// socket_recv with MSG_WAITALL
fwrite($accepted, 'pie');
$pid = forked(function () use ($accepted) {
    fwrite($accepted, 'ces, ');
    fwrite($accepted, 'and more');
});
echo 'recv, MSG_WAITALL: ', stream_get_contents($client, 16), "\n";
reaped($pid);
// socket_set_nonblock, socket_set_block
stream_set_blocking($client, false);
echo 'nonblocking read: ', json_encode(fread($client, 10)), "\n";
stream_set_blocking($client, true);
// socket_set_option, socket_get_option
$socket = socket_import_stream($client);
socket_set_option($socket, SOL_SOCKET, SO_KEEPALIVE, 1);
echo 'get_option: ', socket_get_option($socket, SOL_SOCKET, SO_KEEPALIVE) !== 0 ? 'set' : 'not set', "\n";
// socket_shutdown
echo 'shutdown: ', json_encode(fastsock_shutdown($client, STREAM_SHUT_WR)), ', the other end reads ';
echo json_encode(fread($accepted, 10)), ', eof ', json_encode(feof($accepted)), "\n";
fwrite($accepted, 'still open this way');
echo 'after it: ', fread($client, 100), "\n";
// socket_close
fclose($accepted);
fclose($client);
fclose($server);
// socket_last_error, socket_strerror
@fastsock_client("tcp://$name", $code, $text, 20);
echo 'last_error: ', $code === SOCKET_ECONNREFUSED && $text === socket_strerror($code) ? 'ECONNREFUSED' : "$code $text", "\n";
// socket_create_pair
[$one, $other] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
fwrite($one, 'across');
echo 'create_pair: ', fread($other, 100), "\n";
// socket_sendto, socket_recvfrom
$udp = fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
$sender = fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
echo 'sendto: ', fastsock_sendto($sender, 'datagram', 0, fastsock_get_name($udp, false)), "\n";
echo 'recvfrom: ', fastsock_recvfrom($udp, 100, 0, $peer), ' from ';
echo $peer === fastsock_get_name($sender, false) ? 'the sender' : $peer, "\n";
?>
--EXPECT--
select: 2
getpeername: the same
write: 15
read: "a line\n" "the rest"
send: 5
recv, MSG_PEEK: twice
recv: twice
select, exceptional: 1
recv, MSG_OOB: !
recv, MSG_WAITALL: pieces, and more
nonblocking read: ""
get_option: set
shutdown: true, the other end reads "", eof true
after it: still open this way
last_error: ECONNREFUSED
create_pair: across
sendto: 8
recvfrom: datagram from the sender
