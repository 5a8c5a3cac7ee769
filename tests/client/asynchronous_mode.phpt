--TEST--
An asynchronous connection's descriptor is non-blocking, as in core, until stream_set_blocking() says what it is to be
--EXTENSIONS--
sockets
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';

$code = <<<'CODE'
    function note(string $what, mixed $value): void
    {
        echo $what, ': ', json_encode($value), "\n";
    }
    /** What a receive on the descriptor says; a blocking one gives up by itself. */
    function mode($socket): string
    {
        socket_set_option($socket, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 300000]);
        $begin = hrtime(true);
        @socket_recv($socket, $bytes, 1, 0);
        return hrtime(true) - $begin > 2e8 ? 'blocking' : 'non-blocking';
    }
    $path = sys_get_temp_dir() . '/fastsock-' . getmypid();
    foreach (['tcp://127.0.0.1:0', "unix://$path", 'udp://127.0.0.1:0'] as $address) {
        echo substr($address, 0, 4), "\n";
        $datagram = str_starts_with($address, 'udp');
        $server = stream_socket_server($address, $code, $text, $datagram ? STREAM_SERVER_BIND : STREAM_SERVER_BIND | STREAM_SERVER_LISTEN);
        $name = strtok($address, ':') . '://' . stream_socket_get_name($server, false);
        $connect = function () use ($name, $datagram, $server, &$accepted) {
            $client = stream_socket_client($name, $code, $text, 5, STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT);
            [$none, $write] = [null, [$client]];
            note('connected', stream_select($none, $write, $none, 5));
            $datagram ?: $accepted = stream_socket_accept($server, 5);
            return $client;
        };
        $client = $connect();
        note('blocked', stream_get_meta_data($client)['blocked']);
        note('recvfrom', stream_socket_recvfrom($client, 10));
        if (!$datagram) {
            note('sendto is partial', ($sent = stream_socket_sendto($client, str_repeat('x', 1 << 24))) > 0 && $sent < 1 << 24);
        }
        // reads wait all the same
        stream_set_timeout($client, 0, 100000);
        note('fread', [fread($client, 10), stream_get_meta_data($client)['timed_out']]);
        note('imported', mode(socket_import_stream($client)));
        stream_set_blocking($client, true);
        note('set to blocking', mode(socket_import_stream($client)));
        // imported first
        $client = $connect();
        $socket = socket_import_stream($client);
        note('imported', mode($socket));
        for ($i = 0; $i < 3; $i++) {
            [$read, $none] = [[$client], null];
            stream_select($read, $none, $none, 0);
        }
        note('selected', mode($socket));
        stream_set_blocking($client, false);
        note('non-blocking', mode($socket));
        stream_set_blocking($client, true);
        note('blocking', mode($socket));
    }
    unlink($path);
    CODE;
same_output($code);
$own = str_replace(['stream_socket_', 'stream_select'], ['fastsock_', 'fastsock_select'], $code);
echo run_dropin(false, script("<?php\n$own")) === run_dropin(false, script("<?php\n$code")) ? 'same' : 'not the same', " by fastsock's own functions\n";
?>
--EXPECT--
same:
tcp:
connected: 1
blocked: true
recvfrom: false
sendto is partial: true
fread: [false,true]
imported: "non-blocking"
set to blocking: "blocking"
connected: 1
imported: "non-blocking"
selected: "non-blocking"
non-blocking: "non-blocking"
blocking: "blocking"
unix
connected: 1
blocked: true
recvfrom: false
sendto is partial: true
fread: [false,true]
imported: "non-blocking"
set to blocking: "blocking"
connected: 1
imported: "non-blocking"
selected: "non-blocking"
non-blocking: "non-blocking"
blocking: "blocking"
udp:
connected: 1
blocked: true
recvfrom: false
fread: [false,true]
imported: "non-blocking"
set to blocking: "blocking"
connected: 1
imported: "non-blocking"
selected: "non-blocking"
non-blocking: "non-blocking"
blocking: "blocking"
same by fastsock's own functions
