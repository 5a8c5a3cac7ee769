--TEST--
A persistent client is the same connection until it is dead; a name after the port tells two apart
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener();
$address = 'tcp://' . fastsock_get_name($server, false);
$flags = STREAM_CLIENT_CONNECT | STREAM_CLIENT_PERSISTENT;
$open = function (string $address) use ($flags) {
    return fastsock_client($address, $code, $text, 20, $flags);
};
$first = $open("$address/one");
$name = fastsock_get_name($first, false);
$accepted = fastsock_accept($server, 20);
unset($first);
$again = $open("$address/one");
var_dump(fastsock_get_name($again, false) === $name, @fastsock_accept($server, 0));
fwrite($again, 'the same connection');
echo fread($accepted, 100), "\n";
$two = $open("$address/two");
var_dump(fastsock_get_name($two, false) === $name, is_resource(fastsock_accept($server, 20)));
// a dead one is replaced
fclose($accepted);
readable($again);
unset($again);
$new = $open("$address/one");
var_dump(fastsock_get_name($new, false) === $name);
$accepted = fastsock_accept($server, 20);
fwrite($new, 'a new one');
echo fread($accepted, 100), "\n";
// core's persistent streams have names of their own
$core = stream_socket_client("$address/one", $code, $text, 20, $flags);
var_dump(fastsock_get_name($core, false) === fastsock_get_name($new, false));
?>
--EXPECT--
bool(true)
bool(false)
the same connection
bool(false)
bool(true)
bool(false)
a new one
bool(false)
