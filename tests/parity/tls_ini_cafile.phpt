--TEST--
openssl.cafile of the ini file is what is trusted where the ssl options name nothing, as in core
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--INI--
openssl.cafile={PWD}/tls_ini_cafile.trust
--FILE--
<?php
require __DIR__ . '/../inc/tls_parity.inc';
$parity = new Parity();
$ca = new Certificate('A root', options: ['ca' => true]);
$other_ca = new Certificate('Another root', options: ['ca' => true]);
$own = ['alternatives' => 'DNS:localhost,IP:127.0.0.1'];
$by = fn (Certificate $one) => ['local_cert' => $one->file()];
$right = $by(new Certificate('localhost', $ca, $own));
$wrong = $by(new Certificate('localhost', $other_ca, $own));
$trust = ini_get('openssl.cafile');
$put = fn (Certificate $one) => file_put_contents($trust, $one->pem);
$put($ca);

$parity->scenario('clients', function (Names $f) use ($right, $wrong, $ca, $other_ca) {
    tls_talk($f, 'the root of the ini file', $right, []);
    tls_talk($f, 'another root', $wrong, []);
    tls_talk($f, 'an option before it', $wrong, ['cafile' => $other_ca->file([], false)]);
    tls_talk($f, 'an option that does not know the root', $right, ['cafile' => $other_ca->file([], false)]);
    tls_talk($f, 'where it does not count', $wrong, TRUSTING);
});

$parity->scenario('servers', function (Names $f) use ($right, $wrong) {
    tls_talk($f, 'a client of the right root', $right + ['verify_peer' => true], $right);
    tls_talk($f, 'a client of another root', $right + ['verify_peer' => true], $wrong + ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2]);
});

$parity->report();
?>
--CLEAN--
<?php
$trust = __DIR__ . '/tls_ini_cafile.trust';
unlink($trust);
?>
--EXPECT--
2 scenarios, no differences
