--TEST--
An error handler may close the very stream that the warning is about
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

function closing($stream, callable $call): void
{
    set_error_handler(function (int $level, string $text) use ($stream): bool {
        if (is_resource($stream)) {
            @fclose($stream);
        }
        echo 'closed at: ', preg_replace('/ [^ ]*$/', '', substr($text, 0, 60)), ' ';
        return true;
    });
    try {
        echo json_encode($call($stream)), "\n";
    } catch (Throwable $error) {
        echo get_class($error), ': ', $error->getMessage(), "\n";
    } finally {
        restore_error_handler();
    }
}
function reset_connection()
{
    [$client, $accepted] = connection();
    socket_set_option(socket_import_stream($client), SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
    fclose($client);
    readable($accepted);
    fread($accepted, 1);
    return $accepted;
}
$pairs = $read = [];
for ($i = 0; $i < 150; $i++) {
    $pairs[] = $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $read[] = $pair[0];
}
$none = null;
fastsock_select($read, $none, $none, 0); // the event loop has its descriptors
unset($pairs, $pair, $read);
fastsock_stats();
$open = descriptors();
closing(listener(), fn($server) => fastsock_accept($server, 0));
closing(fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND), fn($server) => fastsock_accept($server, 5));
closing(reset_connection(), fn($stream) => fwrite($stream, 'into the void'));
closing(reset_connection(), fn($stream) => fastsock_sendto($stream, 'into the void'));
closing(fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND), fn($stream) => fastsock_sendto($stream, 'x', 0, 'nonsense'));
closing(fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0)[0], fn($stream) => fastsock_enable_crypto($stream, true, STREAM_CRYPTO_METHOD_TLS_SERVER));
$context = stream_context_create(['ssl' => ['crypto_method' => new stdClass()]]);
closing(fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND, $context), fn($stream) => fastsock_enable_crypto($stream, true));
unset($context);
foreach ([2, 150] as $count) {
    foreach (['stream_select', 'fastsock_select'] as $select) {
        $read = [fopen('php://memory', 'r')]; // nothing that a select takes: a warning
        for ($i = 1; $i <= $count; $i++) {
            $read[$i] = ($pairs[$i] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0))[0];
        }
        ob_start();
        closing($read[1], function ($stream) use ($read, $select) {
            $none = null;
            return [$select($read, $none, $none, 0), count($read)];
        });
        $said[$select] = str_replace($select, 'select', ob_get_clean());
        // the others are none the worse
        unset($read[0], $read[1]);
        fwrite($pairs[2][1], 'x');
        $none = null;
        echo $select($read, $none, $none, 5), ' ', key($read), "\n";
        unset($read, $pairs);
    }
    echo "$count: ", $said['fastsock_select'] === $said['stream_select'] ? 'as core, ' : json_encode($said), $said['fastsock_select'];
}
gc_collect_cycles();
echo descriptors() - $open, " descriptors more\n";
?>
--EXPECTF--
closed at: fastsock_accept(): Accept failed: Connection timed false
closed at: fastsock_accept(): Accept failed: Operation not supported false
closed at: fwrite(): Send of 13 bytes failed with errno=32 Broken false
closed at: fastsock_sendto(): Broken -1
closed at: fastsock_sendto(): Failed to parse `nonsense' into a valid false
closed at: fastsock_enable_crypto(): This stream does not support false
closed at: Object of class stdClass could not be converted to TypeError: %s stream resource
1 2
1 2
2: as core, %Sclosed at: select(): Cannot represent a stream of type MEMORY TypeError: select(): supplied resource is not a valid stream resource
1 2
1 2
150: as core, %Sclosed at: select(): Cannot represent a stream of type MEMORY TypeError: select(): supplied resource is not a valid stream resource
0 descriptors more
