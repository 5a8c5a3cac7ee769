--TEST--
The context option bindto names a client's own end as in core, and what core passes over is passed over
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

/** Tries to connect; says result, code and text. */
function connect_to(Names $f, string $what, string $address, ?float $timeout = 5, int $flags = STREAM_CLIENT_CONNECT, array $options = []): mixed
{
    $code = $text = 'untouched';
    $context = stream_context_create($options);
    $client = $f->try($what, function () use ($f, $address, $timeout, $flags, $context, &$code, &$text) {
        return ($f->client)($address, $code, $text, $timeout, $flags, $context);
    });
    $f->say('  code and text', $code, $text);
    return $client;
}

$parity->scenario('bindto', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0');
    $name = $f->know('server', stream_socket_get_name($server, false));
    foreach (['127.0.0.1:0', '127.0.0.2:0', '0:0', '[::1]:0', '192.0.2.1:0', 'no.such.host.invalid:0', ':0', 7, true, null, ['x'], 1.5] as $bindto) {
        $client = connect_to($f, json_encode($bindto), "tcp://$name", 5, STREAM_CLIENT_CONNECT, ['socket' => ['bindto' => $bindto]]);
        if (is_resource($client)) {
            $f->say('local', preg_replace('/:\d+$/', '', ($f->get_name)($client, false)));
        }
    }
    $port = (int) substr(strrchr(stream_socket_get_name($keep = ($f->server)('tcp://127.0.0.1:0'), false), ':'), 1);
    fclose($keep);
    $client = ($f->client)("tcp://$name", $code, $text, 5, STREAM_CLIENT_CONNECT, stream_context_create(['socket' => ['bindto' => "127.0.0.1:$port"]]));
    $f->say('the port', $client && (int) substr(strrchr(stream_socket_get_name($client, false), ':'), 1) === $port);
});

foreach (['127.0.0.1', '[::1', 'localhost'] as $text) {
    $parity->differs('what is passed over is told', null, "! warning: client(): socket option \"bindto\": Failed to parse *address \"$text\"");
}
$parity->scenario('bindto without a port is as good as none', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0');
    $name = $f->know('server', stream_socket_get_name($server, false));
    foreach (['127.0.0.1', '', '[::1', 'localhost'] as $bindto) {
        $client = connect_to($f, json_encode($bindto), "tcp://$name", 5, STREAM_CLIENT_CONNECT, ['socket' => ['bindto' => $bindto]]);
        if (is_resource($client)) {
            $f->say('local', preg_replace('/:\d+$/', '', ($f->get_name)($client, false)));
        }
    }
});

$parity->report();
--EXPECT--
2 scenarios, no differences
