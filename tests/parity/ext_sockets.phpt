--TEST--
fastsock's streams go into ext/sockets and come back as core's do
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/parity.inc';
$parity = new Parity();

foreach (['tcp', 'unix', 'pair'] as $kind) {
    $parity->scenario("$kind: import, use both, export", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        $socket = socket_import_stream($client);
        $f->say('import', $socket, socket_get_option($socket, SOL_SOCKET, SO_TYPE));
        $f->say('written by the socket', socket_write($socket, 'socket '));
        $f->say('written by the stream', fwrite($client, 'stream'));
        wait_arrived($peer, 13);
        $f->say('read', fread($peer, 13));
        fwrite($peer, 'answer');
        $f->say('read by the socket', socket_read($socket, 3));
        $f->say('read by the stream', fread($client, 3));
        $back = $f->label('back', socket_export_stream($socket));
        $f->say('exported', $back === $client, stream_get_meta_data($back));
        fwrite($peer, 'once more');
        $f->say('read by what came back', fread($back, 9));
        $f->say('set options', socket_set_option($socket, SOL_SOCKET, SO_KEEPALIVE, 1), socket_get_option(socket_import_stream($client), SOL_SOCKET, SO_KEEPALIVE));
    });

    $parity->scenario("$kind: blocking mode, both ways", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        stream_set_blocking($client, false);
        $socket = socket_import_stream($client);
        $f->say('socket of a non-blocking stream', @socket_read($socket, 10), socket_last_error($socket));
        socket_clear_error($socket);
        $f->say('set by the socket', socket_set_block($socket), stream_get_meta_data($client)['blocked']);
        fwrite($peer, 'abc');
        $f->say('blocking read', socket_read($socket, 3));
        $f->say('again', socket_set_nonblock($socket), stream_get_meta_data($client)['blocked']);
        $f->say('stream', fread($client, 10), socket_read($socket, 10));
        socket_clear_error($socket);
        stream_set_blocking($client, true);
        $child = when_asleep(fn() => fwrite($peer, 'late'));
        $f->say('the socket blocks', socket_read($socket, 10), reap_child($child));
        $child = when_asleep(fn() => fwrite($peer, 'late'));
        $f->say('the stream blocks', fread($client, 4), reap_child($child));
    });

    $parity->scenario("$kind: closing one of the two", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        $socket = socket_import_stream($client);
        fclose($client);
        $f->try('socket_write', fn() => @socket_write($socket, 'x'));
        wait_readable($peer, 1);
        stream_set_blocking($peer, false);
        $f->say('peer', fread($peer, 10), feof($peer));
        [$client, $peer] = connection($f, $kind);
        $socket = socket_import_stream($client);
        socket_close($socket);
        $f->say('the stream after socket_close', is_resource($client));
        [$client, $peer] = connection($f, $kind);
        $socket = socket_import_stream($client);
        unset($client);
        $f->say('the socket keeps the stream', socket_write($socket, 'x'));
        unset($socket);
        wait_readable($peer);
        $f->say('peer', fread($peer, 1), fread($peer, 1), feof($peer));
    });
}

$parity->scenario('a listener: accept by either', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0');
    $address = 'tcp://' . stream_socket_get_name($server, false);
    $socket = socket_import_stream($server);
    $f->keep(($f->client)($address), ($f->client)($address));
    $f->say('by the socket', socket_accept($socket));
    $f->say('by the stream', is_resource(($f->accept)($server, 5)));
    stream_set_blocking($server, false);
    $f->say('nobody', @socket_accept($socket), socket_strerror(socket_last_error($socket)));
    $f->say('name', socket_getsockname($socket, $host, $port), "$host:$port" === ($f->get_name)($server, false));
});

$parity->scenario("a socket's own stream", function (Names $f) {
    socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $sockets);
    $stream = $f->label('stream', socket_export_stream($sockets[0]));
    $f->say('the same', $stream === socket_export_stream($sockets[0]));
    socket_write($sockets[1], "one\ntwo\n");
    $f->say('mode', stream_get_meta_data($stream)['blocked'], stream_set_blocking($stream, false));
    $f->say('line', fgets($stream), ($f->recvfrom)($stream, 10));
    $f->say('sendto', ($f->sendto)($stream, 'back'), socket_read($sockets[1], 10));
    $f->say('shutdown', ($f->shutdown)($stream, STREAM_SHUT_WR), socket_read($sockets[1], 10));
    $tcp = socket_create_listen(0, 5);
    $listener = $f->label('listener', socket_export_stream($tcp));
    $f->say('listener', ($f->get_name)($listener, true));
    $client = ($f->client)('tcp://127.0.0.1' . strrchr(($f->get_name)($listener, false), ':'));
    $peer = $f->try('accept', fn() => is_resource(($f->accept)($listener, 5)));
    $udp = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
    socket_bind($udp, '127.0.0.1', 0);
    $stream = $f->label('udp', socket_export_stream($udp));
    $f->say('udp', stream_get_meta_data($stream)['stream_type'], is_string(($f->get_name)($stream, false)));
});

$parity->scenario('a datagram stream', function (Names $f) {
    $server = ($f->server)('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
    $client = ($f->client)('udp://' . stream_socket_get_name($server, false));
    fwrite($client, 'hello');
    wait_readable($server);
    $socket = socket_import_stream($server);
    $f->say('received', socket_recvfrom($socket, $data, 100, 0, $from, $port), $data, "$from:$port" === stream_socket_get_name($client, false));
});

$parity->scenario('multicast and IPv6 options reach the socket', function (Names $f) {
    $server = ($f->server)('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
    $socket = socket_import_stream($server);
    $f->say('ttl', socket_set_option($socket, IPPROTO_IP, IP_MULTICAST_TTL, 3), socket_get_option($socket, IPPROTO_IP, IP_MULTICAST_TTL));
    $f->say('timeout', socket_set_option($socket, SOL_SOCKET, SO_RCVTIMEO, ['sec' => 0, 'usec' => 10000]), socket_get_option($socket, SOL_SOCKET, SO_RCVTIMEO));
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/ext_sockets.*.sock'));
--EXPECT--
13 scenarios, no differences
