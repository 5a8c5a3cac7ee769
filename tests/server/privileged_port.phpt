--TEST--
A privileged port without the privilege is refused with EACCES, and says so
--EXTENSIONS--
pcntl
posix
sockets
--SKIPIF--
<?php
$first = @file_get_contents('/proc/sys/net/ipv4/ip_unprivileged_port_start');
if ($first === false) die('skip needs /proc/sys/net/ipv4/ip_unprivileged_port_start');
if ((int) $first <= 1) die('skip no port is privileged here');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

echo reaped(forked(function () {
    if (posix_geteuid() === 0) {
        posix_setuid(65534); // the capabilities go with the user
    }
    [$server, $messages] = with_warnings(function () use (&$code, &$text) {
        return fastsock_server('tcp://127.0.0.1:1', $code, $text);
    });
    var_dump($server, $code === SOCKET_EACCES, $text);
    echo implode("\n", $messages), "\n";
})), "\n";
?>
--EXPECT--
bool(false)
bool(true)
string(17) "Permission denied"
E_WARNING: Unable to connect to tcp://127.0.0.1:1 (Permission denied)
exit 0
