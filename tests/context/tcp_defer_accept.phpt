--TEST--
tcp_defer_accept: a client is handed out once it has said something
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux') die('skip TCP_DEFER_ACCEPT is Linux\'s');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener(['tcp_defer_accept' => 60]);
$silent = connect($server);
$talker = connect($server);
var_dump(@fastsock_accept($server, 0));
fwrite($talker, 'first word');
$accepted = fastsock_accept($server, 20, $peer);
var_dump($peer === stream_socket_get_name($talker, false));
stream_set_blocking($accepted, false);
echo fread($accepted, 100), "\n";
?>
--EXPECT--
bool(false)
bool(true)
first word
