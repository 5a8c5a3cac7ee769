--TEST--
A TLS server asks for its clients' certificates and judges them as core does
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
$middle = new Certificate('In between', $ca, ['ca' => true]);
$other_ca = new Certificate('Another root', options: ['ca' => true]);
$client = new Certificate('client.example', $ca);
$far = new Certificate('client.example', $middle);
$self = new Certificate('client.example');
$foreign = new Certificate('client.example', $other_ca);
$expired = new Certificate('client.example', $ca, ['days' => 0]);
$asking = ['verify_peer' => true, 'cafile' => $ca->file([], false)];
$by = fn (Certificate $one, Certificate ...$chain) => ['local_cert' => $one->file($chain)] + TRUSTING;
$old = ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2];
/** In TLS 1.3 the client has finished before it hears what the server thinks; in 1.2 it has not. */
$leaves = function (Names $f, $stream) {
    stream_set_timeout($stream, (int) WAIT_AT_MOST);
    $f->say('hears', fgets($stream), feof($stream));
};

$parity->scenario('a client that may come in', function (Names $f) use ($by, $asking, $client, $far, $middle, $old) {
    tls_talk($f, 'TLS 1.3', $asking, $by($client));
    tls_talk($f, 'TLS 1.2', $asking, $by($client) + $old);
    tls_talk($f, 'over one between', $asking, $by($far, $middle));
    tls_talk($f, 'a key in its own file', $asking, ['local_cert' => $client->file([], false), 'local_pk' => $client->key_file()] + TRUSTING);
    tls_talk($f, 'its name', ['peer_name' => 'client.example', 'verify_peer_name' => true] + $asking, $by($client));
    tls_talk($f, 'its fingerprint', ['peer_fingerprint' => openssl_x509_fingerprint($client->x509, 'sha1')] + $asking, $by($client));
});

$parity->scenario('a client that nobody asks', function (Names $f) use ($by, $client, $self) {
    tls_talk($f, 'a certificate all the same', ['verify_peer' => false], $by($client));
    tls_talk($f, 'none', ['verify_peer' => false], TRUSTING);
    tls_talk($f, 'no option', [], TRUSTING);
});

$parity->scenario('a server that takes any', function (Names $f) use ($by, $asking, $self) {
    tls_talk($f, 'signed by itself', ['allow_self_signed' => true] + $asking, $by($self));
});

foreach (['TLS 1.3' => [], 'TLS 1.2' => $old] as $version => $limit) {
    $parity->scenario("a client of the wrong kind, $version", function (Names $f) use ($by, $asking, $foreign, $self, $expired, $client, $limit, $leaves) {
        tls_talk($f, 'another root', $asking, $by($foreign) + $limit, null, $leaves);
        tls_talk($f, 'signed by itself', $asking, $by($self) + $limit, null, $leaves);
        tls_talk($f, 'past its time', $asking, $by($expired) + $limit, null, $leaves);
        tls_talk($f, 'too deep', ['verify_depth' => 0] + $asking, $by($client) + $limit, null, $leaves);
    });
    $parity->scenario("a client of the wrong name, $version", function (Names $f) use ($by, $asking, $client, $limit, $leaves) {
        tls_talk($f, 'another name', ['verify_peer_name' => true, 'peer_name' => 'somebody.else'] + $asking, $by($client) + $limit, null, $leaves);
        tls_talk($f, 'no name to compare', ['verify_peer_name' => true] + $asking, $by($client) + $limit, null, $leaves);
        tls_talk($f, 'another fingerprint', ['peer_fingerprint' => str_repeat('0', 40)] + $asking, $by($client) + $limit, null, $leaves);
    });
}

$told = 'client | ! warning: fgets(): SSL operation failed with code 1. *tlsv13 alert certificate required';
$parity->differs('the client is told why', null, $told)->differs('the client is told why', null, $told)->scenario('a client without a certificate', function (Names $f) use ($asking, $leaves) {
    tls_talk($f, 'TLS 1.3', $asking, TRUSTING, null, $leaves);
});

found_out_early($parity, 2)->scenario('roots of no use', function (Names $f) {
    tls_unusable($f, 'a file that is not there', ['verify_peer' => true, 'cafile' => '/nowhere']);
    tls_unusable($f, 'a file without certificates', ['verify_peer' => true, 'cafile' => __FILE__]);
});
$parity->report();
--EXPECT--
9 scenarios, no differences
