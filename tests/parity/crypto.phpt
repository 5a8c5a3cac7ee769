--TEST--
fastsock_enable_crypto() checks its arguments and its stream as core does
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/parity.inc';
$parity = new Parity();

$parity->scenario('the arguments are checked', function (Names $f) {
    [$client, $peer] = connection($f);
    $f->try('no method', fn() => ($f->enable_crypto)($client, true));
    $f->try('null as method', fn() => ($f->enable_crypto)($client, true, null));
    $f->try('a word as method', fn() => ($f->enable_crypto)($client, true, 'tls'));
    $f->try('one argument', fn() => ($f->enable_crypto)($client));
    $f->try('a string as stream', fn() => ($f->enable_crypto)('x', true, STREAM_CRYPTO_METHOD_TLS_CLIENT));
    $f->try('a context as session', fn() => ($f->enable_crypto)($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT, stream_context_create()));
    fclose($client);
    $f->try('closed', fn() => ($f->enable_crypto)($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT));
});

$parity->scenario('streams that cannot do it in core either', function (Names $f) {
    [$a, $b] = pair($f);
    foreach (['pair' => $a, 'file' => fopen(__FILE__, 'r'), 'memory' => fopen('php://memory', 'r'), 'udp' => ($f->server)('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND)] as $name => $stream) {
        $f->try("$name on", fn() => ($f->enable_crypto)($stream, true, STREAM_CRYPTO_METHOD_TLS_CLIENT));
        $f->try("$name off", fn() => ($f->enable_crypto)($stream, false));
    }
});

$parity->scenario('switching off what was never on', function (Names $f) {
    [$client, $peer] = connection($f);
    $f->try('off', fn() => ($f->enable_crypto)($client, false));
    [$client, $peer] = connection($f, 'unix');
    $f->try('unix off', fn() => ($f->enable_crypto)($client, false));
});

$parity->scenario('switching on begins', function (Names $f) {
    [$client, $peer] = connection($f);
    stream_set_blocking($client, false);
    $f->try('on', fn() => ($f->enable_crypto)($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT));
    $f->say('a ClientHello', substr(bin2hex(fread($peer, 5)), 0, 6));
});

$parity->scenario('unix sockets cannot do it', function (Names $f) {
    [$client, $peer] = connection($f, 'unix');
    $f->try('on', fn() => ($f->enable_crypto)($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT));
    fwrite($client, 'plain');
    $f->say('read', fread($peer, 5));
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/crypto.*.sock'));
--EXPECT--
5 scenarios, no differences
