--TEST--
The longest path that fits works, names are what was bound, and a missing directory says ENOENT
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$directory = sys_get_temp_dir() . '/fastsock-paths-' . getmypid();
mkdir($directory);
foreach ([106, 107] as $length) {
    $path = str_pad("$directory/", $length, 'p');
    $server = fastsock_server("unix://$path", $code, $text);
    $client = fastsock_client("unix://$path");
    var_dump(fastsock_get_name($server, false) === $path, fastsock_get_name($client, true) === $path);
    var_dump(fastsock_get_name($client, false) === stream_socket_get_name($client, false));
    fclose($server);
    unlink($path);
}
var_dump(@fastsock_server("unix://$directory/none/s", $code, $text), $code, $text);
var_dump(@fastsock_server("unix://$directory", $code, $text), $code === 98);
rmdir($directory);
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
int(2)
string(25) "No such file or directory"
bool(false)
bool(true)
