--TEST--
Accept takes connections one by one, first come first served, and none is lost
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener();
$clients = $got = [];
for ($i = 0; $i < 100; $i++) {
    $clients[$i] = connect($server);
    fwrite($clients[$i], "$i\n");
}
for ($i = 0; $i < 100; $i++) {
    $accepted[$i] = $i % 2 ? fastsock_accept($server, 0) : stream_socket_accept($server, 0);
    $got[] = trim(fgets($accepted[$i]));
}
var_dump($got === array_map(strval(...), range(0, 99)));
var_dump(@fastsock_accept($server, 0));
// one that hung up while it waited is still handed out, with what it said
$client = connect($server);
fwrite($client, 'last words');
fclose($client);
echo stream_get_contents(fastsock_accept($server, 20)), "\n";
?>
--EXPECT--
bool(true)
bool(false)
last words
