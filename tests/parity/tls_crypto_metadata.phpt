--TEST--
stream_get_meta_data() describes a TLS stream as core does
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
$all = fn (Names $f, $stream) => $f->say('meta', stream_get_meta_data($stream));
$suites = ['ciphers' => 'ECDHE-ECDSA-AES256-GCM-SHA384'];

$parity->scenario('TLS 1.2', function (Names $f) use ($all, $suites) {
    tls_talk($f, 'one suite', $suites + ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2], TRUSTING, $all, $all);
    tls_talk($f, 'one suite, with a protocol', $suites + ['alpn_protocols' => 'h2', 'max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2], ['alpn_protocols' => 'h2'] + TRUSTING, $all, $all);
});

$reason = 'the cheapest suite is preferred (ciphersuites changes it)';
$parity->differs($reason, '*TLS_AES_256_GCM_SHA384*', '*TLS_AES_128_GCM_SHA256" cipher_bits=>128*')
    ->differs($reason, 'client | *TLS_AES_256_GCM_SHA384*', 'client | *TLS_AES_128_GCM_SHA256" cipher_bits=>128*')
    ->differs($reason, '*TLS_AES_256_GCM_SHA384*', '*TLS_AES_128_GCM_SHA256" cipher_bits=>128*')
    ->differs($reason, 'client | *TLS_AES_256_GCM_SHA384*', 'client | *TLS_AES_128_GCM_SHA256" cipher_bits=>128*')
    ->scenario('TLS 1.3, suites of the default', function (Names $f) {
        $suite = fn (Names $f, $stream) => $f->say('crypto', stream_get_meta_data($stream)['crypto']);
        foreach (MATCHES as $match => [$server_tested, $client_tested]) {
            if ($match !== 'tested client') { // the server chooses; core's server would take the client's first
                [$client, $peer] = tls_pair($f, [], TRUSTING, $server_tested, $client_tested);
                $suite($f, $peer);
                $f->say('client | crypto', stream_get_meta_data($client)['crypto']);
            }
        }
    });

$parity->scenario('TLS 1.3, one suite', function (Names $f) {
    foreach (['TLS_AES_128_GCM_SHA256' => 128, 'TLS_CHACHA20_POLY1305_SHA256' => 256] as $suite => $bits) {
        if ($f->makers === 'fastsock') { // core has no option for it
            [$client, $peer] = tls_pair($f, ['ciphersuites' => $suite], TRUSTING);
            $crypto = stream_get_meta_data($client)['crypto'];
            $f->say('client', $crypto);
            $f->say('peer', stream_get_meta_data($peer)['crypto']);
        } else {
            $reused = PHP_VERSION_ID >= 80600 ? ' session_reused=>false' : '';
            $line = "[protocol=>\"TLSv1.3\" cipher_name=>\"$suite\" cipher_bits=>$bits cipher_version=>\"TLSv1.3\"$reused]";
            array_push($f->transcript, "client: $line", "peer: $line");
        }
    }
});

$parity->scenario('where there is no TLS', function (Names $f) use ($all) {
    [$client, $peer] = connection($f);
    $all($f, $client);
    $all($f, $peer);
    [$server] = tls_server($f, ['local_cert' => localhost_pem()]);
    $all($f, $server);
});

$parity->scenario('after a switch, and after one back', function (Names $f) {
    [$client, $peer] = tls_pair($f, ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2] + ['ciphers' => 'ECDHE-ECDSA-AES256-GCM-SHA384'], TRUSTING);
    $f->say('on', stream_get_meta_data($client));
    ($f->enable_crypto)($client, false);
    $f->say('off', stream_get_meta_data($client));
});

$parity->scenario('kinds of a stream', function (Names $f) {
    [$client, $peer] = tls_pair($f, [], TRUSTING);
    $meta = stream_get_meta_data($peer);
    $f->say('keys', array_keys($meta), array_keys($meta['crypto']));
    $f->say('type', $meta['stream_type'], get_resource_type($peer), stream_is_local($peer), stream_supports_lock($peer), @stream_isatty($peer));
    $f->say('stat', array_intersect_key(fstat($peer), ['mode' => 0, 'size' => 0]));
    $f->try('seek', fn () => fseek($peer, 1));
    $f->try('tell', fn () => ftell($peer));
});
$parity->report();
--EXPECT--
6 scenarios, no differences
