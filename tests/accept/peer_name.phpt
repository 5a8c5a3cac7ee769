--TEST--
Accept tells the peer's name, the same as core does, on every kind of listener
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/peer_name.sock';
$addresses = ['tcp' => 'tcp://127.0.0.1:0', 'tcp6' => 'tcp://[::1]:0', 'dual' => 'tcp://[::]:0', 'unix' => "unix://$path", 'abstract' => "unix://\0fastsock-peer-name-" . getmypid()];
if (!@stream_socket_server('tcp://[::1]:0')) {
    unset($addresses['tcp6'], $addresses['dual']);
}
foreach ($addresses as $kind => $address) {
    foreach (['fastsock_accept', 'stream_socket_accept'] as $accept) {
        @unlink($path);
        $server = listener([], null, $address);
        $name = fastsock_get_name($server, false);
        $target = $kind === 'unix' || $kind === 'abstract' ? $address : str_replace('[::]', '127.0.0.1', "tcp://$name");
        $client = stream_socket_client($target);
        $accepted = $accept($server, 20, $peer);
        $expected = stream_socket_get_name($client, false);
        if ($kind === 'dual') {
            $expected = '[::ffff:127.0.0.1]' . strrchr($expected, ':');
        }
        if ((string) $expected !== (string) $peer || fastsock_get_name($accepted, true) !== stream_socket_get_name($accepted, true)) {
            echo "$kind, $accept: ", json_encode([$expected, $peer]), "\n";
        }
        fclose($server);
    }
}
// not asked for, nothing is written; no connection, no name
$server = listener();
$peer = 'untouched';
@fastsock_accept($server, 0, $peer);
echo "$peer\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/peer_name.sock');
?>
--EXPECT--
untouched
