--TEST--
Accept on a connection, a pair or a foreign stream is refused at once, a closed stream is a TypeError
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

[$client, $accepted, $server] = connection();
$pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$streams = ['client' => fastsock_client('tcp://' . fastsock_get_name($server, false)), 'accepted' => $accepted, 'pair' => $pair[0],
    'file' => fopen(__FILE__, 'r'), 'memory' => fopen('php://memory', 'r')];
foreach ($streams as $kind => $stream) {
    foreach ([60.0, -1.0] as $timeout) {
        $before = now();
        [$result, $messages] = with_warnings(fn() => fastsock_accept($stream, $timeout));
        echo "$kind: ", json_encode($result), ' ', json_encode($messages), now() - $before < 5 ? '' : ' late', "\n";
    }
}
fwrite($client, 'unharmed');
echo fread($accepted, 8), "\n";
fclose($server);
foreach ([$server, 5, null] as $wrong) {
    try {
        fastsock_accept($wrong, 60);
    } catch (TypeError $error) {
        echo of_closed_stream($error->getMessage()), "\n";
    }
}
foreach ([NAN, INF] as $timeout) {
    try {
        fastsock_accept(listener(), $timeout);
    } catch (ValueError $error) {
        echo $error->getMessage(), "\n";
    }
}
?>
--EXPECTF--
client: false ["E_WARNING: Accept failed: Invalid argument"]
client: false ["E_WARNING: Accept failed: Invalid argument"]
accepted: false ["E_WARNING: Accept failed: Invalid argument"]
accepted: false ["E_WARNING: Accept failed: Invalid argument"]
pair: false ["E_WARNING: Accept failed: %s"]
pair: false ["E_WARNING: Accept failed: %s"]
file: false ["E_WARNING: Accept failed: Unknown error"]
file: false ["E_WARNING: Accept failed: Unknown error"]
memory: false ["E_WARNING: Accept failed: Unknown error"]
memory: false ["E_WARNING: Accept failed: Unknown error"]
unharmed
fastsock_accept(): CLOSED
fastsock_accept(): Argument #1 ($socket) must be of type resource, int given
fastsock_accept(): Argument #1 ($socket) must be of type resource, null given
fastsock_accept(): Argument #2 ($timeout) must be a finite value
fastsock_accept(): Argument #2 ($timeout) must be a finite value
