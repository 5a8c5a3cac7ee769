--TEST--
Core's socket context options are taken in all the forms in which core takes them
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--INI--
fastsock.tcp_nodelay=0
--FILE--
<?php
require __DIR__ . '/../inc/parity.inc';
$parity = new Parity();
const LISTEN = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
const VALUES = [1, 0, true, false, '1', '0', '', '64', 'yes', -1, 2.5, null, [], ['x']];

/** A server with one socket option; null if it could not be opened. */
function with_option(Names $f, string $option, mixed $value, string $address = 'tcp://127.0.0.1:0', int $flags = LISTEN)
{
    return $f->try($option . ' ' . json_encode($value), fn() => ($f->server)($address, $code, $text, $flags, stream_context_create(['socket' => [$option => $value]])));
}

function option($stream, int $level, int $name): mixed
{
    return socket_get_option(socket_import_stream($stream), $level, $name);
}

foreach (['so_reuseport' => [SOL_SOCKET, SO_REUSEPORT], 'so_broadcast' => [SOL_SOCKET, SO_BROADCAST]] as $name => [$level, $constant]) {
    foreach (['tcp' => LISTEN, 'udp' => STREAM_SERVER_BIND] as $transport => $flags) {
        $parity->scenario("$name on $transport", function (Names $f) use ($name, $level, $constant, $transport, $flags) {
            foreach (VALUES as $value) {
                if ($server = with_option($f, $name, $value, "$transport://127.0.0.1:0", $flags)) {
                    $f->say('is', option($server, $level, $constant));
                }
            }
        });
    }
}

$parity->scenario('so_broadcast on a client', function (Names $f) {
    foreach ([true, '1', 0] as $value) {
        $context = stream_context_create(['socket' => ['so_broadcast' => $value]]);
        $client = ($f->client)('udp://127.0.0.1:9', $code, $text, 5, STREAM_CLIENT_CONNECT, $context);
        $f->say(json_encode($value), option($client, SOL_SOCKET, SO_BROADCAST));
    }
});

$parity->scenario('tcp_nodelay on what is accepted and on a client', function (Names $f) {
    foreach (VALUES as $value) {
        $context = stream_context_create(['socket' => ['tcp_nodelay' => $value]]);
        $server = ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, $context);
        $client = ($f->client)('tcp://' . stream_socket_get_name($server, false), $code, $text, 5, STREAM_CLIENT_CONNECT, $context);
        $peer = ($f->accept)($server, 5);
        $f->say(json_encode($value), option($client, SOL_TCP, TCP_NODELAY) !== 0, option($peer, SOL_TCP, TCP_NODELAY) !== 0);
    }
});

$parity->scenario('tcp_nodelay set between server and accept', function (Names $f) {
    $context = stream_context_create(['socket' => ['tcp_nodelay' => false]]);
    $server = ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, $context);
    foreach ([true, false, true] as $value) {
        stream_context_set_option($context, 'socket', 'tcp_nodelay', $value);
        $f->keep($client = ($f->client)('tcp://' . stream_socket_get_name($server, false)));
        $f->keep($peer = ($f->accept)($server, 5));
        $f->say(json_encode($value), option($peer, SOL_TCP, TCP_NODELAY) !== 0);
    }
});

$parity->scenario('ipv6_v6only', function (Names $f) {
    foreach (VALUES as $value) {
        if ($server = with_option($f, 'ipv6_v6only', $value, 'tcp://[::]:0')) {
            $f->say('is', option($server, IPPROTO_IPV6, IPV6_V6ONLY));
        }
    }
});

$parity->scenario('backlog in all forms', function (Names $f) {
    // How long the queue became is seen by who gets in without an accept.
    foreach ([1, '1', 1.9, true, '3'] as $value) {
        $server = with_option($f, 'backlog', $value);
        $address = 'tcp://' . stream_socket_get_name($server, false);
        for ($in = 0; $in < 8; $in++) {
            $client = @stream_socket_client($address, $code, $text, 0.05);
            if (!$client) {
                break;
            }
            $f->keep($client);
        }
        $f->say('connected', $in);
    }
});

$parity->scenario('options of the address, SO_REUSEADDR and the type', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0');
    $f->say('listener', option($server, SOL_SOCKET, SO_REUSEADDR), option($server, SOL_SOCKET, SO_TYPE), option($server, SOL_SOCKET, SO_KEEPALIVE), option($server, SOL_SOCKET, SO_ACCEPTCONN));
    [$client, $peer] = connection($f);
    $f->say('client', option($client, SOL_SOCKET, SO_REUSEADDR), option($client, SOL_SOCKET, SO_LINGER));
    $f->say('buffers', option($client, SOL_SOCKET, SO_RCVBUF) === option($peer, SOL_SOCKET, SO_RCVBUF));
});

$parity->scenario('contexts: none, the default one, parameters', function (Names $f) {
    $before = stream_context_get_options(stream_context_get_default());
    stream_context_set_default(['socket' => ['so_reuseport' => true]]);
    $server = ($f->server)('tcp://127.0.0.1:0');
    $f->say('default', option($server, SOL_SOCKET, SO_REUSEPORT));
    $server = ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, null);
    $f->say('null', option($server, SOL_SOCKET, SO_REUSEPORT));
    $server = ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, stream_context_create());
    $f->say('its own', option($server, SOL_SOCKET, SO_REUSEPORT));
    stream_context_set_default(['socket' => ['so_reuseport' => false]]);
    $context = stream_context_create(['other' => ['x' => 1]], ['options' => ['socket' => ['so_reuseport' => 1]]]);
    $server = ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, $context);
    $f->say('parameters', option($server, SOL_SOCKET, SO_REUSEPORT), stream_context_get_options($server));
    $reference = true;
    $options = ['socket' => ['so_reuseport' => &$reference]];
    $server = ($f->server)('tcp://127.0.0.1:0', $code, $text, LISTEN, stream_context_create($options));
    $f->say('by reference', option($server, SOL_SOCKET, SO_REUSEPORT));
});

$parity->scenario('bindto does not matter to a server', function (Names $f) {
    foreach (['127.0.0.1:0', 'nonsense', 7] as $value) {
        with_option($f, 'bindto', $value);
    }
});
$parity->report();
--EXPECT--
12 scenarios, no differences
