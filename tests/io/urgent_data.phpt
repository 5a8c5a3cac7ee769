--TEST--
recvfrom with STREAM_OOB never waits: not for urgent data that is only announced, not for none
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

[$client, $accepted] = connection();
stream_set_blocking($client, false);
pcntl_async_signals(true);
pcntl_signal(SIGALRM, fn() => exit("waited\n"));
pcntl_alarm(20);
var_dump(fastsock_recvfrom($accepted, 1, STREAM_OOB));
// The receive buffer is full, so the urgent byte is announced but cannot arrive.
while (fwrite($client, str_repeat('x', 1 << 20)) > 0) {
}
@fastsock_sendto($client, '!', STREAM_OOB);
$got = @fastsock_recvfrom($accepted, 1, STREAM_OOB);
var_dump($got === false || $got === '!');
// All of a large piece arrives, and its last byte alone is the urgent one.
[$client, $accepted] = connection();
$except = [$accepted];
$none = null;
var_dump(fastsock_sendto($client, 'abc', STREAM_OOB));
var_dump(fastsock_select($none, $none, $except, 5));
var_dump(fastsock_recvfrom($accepted, 10, STREAM_OOB), fastsock_recvfrom($accepted, 10));
?>
--EXPECT--
bool(false)
bool(true)
int(3)
int(1)
string(1) "c"
string(2) "ab"
