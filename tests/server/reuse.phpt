--TEST--
so_reuseport shares a port among listeners, so_reuseaddr decides about a port in TIME_WAIT
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

function again(string $name, array $options): string
{
    $context = stream_context_create(['socket' => $options]);
    $server = @fastsock_server("tcp://$name", $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    return $server ? 'bound' : ($code === SOCKET_EADDRINUSE ? 'EADDRINUSE' : $text);
}
$first = listener(['so_reuseport' => true]);
$name = fastsock_get_name($first, false);
echo 'both want to share: ', again($name, ['so_reuseport' => true]), "\n";
echo 'only the first: ', again($name, []), "\n";
fclose($first);

// the end that closes first keeps the port in TIME_WAIT
[$client, $accepted, $server] = connection();
$name = fastsock_get_name($server, false);
fclose($accepted);
fread($client, 1);
fclose($client);
fclose($server);
echo 'TIME_WAIT, so_reuseaddr off: ', again($name, ['so_reuseaddr' => false]), "\n";
echo 'TIME_WAIT, by default: ', again($name, []), "\n";
?>
--EXPECT--
both want to share: bound
only the first: EADDRINUSE
TIME_WAIT, so_reuseaddr off: EADDRINUSE
TIME_WAIT, by default: bound
