--TEST--
dh_param and single_dh_use have core's meaning and its failures
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
// The group of RFC 7919 (ffdhe2048): parameters need not be searched for.
const PARAMETERS = <<<'PEM'
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----

PEM;
$file = tls_folder() . '/dh.pem';
file_put_contents($file, PARAMETERS);
$rsa = (new Certificate('localhost', options: ['kind' => 'rsa']))->file();
$server = ['local_cert' => $rsa, 'ciphers' => 'DHE-RSA-AES128-GCM-SHA256', 'max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2];
$client = ['ciphers' => 'ALL'] + TRUSTING;
$speaks = function (Names $f, $peer) {
    $f->say('with', stream_get_meta_data($peer)['crypto']['cipher_name']);
    fwrite($peer, "ok\n");
};
$hears = function (Names $f, $stream) {
    stream_set_timeout($stream, (int) WAIT_AT_MOST);
    $f->say('hears', fgets($stream));
};

$parity->scenario('parameters in a file', function (Names $f) use ($file, $server, $client, $speaks, $hears) {
    tls_talk($f, 'a file', ['dh_param' => $file] + $server, $client, $speaks, $hears);
    tls_talk($f, 'behind a certificate', ['dh_param' => $both = tls_folder() . '/both.pem', 'local_cert' => $both]
        + (file_put_contents($both, file_get_contents($server['local_cert']) . PARAMETERS) ? $server : []), $client, $speaks, $hears);
    foreach ([true, false, 0] as $single) {
        tls_talk($f, 'single_dh_use ' . json_encode($single), ['dh_param' => $file, 'single_dh_use' => $single] + $server, $client, $speaks, $hears);
    }
    tls_talk($f, 'not needed', ['dh_param' => $file], TRUSTING);
});

$parity->scenario('no parameters, and nothing but them would do', function (Names $f) use ($server, $client, $speaks, $hears) {
    tls_talk($f, 'no dh_param', $server, $client, $speaks, $hears);
});

$parity->scenario('curves are OpenSSL\'s to choose', function (Names $f) use ($speaks, $hears) {
    tls_talk($f, 'ecdh_curve is not looked at', ['ecdh_curve' => 'no such curve'], TRUSTING);
});

found_out_early($parity, 4)->scenario('parameters of no use', function (Names $f) use ($file) {
    tls_unusable($f, 'a file that is not there', ['dh_param' => '/nowhere']);
    tls_unusable($f, 'a file without parameters', ['dh_param' => __DIR__ . '/../inc/process.inc']);
    tls_unusable($f, 'a certificate', ['dh_param' => localhost_pem()]);
    tls_unusable($f, 'a folder', ['dh_param' => dirname($file)]);
});
$parity->report();
--EXPECT--
4 scenarios, no differences
