--TEST--
recvfrom with STREAM_OOB never waits: not for urgent data that is only announced, not for none
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

[$client, $accepted] = connection();
pcntl_async_signals(true);
pcntl_signal(SIGALRM, fn() => exit("waited\n"));
pcntl_alarm(20);
var_dump(fastsock_recvfrom($accepted, 1, STREAM_OOB));
// The receive buffer is full, so the urgent byte is announced but cannot arrive.
$small = stream_context_create(['socket' => ['so_rcvbuf' => 2304]]);
$server = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $small);
$large = stream_context_create(['socket' => ['so_sndbuf' => 1 << 20]]);
$client = fastsock_client('tcp://' . fastsock_get_name($server, false), $code, $text, 5, STREAM_CLIENT_CONNECT, $large);
$accepted = fastsock_accept($server);
stream_set_blocking($client, false);
var_dump(fwrite($client, str_repeat('x', 30000)), fastsock_sendto($client, '!', STREAM_OOB));
$never = [$server]; // nobody else comes: time for the announcement to arrive
$none = null;
fastsock_select($never, $none, $none, 0, 600000);
var_dump(fastsock_recvfrom($accepted, 1, STREAM_OOB));
// All of a large piece arrives, and its last byte alone is the urgent one.
[$client, $accepted] = connection();
$except = [$accepted];
var_dump(fastsock_sendto($client, 'abc', STREAM_OOB));
var_dump(fastsock_select($none, $none, $except, 5));
var_dump(fastsock_recvfrom($accepted, 10, STREAM_OOB), fastsock_recvfrom($accepted, 10));
?>
--EXPECT--
bool(false)
int(30000)
int(1)
bool(false)
int(3)
int(1)
string(1) "c"
string(2) "ab"
