--TEST--
fastsock_get_name() names both ends of every transport as stream_socket_get_name() does
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

/** Says all four names of a connection. */
function names(Names $f, $client, $peer): void
{
    $f->say('client', ($f->get_name)($client, false), ($f->get_name)($client, true));
    $f->say('peer', ($f->get_name)($peer, false), ($f->get_name)($peer, true));
}

foreach (['127.0.0.1' => 'tcp://127.0.0.1:0', '::1' => 'tcp://[::1]:0', 'any' => 'tcp://0.0.0.0:0', 'any6' => 'tcp://[::]:0'] as $name => $address) {
    $parity->scenario("tcp: $name", function (Names $f) use ($address) {
        $server = ($f->server)($address);
        $port = substr(strrchr(stream_socket_get_name($server, false), ':'), 1);
        $f->know('port', ":$port");
        $f->say('server', ($f->get_name)($server, false), ($f->get_name)($server, true));
        $client = ($f->client)(str_contains($address, '[') ? "tcp://[::1]:$port" : "tcp://127.0.0.1:$port");
        $peer = ($f->accept)($server, 5, $name);
        names($f, $client, $peer);
        $f->say('accept', $name === ($f->get_name)($peer, true), $name === ($f->get_name)($client, false));
    });
}

$parity->scenario('tcp: IPv4 on a listener for both', function (Names $f) {
    $server = ($f->server)('tcp://[::]:0', $code, $text, 12, stream_context_create(['socket' => ['ipv6_v6only' => false]]));
    $port = substr(strrchr(stream_socket_get_name($server, false), ':'), 1);
    $f->know('port', ":$port");
    $client = ($f->client)("tcp://127.0.0.1:$port");
    $peer = ($f->accept)($server, 5, $name);
    $f->know('client port', strrchr(stream_socket_get_name($client, false), ':'));
    names($f, $client, $peer);
    $f->say('accept', $name);
});

$parity->scenario('unix: a path, relative and of the greatest length', function (Names $f) {
    $path = $f->know('path', socket_path());
    $server = ($f->server)("unix://$path");
    $client = ($f->client)("unix://$path");
    $peer = ($f->accept)($server, 5);
    $f->say('server', ($f->get_name)($server, false), ($f->get_name)($server, true));
    names($f, $client, $peer);
    unlink($path);
    // The system's working directory, which in a ZTS PHP is not the script's.
    $f->know('short', $short = 'names.' . getmypid() . '.sock');
    $server = ($f->server)("unix://$short");
    $f->say('relative', ($f->get_name)($server, false));
    unlink(readlink('/proc/self/cwd') . "/$short");
    foreach ([106, 107] as $length) {
        $long = str_pad(__DIR__ . '/names.' . getmypid() . '.', $length, 'x');
        $server = ($f->server)("unix://$long");
        $f->say("$length bytes", strlen((string) ($f->get_name)($server, false)));
        unlink($long);
    }
});

$parity->scenario('unix: abstract and unnamed', function (Names $f) {
    $name = 'fastsock-names-' . getmypid();
    $server = ($f->server)("unix://\0$name");
    $client = ($f->client)("unix://\0$name");
    $peer = ($f->accept)($server, 5);
    $f->say('server', ($f->get_name)($server, false), ($f->get_name)($server, true));
    names($f, $client, $peer);
});

$parity->scenario('an abstract name is the same name for both families of functions', function (Names $f) {
    $name = "unix://\0fastsock-shared-" . getmypid();
    $server = ($f->server)($name);
    $client = $f->label('client', stream_socket_client($name, $code, $text, 5));
    $f->say('core', is_resource(($f->accept)($server, 5)));
    fclose($client);
    $client = $f->label('client', fastsock_client($name, $code, $text, 5));
    $f->say('fastsock', is_resource(($f->accept)($server, 5)));
});

$parity->scenario('pairs, udp and udg', function (Names $f) {
    [$a, $b] = pair($f);
    names($f, $a, $b);
    $server = ($f->server)('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
    $client = ($f->client)('udp://' . stream_socket_get_name($server, false));
    names($f, $client, $server);
    $path = $f->know('path', socket_path());
    $server = ($f->server)("udg://$path", $code, $text, STREAM_SERVER_BIND);
    $client = ($f->client)("udg://$path");
    names($f, $client, $server);
    unlink($path);
});

$parity->scenario('after the peer has gone', function (Names $f) {
    [$client, $peer] = connection($f);
    close_with_reset($peer);
    wait_readable($client);
    $f->say('client', ($f->get_name)($client, true), ($f->get_name)($client, false));
    fread($client, 1);
    $f->say('client', ($f->get_name)($client, true), ($f->get_name)($client, false));
});

$parity->scenario('on what has no name', function (Names $f) {
    $file = fopen(__FILE__, 'r');
    $f->try('file', fn() => ($f->get_name)($file, false));
    $f->try('memory', fn() => ($f->get_name)(fopen('php://memory', 'r'), true));
    $f->try('string', fn() => ($f->get_name)('x', true));
    $f->try('one argument', fn() => ($f->get_name)($file));
    fclose($file);
    $f->try('closed', fn() => ($f->get_name)($file, false));
    $process = proc_open(['cat'], [['pipe', 'r'], ['socket']], $pipes);
    $f->say('a pipe and a socket of proc_open', ($f->get_name)($pipes[0], false), ($f->get_name)($pipes[1], false));
    fclose($pipes[0]);
    proc_close($process);
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/names.*.sock'));
array_map(unlink(...), glob(__DIR__ . '/names.*xxxxxx'));
--EXPECT--
11 scenarios, no differences
