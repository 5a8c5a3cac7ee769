--TEST--
S13: the backlog is a parameter, else an option, else a setting; the kernel applies it; default the system's maximum
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (!is_readable('/proc/sys/net/core/somaxconn')) die('skip needs /proc/sys/net/core/somaxconn');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

/** How many clients the kernel lets in before anybody accepts, out of $tries. */
function admitted($server, int $tries): int
{
    $name = fastsock_get_name($server, false);
    $flags = STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT;
    $admitted = 0;
    $clients = [];
    for ($i = 0; $i < $tries; $i++) {
        $clients[] = $client = stream_socket_client("tcp://$name", $code, $text, null, $flags);
        $none = null;
        $write = [$client];
        // Linux drops the handshake of whoever does not fit: such a client stays in progress
        if (stream_select($none, $write, $none, 0, 20000)) {
            $admitted++;
        }
    }
    return $admitted;
}
$maximum = (int) file_get_contents('/proc/sys/net/core/somaxconn');
$of = fn($server) => fastsock_stats($server)['backlog'];

$server = listener(['backlog' => 20], 3);
echo 'parameter 3 over option 20: ', $of($server), ', clients let in: ', admitted($server, 6), "\n"; // Linux: one more
$server = listener(['backlog' => 2]);
echo 'option 2: ', $of($server), ', clients let in: ', admitted($server, 6), "\n";
$server = listener();
echo 'nothing said: the system\'s maximum? ';
var_dump($of($server) === $maximum);
echo '60 clients at once, nobody accepting: ', admitted($server, 60), " let in\n";
?>
--EXPECT--
parameter 3 over option 20: 3, clients let in: 4
option 2: 2, clients let in: 3
nothing said: the system's maximum? bool(true)
60 clients at once, nobody accepting: 60 let in
