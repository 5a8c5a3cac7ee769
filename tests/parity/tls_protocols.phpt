--TEST--
Versions of TLS are chosen as in core: by address, crypto_method, min_proto_version, max_proto_version
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/tls_parity.inc';
$parity = new Parity();
const ANCIENT = ['security_level' => 0]; // or OpenSSL itself refuses TLS 1.0 and 1.1
const V10 = STREAM_CRYPTO_PROTO_TLSv1_0, V11 = STREAM_CRYPTO_PROTO_TLSv1_1, V12 = STREAM_CRYPTO_PROTO_TLSv1_2, V13 = STREAM_CRYPTO_PROTO_TLSv1_3;
/** The client's and the server's version of it, without a conversation. */
$speak = [
    function (Names $f, $peer) {
        $f->say('speaks', stream_get_meta_data($peer)['crypto']['protocol']);
        fwrite($peer, "ok\n");
    },
    function (Names $f, $client) {
        stream_set_timeout($client, (int) WAIT_AT_MOST);
        $f->say('hears', fgets($client));
    },
];

foreach (['tlsv1.2', 'tlsv1.3', 'tls', 'ssl'] as $scheme) {
    $parity->scenario("a server at $scheme://", function (Names $f) use ($scheme, $speak) {
        foreach (['tlsv1.2', 'tlsv1.3', 'tls', 'ssl'] as $client) {
            tls_talk($f, "a client at $client://", [], TRUSTING, ...$speak, other: ['schemes' => [$scheme, $client]]);
        }
    });
}

$parity->scenario('TLS 1.0 and 1.1, where they are asked for', function (Names $f) use ($speak) {
    foreach (['tlsv1.0', 'tlsv1.1'] as $scheme) {
        tls_talk($f, "$scheme://", ANCIENT, ANCIENT + TRUSTING, ...$speak, other: ['schemes' => [$scheme, $scheme]]);
    }
    foreach ([V10, V11] as $version) {
        tls_talk($f, "min_proto_version $version", ['min_proto_version' => $version] + ANCIENT, ['max_proto_version' => $version, 'min_proto_version' => $version] + ANCIENT + TRUSTING, ...$speak);
    }
    $method = STREAM_CRYPTO_METHOD_TLSv1_1_SERVER | STREAM_CRYPTO_METHOD_TLSv1_2_SERVER;
    tls_talk($f, 'crypto_method', ['crypto_method' => $method] + ANCIENT, ANCIENT + TRUSTING, ...$speak, other: ['schemes' => ['tls', 'tlsv1.1']]);
    tls_talk($f, 'a security level that is too high', [], TRUSTING, ...$speak, other: ['schemes' => ['tlsv1.1', 'tlsv1.1']]);
});

$parity->scenario('min_proto_version and max_proto_version', function (Names $f) use ($speak) {
    foreach ([[V12, V12], [V13, V13], [V12, V13], [0, V12], [V13, 0], ['32', '64'], [null, null]] as [$min, $max]) {
        $limits = ['min_proto_version' => $min, 'max_proto_version' => $max];
        tls_talk($f, "server $min to $max", $limits, TRUSTING, ...$speak);
        tls_talk($f, "client $min to $max", [], $limits + TRUSTING, ...$speak);
    }
});
$parity->scenario('limits that leave nothing, or are no versions', function (Names $f) use ($speak) {
    foreach ([V10, V11] as $version) {
        tls_talk($f, "server up to $version", ['max_proto_version' => $version] + ANCIENT, ['min_proto_version' => V10] + ANCIENT + TRUSTING, ...$speak);
        tls_talk($f, "client up to $version", ['min_proto_version' => V10] + ANCIENT, ['max_proto_version' => $version] + ANCIENT + TRUSTING, ...$speak);
    }
    foreach ([[V13, V12], [V13, V10], [1, 1], [STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT, 0], [0, STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT], [-1, V12], [V12, -1], [1 << 32, V12], ['1.3', '1.2'], [128, 256]] as [$min, $max]) {
        $limits = ['min_proto_version' => $min, 'max_proto_version' => $max];
        tls_talk($f, "server $min to $max", $limits, TRUSTING, ...$speak);
        tls_talk($f, "client $min to $max", [], $limits + TRUSTING, ...$speak);
    }
});

$parity->scenario('limits that leave nothing in common', function (Names $f) use ($speak) {
    tls_talk($f, 'server 1.3, client 1.2', ['min_proto_version' => V13], ['max_proto_version' => V12] + TRUSTING, ...$speak);
    tls_talk($f, 'server 1.2, client 1.3', ['max_proto_version' => V12], ['min_proto_version' => V13] + TRUSTING, ...$speak);
    tls_talk($f, 'by address', [], TRUSTING, ...$speak, other: ['schemes' => ['tlsv1.3', 'tlsv1.2']]);
});

$parity->scenario('crypto_method', function (Names $f) use ($speak) {
    $server = fn (int $method) => ['crypto_method' => $method];
    tls_talk($f, 'server 1.2', $server(STREAM_CRYPTO_METHOD_TLSv1_2_SERVER), TRUSTING, ...$speak);
    tls_talk($f, 'server 1.3', $server(STREAM_CRYPTO_METHOD_TLSv1_3_SERVER), TRUSTING, ...$speak);
    tls_talk($f, 'server, by the name of clients', $server(STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT), TRUSTING, ...$speak);
    tls_talk($f, 'client 1.2', [], $server(STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT) + TRUSTING, ...$speak);
    tls_talk($f, 'client 1.2, by the name of servers', [], $server(STREAM_CRYPTO_METHOD_TLSv1_2_SERVER) + TRUSTING, ...$speak);
    tls_talk($f, 'client 1.2 or 1.3', [], $server(STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT | STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT) + TRUSTING, ...$speak);
    tls_talk($f, 'as text', [], ['crypto_method' => (string) STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT] + TRUSTING, ...$speak);
    tls_talk($f, 'none', [], $server(0) + TRUSTING, ...$speak);
    tls_talk($f, 'is nothing to an address that says the version', [], $server(STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT) + TRUSTING, ...$speak, other: ['schemes' => ['tls', 'tlsv1.3']]);
    tls_talk($f, 'with a limit', $server(STREAM_CRYPTO_METHOD_TLSv1_2_SERVER) + ['max_proto_version' => V13], TRUSTING, ...$speak);
});

$parity->scenario('addresses of versions that nobody has', function (Names $f) {
    foreach (['sslv2', 'sslv3', 'tlsv1.4', 'tlsv1'] as $scheme) {
        $f->try("$scheme client", fn () => ($f->client)("$scheme://127.0.0.1:1", $code, $text, WAIT_AT_MOST));
        $f->try("$scheme server", fn () => ($f->server)("$scheme://127.0.0.1:0", $code, $text));
        $f->say('says', $code, $text);
    }
});

$parity->report();
--EXPECT--
10 scenarios, no differences
