--TEST--
A client waits for a server that does not answer as long as it is told, and no longer
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux') die('skip needs a full accept queue to leave clients unanswered');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener([], 1);
$name = fastsock_get_name($server, false);
$full = [connect($server), connect($server)]; // the queue is full: Linux answers nobody else
$open = descriptors();
$before = now();
[$client, $messages] = with_warnings(function () use ($name, &$code, &$text) {
    return fastsock_client("tcp://$name", $code, $text, 0.3);
});
$took = now() - $before;
var_dump($client, $code === 110, $messages === ["E_WARNING: Unable to connect to tcp://$name (" . posix_strerror(110) . ')'], $text === posix_strerror(110));
echo $took >= 0.29 && $took < 5 ? 'in time' : "after $took s", "\n";
echo descriptors() - $open, " descriptors more\n";
// a signal does not shorten the wait
pcntl_async_signals(true);
pcntl_signal(SIGALRM, function () { echo "handler\n"; });
pcntl_alarm(1);
$before = now();
var_dump(@fastsock_client("tcp://$name", $code, $text, 1.3));
$took = now() - $before;
echo $took >= 1.29 && $took < 6 ? 'in time' : "after $took s", "\n";
?>
--EXPECT--
bool(false)
bool(true)
bool(true)
bool(true)
in time
0 descriptors more
handler
bool(false)
in time
