--TEST--
peer_fingerprint is compared as core compares it, and its bad values are said as in core
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
$one = new Certificate('localhost', options: ['alternatives' => 'DNS:localhost,IP:127.0.0.1']);
$served = ['local_cert' => $one->file()];
$of = fn (string $algorithm) => openssl_x509_fingerprint($one->x509, $algorithm);
$sees = function (Names $f, $peer) {
    stream_set_timeout($peer, (int) WAIT_AT_MOST);
    $f->say('hears', fgets($peer));
};
$hears = function (Names $f, $client) {
    fwrite($client, "hello\n");
};
$check = function (Names $f, string $what, mixed $fingerprint, array $client = TRUSTING) use ($served, $sees, $hears) {
    tls_talk($f, $what, $served, ['peer_fingerprint' => $fingerprint] + $client, $sees, $hears);
};

$parity->scenario('as text', function (Names $f) use ($check, $of) {
    $check($f, 'md5', $of('md5'));
    $check($f, 'sha1', $of('sha1'));
    $check($f, 'sha1 in capitals', strtoupper($of('sha1')));
    $check($f, 'sha256 has no name there', $of('sha256'));
    $check($f, 'another sha1', str_repeat('a', 40));
    $check($f, 'another length', 'abc');
    $check($f, 'empty', '');
});

$parity->scenario('as an array', function (Names $f) use ($check, $of) {
    $check($f, 'sha256', ['sha256' => $of('sha256')]);
    $check($f, 'SHA512', ['SHA512' => strtoupper($of('sha512'))]);
    $check($f, 'two', ['sha1' => $of('sha1'), 'sha256' => $of('sha256')]);
    $check($f, 'the second is wrong', ['sha1' => $of('sha1'), 'sha256' => $of('sha1')]);
    $check($f, 'the first is wrong', ['sha1' => 'x', 'sha256' => $of('sha256')]);
});

$parity->scenario('bad values', function (Names $f) use ($check, $of) {
    $check($f, 'an empty array', []);
    $check($f, 'a list', [$of('sha1')]);
    $check($f, 'a number in it', ['sha1' => 1]);
    $check($f, 'an unknown algorithm', ['sha0' => $of('sha1')]);
    $check($f, 'a number', 1);
    $check($f, 'true', true);
    $check($f, 'an object', new ArrayObject());
});

$parity->scenario('beside the other checks', function (Names $f) use ($check, $of, $one) {
    $check($f, 'an unknown root first', $of('sha1'), []);
    $check($f, 'the right name', $of('sha1'), ['cafile' => $one->file([], false), 'peer_name' => 'localhost']);
    $check($f, 'a wrong name', $of('sha1'), ['cafile' => $one->file([], false), 'peer_name' => 'another.example']);
    $check($f, 'only this', $of('sha1'), ['allow_self_signed' => true]);
});
$parity->report();
--EXPECT--
4 scenarios, no differences
