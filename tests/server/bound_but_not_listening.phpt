--TEST--
A tcp server that is only bound accepts nobody and says so at once
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
$before = now();
[$result, $messages] = with_warnings(fn() => fastsock_accept($server, 60));
var_dump($result, $messages, now() - $before < 5);
?>
--EXPECT--
bool(false)
array(1) {
  [0]=>
  string(42) "E_WARNING: Accept failed: Invalid argument"
}
bool(true)
