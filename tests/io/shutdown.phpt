--TEST--
Shutting down one direction leaves the other open; wrong modes and streams are refused
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

[$client, $accepted, $server] = connection();
var_dump(fastsock_shutdown($accepted, STREAM_SHUT_WR), stream_get_contents($client), feof($client));
fwrite($client, 'the other way');
echo fread($accepted, 100), "\n";
var_dump(@fwrite($accepted, 'x'));
[$client, $accepted] = connection();
fwrite($client, "read before, ");
readable($accepted);
var_dump(fastsock_shutdown($accepted, STREAM_SHUT_RD), stream_get_contents($accepted));
[$client, $accepted] = connection();
var_dump(fastsock_shutdown($accepted, STREAM_SHUT_RDWR), fread($accepted, 1), feof($accepted), fread($client, 1), feof($client));
var_dump(fastsock_shutdown(fopen('php://memory', 'r'), STREAM_SHUT_RD));
$none = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
var_dump(fastsock_shutdown($none, STREAM_SHUT_RD));
foreach ([-1, 3] as $mode) {
    try {
        fastsock_shutdown($accepted, $mode);
    } catch (ValueError $error) {
        echo $error->getMessage(), "\n";
    }
}
?>
--EXPECT--
bool(true)
string(0) ""
bool(true)
the other way
bool(false)
bool(true)
string(13) "read before, "
bool(true)
string(0) ""
bool(true)
string(0) ""
bool(true)
bool(false)
bool(false)
fastsock_shutdown(): Argument #2 ($mode) must be one of STREAM_SHUT_RD, STREAM_SHUT_WR, or STREAM_SHUT_RDWR
fastsock_shutdown(): Argument #2 ($mode) must be one of STREAM_SHUT_RD, STREAM_SHUT_WR, or STREAM_SHUT_RDWR
