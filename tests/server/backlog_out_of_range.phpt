--TEST--
A backlog out of range is a ValueError before anything is opened
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$open = descriptors();
foreach ([-2, PHP_INT_MIN, 2147483648, PHP_INT_MAX] as $backlog) {
    $code = $text = 'untouched';
    try {
        fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, null, $backlog);
        echo "no error for $backlog\n";
    } catch (ValueError $error) {
        echo $error->getMessage(), ", $code $text\n";
    }
}
try {
    fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, null, 'many');
} catch (TypeError $error) {
    echo $error->getMessage(), "\n";
}
echo descriptors() - $open, " descriptors more\n";
?>
--EXPECT--
fastsock_server(): Argument #6 ($backlog) must be between -1 and 2147483647, untouched untouched
fastsock_server(): Argument #6 ($backlog) must be between -1 and 2147483647, untouched untouched
fastsock_server(): Argument #6 ($backlog) must be between -1 and 2147483647, untouched untouched
fastsock_server(): Argument #6 ($backlog) must be between -1 and 2147483647, untouched untouched
fastsock_server(): Argument #6 ($backlog) must be of type ?int, string given
0 descriptors more
