--TEST--
After a fork a signal interrupts select in the process it was sent to, and only there
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

pcntl_async_signals(true);
$all = $pairs = [];
for ($i = 0; $i < 150; $i++) {
    $pairs[] = $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $all[] = $pair[0];
}
$none = null;
$read = $all;
fastsock_select($read, $none, $none, 0);
$pid = forked(function () use ($all) {
    $none = null;
    $before = now();
    $read = $all;
    pcntl_signal(SIGALRM, function () { });
    pcntl_alarm(1);
    [$count, $messages] = with_warnings(function () use (&$read, &$none) {
        return fastsock_select($read, $none, $none, 20);
    });
    return $count === false && count($messages) === 1 && count($read) === 150 && now() - $before < 10 ? 0 : 1;
});
$before = now();
$read = $all;
[$count, $messages] = with_warnings(function () use (&$read, &$none) {
    return fastsock_select($read, $none, $none, 1, 500000);
});
var_dump($count, $messages, $read, now() - $before >= 1.49);
echo reaped($pid), "\n";
?>
--EXPECT--
int(0)
array(0) {
}
array(0) {
}
bool(true)
exit 0
