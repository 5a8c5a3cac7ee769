--TEST--
ciphers, honor_cipher_order and security_level have core's meaning and its failures
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
const OLD = ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2];
$rsa = (new Certificate('localhost', options: ['kind' => 'rsa']))->file();
$speak = [
    function (Names $f, $peer) {
        $f->say('with', stream_get_meta_data($peer)['crypto']);
        fwrite($peer, "ok\n");
    },
    function (Names $f, $client) {
        stream_set_timeout($client, (int) WAIT_AT_MOST);
        $f->say('with', stream_get_meta_data($client)['crypto']);
        $f->say('hears', fgets($client));
    },
];
[$strong, $light, $plain] = ['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-GCM-SHA256', 'AES128-GCM-SHA256'];

$parity->scenario('one that both have', function (Names $f) use ($rsa, $speak, $strong, $light, $plain) {
    foreach ([$strong, $light, $plain, 'ECDHE-RSA-CHACHA20-POLY1305', 'ECDHE-RSA-AES128-SHA', 'AES256-SHA'] as $name) {
        tls_talk($f, "the server's $name", ['local_cert' => $rsa, 'ciphers' => $name] + OLD, ['ciphers' => 'ALL'] + TRUSTING, ...$speak);
        tls_talk($f, "the client's $name", ['local_cert' => $rsa, 'ciphers' => 'ALL'] + OLD, ['ciphers' => $name] + TRUSTING, ...$speak);
    }
    tls_talk($f, 'for P-256', ['ciphers' => 'ECDHE-ECDSA-AES256-GCM-SHA384'] + OLD, TRUSTING, ...$speak);
});

$parity->scenario('whose order counts', function (Names $f) use ($rsa, $speak, $strong, $light) {
    $server = ['local_cert' => $rsa, 'ciphers' => "$strong:$light"] + OLD;
    $client = ['ciphers' => "$light:$strong"] + TRUSTING;
    tls_talk($f, "the server's", $server, $client, ...$speak);
    foreach ([true, false, 1, 0] as $honor) {
        tls_talk($f, 'honor_cipher_order ' . json_encode($honor), $server + ['honor_cipher_order' => $honor], $client, ...$speak);
    }
});

$parity->scenario('nothing in common', function (Names $f) use ($rsa, $speak, $strong, $light) {
    tls_talk($f, 'two lists', ['local_cert' => $rsa, 'ciphers' => $strong] + OLD, ['ciphers' => $light] + TRUSTING, ...$speak);
    tls_talk($f, 'no certificate of that kind', ['ciphers' => $strong] + OLD, TRUSTING, ...$speak);
    tls_talk($f, 'a client that has none to offer', OLD, ['ciphers' => 'eNULL'] + OLD + TRUSTING, ...$speak);
    tls_talk($f, 'TLS 1.3 does not look at them', ['local_cert' => $rsa, 'ciphers' => $strong], ['ciphers' => $light, 'min_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_3] + TRUSTING, fn () => null, fn () => null);
});

$parity->scenario('lists', function (Names $f) use ($rsa, $speak, $strong, $plain) {
    tls_talk($f, 'unknown names are passed over', ['local_cert' => $rsa, 'ciphers' => "unknown:$strong"] + OLD, TRUSTING, ...$speak);
    tls_talk($f, 'a group', ['local_cert' => $rsa, 'ciphers' => 'kRSA+AESGCM:!AES256'] + OLD, ['ciphers' => 'ALL'] + TRUSTING, ...$speak);
    tls_talk($f, 'a level within', ['local_cert' => $rsa, 'ciphers' => "$strong:@SECLEVEL=0"] + OLD, TRUSTING, ...$speak);
});

$named = '* warning: *None of the ciphers of ssl.ciphers can be used';
$parity->differs('fastsock says what is wrong', null, $named)->differs('fastsock says what is wrong', null, $named)
    ->scenario('a client whose list is of no use', function (Names $f) use ($speak) {
    tls_talk($f, 'unknown', OLD, ['ciphers' => 'unknown'] + TRUSTING, fn () => null, fn () => null);
});

found_out_early($parity, 2)->differs('fastsock says what is wrong', null, $named)->differs('fastsock says what is wrong', null, $named);
for ($i = 0; $i < 2 && PHP_VERSION_ID >= 80600; $i++) {
    $parity->differs('and gives it a code', null, '  as: InvalidParam of stream');
}
$parity->scenario('a server whose list is of no use', function (Names $f) {
    tls_unusable($f, 'unknown', ['ciphers' => 'unknown']);
    tls_unusable($f, 'empty', ['ciphers' => '']);
});

$parity->scenario('security_level', function (Names $f) use ($speak, $rsa) {
    $quiet = [fn () => null, fn () => null];
    foreach ([0, 1, 2, '1', 2.9] as $level) {
        tls_talk($f, 'server ' . json_encode($level), ['security_level' => $level, 'local_cert' => $rsa], TRUSTING, ...$quiet);
        tls_talk($f, 'client ' . json_encode($level), [], ['security_level' => $level] + TRUSTING, ...$quiet);
    }
    tls_talk($f, 'a client that asks too much of RSA-2048', ['local_cert' => $rsa], ['security_level' => 3] + TRUSTING, ...$quiet);
    tls_talk($f, 'a client that asks too much of P-256', [], ['security_level' => 4] + TRUSTING, ...$quiet);
    tls_talk($f, 'a client beyond', [], ['security_level' => 6] + TRUSTING, ...$quiet);
    tls_talk($f, 'a client below', [], ['security_level' => -1] + TRUSTING, ...$quiet);
});

found_out_early($parity, 1)->scenario('a server that asks too much of its own certificate', function (Names $f) use ($rsa) {
    tls_unusable($f, 'level 3', ['security_level' => 3, 'local_cert' => $rsa]);
});
$parity->report();
--EXPECT--
8 scenarios, no differences
