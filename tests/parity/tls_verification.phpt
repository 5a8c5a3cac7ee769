--TEST--
Peers are verified as core verifies them: by whom, how deep, self-signed or not, on either side
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
$ca = new Certificate('A root', options: ['ca' => true]);
$other_ca = new Certificate('Another root', options: ['ca' => true]);
$middle = new Certificate('In between', $ca, ['ca' => true]);
$server = new Certificate('localhost', $ca, ['alternatives' => 'DNS:localhost,IP:127.0.0.1']);
$far = new Certificate('localhost', $middle, ['alternatives' => 'DNS:localhost,IP:127.0.0.1']);
$self = new Certificate('localhost', options: ['alternatives' => 'DNS:localhost,IP:127.0.0.1']);
$expired = new Certificate('localhost', $ca, ['alternatives' => 'DNS:localhost,IP:127.0.0.1', 'days' => 0]);
$root = $ca->file([], false);
$by = fn (Certificate $one, Certificate ...$chain) => ['local_cert' => $one->file($chain)];

$parity->scenario('the client verifies the server', function (Names $f) use ($by, $server, $far, $middle, $self, $root) {
    tls_talk($f, 'by the right root', $by($server), ['cafile' => $root]);
    tls_talk($f, 'over one between', $by($far, $middle), ['cafile' => $root]);
    tls_talk($f, 'verify_peer true', $by($server), ['verify_peer' => true, 'cafile' => $root]);
    tls_talk($f, 'both off', $by($self), TRUSTING);
    tls_talk($f, 'not the peer but its name', $by($self), ['verify_peer' => false]);
    tls_talk($f, 'the peer but not its name', $by($server), ['cafile' => $root, 'verify_peer_name' => false]);
});

$parity->scenario('the client refuses the server', function (Names $f) use ($by, $server, $far, $self, $expired, $other_ca, $root) {
    tls_talk($f, 'no root of its own', $by($server), []);
    tls_talk($f, 'another root', $by($server), ['cafile' => $other_ca->file([], false)]);
    tls_talk($f, 'the one between is missing', $by($far), ['cafile' => $root]);
    tls_talk($f, 'signed by itself', $by($self), ['cafile' => $root]);
    tls_talk($f, 'past its time', $by($expired), ['cafile' => $root]);
    tls_talk($f, 'past its time, TLS 1.2', $by($expired), ['cafile' => $root, 'max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2]);
});

$parity->scenario('allow_self_signed', function (Names $f) use ($by, $self, $server, $root) {
    tls_talk($f, 'allowed', $by($self), ['allow_self_signed' => true]);
    tls_talk($f, 'allowed, 1', $by($self), ['allow_self_signed' => 1]);
    tls_talk($f, 'not allowed', $by($self), ['allow_self_signed' => false]);
    tls_talk($f, 'not for one that somebody unknown has signed', $by($server), ['allow_self_signed' => true]);
    tls_talk($f, 'nor does it harm', $by($server), ['allow_self_signed' => true, 'cafile' => $root]);
    tls_talk($f, 'its own root', $by($self), ['cafile' => $self->file([], false)]);
});

$parity->scenario('verify_depth', function (Names $f) use ($by, $far, $middle, $server, $root) {
    tls_talk($f, 'two', $by($far, $middle), ['verify_depth' => 2, 'cafile' => $root]);
    tls_talk($f, 'one is too few', $by($far, $middle), ['verify_depth' => 1, 'cafile' => $root]);
    tls_talk($f, 'a root at depth one', $by($server), ['verify_depth' => 1, 'cafile' => $root]);
    tls_talk($f, 'none', $by($server), ['verify_depth' => 0, 'cafile' => $root]);
    tls_talk($f, 'none as text', $by($server), ['verify_depth' => '0', 'cafile' => $root]);
    tls_talk($f, 'below zero', $by($far, $middle), ['verify_depth' => -1, 'cafile' => $root]);
});

$parity->scenario('cafile', function (Names $f) use ($by, $server, $root, $ca, $other_ca) {
    tls_talk($f, 'the second of two', $by($server), ['cafile' => $other_ca->file([$ca], false)]);
    $noisy = tls_folder() . '/noisy.pem';
    file_put_contents($noisy, "these are roots\n\n$other_ca->pem\nand\n$ca->pem\nthat is all\n");
    tls_talk($f, 'with words around', $by($server), ['cafile' => $noisy]);
    file_put_contents($noisy, str_replace("\n", "\r\n", $ca->pem));
    tls_talk($f, 'with the line ends of another system', $by($server), ['cafile' => $noisy]);
    file_put_contents($noisy, "nothing\n");
    tls_talk($f, 'without a certificate', $by($server), ['cafile' => $f->know('file', $noisy)]);
    file_put_contents($noisy, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    tls_talk($f, 'with a broken one', $by($server), ['cafile' => $noisy]);
    file_put_contents($noisy, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n$ca->pem");
    tls_talk($f, 'with a broken one before the good', $by($server), ['cafile' => $noisy]);
    unlink($noisy);
    tls_talk($f, 'that is not there', $by($server), ['cafile' => $noisy]);
    tls_talk($f, 'an address', $by($server), ['cafile' => "file://$root"]);
    tls_talk($f, 'empty', $by($server), ['cafile' => '']);
    tls_talk($f, 'not looked at', $by($server), ['cafile' => '/nowhere'] + TRUSTING);
});

$parity->scenario('capath', function (Names $f) use ($by, $server, $ca) {
    $folder = tls_folder() . '/roots';
    mkdir($folder);
    $hash = openssl_x509_parse($ca->x509)['hash'];
    tls_talk($f, 'an empty folder', $by($server), ['capath' => $folder]);
    file_put_contents("$folder/$hash.0", $ca->pem);
    tls_talk($f, 'a folder', $by($server), ['capath' => $folder]);
    tls_talk($f, 'beside a file of no use', $by($server), ['capath' => $folder, 'cafile' => $by($server)['local_cert']]);
    tls_talk($f, 'a folder that is not there', $by($server), ['capath' => "$folder/none"]);
    unlink("$folder/$hash.0");
    rmdir($folder);
});
$parity->report();
--EXPECT--
6 scenarios, no differences
