--TEST--
The name in a peer's certificate is compared as core compares it
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php
require __DIR__ . '/../inc/skip_parity.inc';
require __DIR__ . '/../inc/core_tls.inc';
if (core_takes_common_name()) {
    die('skip this core takes the common name of a certificate that has alternative names');
}
--FILE--
<?php
require __DIR__ . '/../inc/tls_parity.inc';
$parity = new Parity();
$ca = new Certificate('A root', options: ['ca' => true]);
$root = ['cafile' => $ca->file([], false)];
$served = fn (string $name, ?string $alternatives) => ['local_cert' => (new Certificate($name, $ca, ['alternatives' => $alternatives ?? '']))->file()];
/** What the server sees of a client that has left is told by other tests. */
$sees = function (Names $f, $peer) {
    stream_set_timeout($peer, (int) WAIT_AT_MOST);
    $f->say('hears', fgets($peer));
};
$hears = function (Names $f, $client) {
    $f->say('speaks', stream_get_meta_data($client)['crypto']['protocol']);
    fwrite($client, "hello\n");
};
$check = function (Names $f, string $what, array $server, array $client) use ($root, $sees, $hears) {
    tls_talk($f, $what, $server, $client + $root, $sees, $hears);
};

$parity->scenario('the name of the address', function (Names $f) use ($check, $served) {
    $check($f, 'an address that is named', $served('somebody', 'IP:127.0.0.1'), []);
    $check($f, 'an address that is not', $served('somebody', 'IP:127.0.0.2'), []);
    $check($f, 'an address as a name', $served('somebody', 'DNS:127.0.0.1'), []);
    $check($f, 'an address in the subject alone', $served('127.0.0.1', null), []);
    $check($f, 'names, none of them', $served('somebody', 'DNS:localhost'), []);
});

$parity->scenario('peer_name', function (Names $f) use ($check, $served) {
    $one = $served('first.example', 'DNS:second.example,DNS:third.example');
    $check($f, 'an alternative', $one, ['peer_name' => 'second.example']);
    $check($f, 'another', $one, ['peer_name' => 'third.example']);
    $check($f, 'in capitals', $one, ['peer_name' => 'SECOND.Example']);
    $check($f, 'the subject where there are alternatives', $one, ['peer_name' => 'first.example']);
    $check($f, 'the subject where there are none', $served('first.example', null), ['peer_name' => 'first.example']);
    $check($f, 'neither', $one, ['peer_name' => 'fourth.example']);
    $check($f, 'neither, no alternatives', $served('first.example', null), ['peer_name' => 'fourth.example']);
    $check($f, 'a final dot', $one, ['peer_name' => 'second.example.']);
    $check($f, 'a final dot in the certificate', $served('x', 'DNS:second.example.'), ['peer_name' => 'second.example']);
    $check($f, 'empty', $one, ['peer_name' => '']);
    $check($f, 'a number', $served('123', null), ['peer_name' => 123]);
});

$parity->scenario('verify_peer_name', function (Names $f) use ($check, $served) {
    $one = $served('first.example', 'DNS:first.example');
    $check($f, 'false', $one, ['verify_peer_name' => false]);
    $check($f, '0', $one, ['verify_peer_name' => 0]);
    $check($f, 'false, with a wrong name', $one, ['verify_peer_name' => false, 'peer_name' => 'second.example']);
    $check($f, 'true', $one, ['verify_peer_name' => true, 'peer_name' => 'first.example']);
    $check($f, 'although the peer is not verified', $one, ['verify_peer' => false, 'peer_name' => 'second.example']);
});

$parity->scenario('wildcards', function (Names $f) use ($check, $served) {
    $one = $served('x', 'DNS:*.example.com,DNS:w*.example.org,DNS:a.*.example.net');
    foreach (['www.example.com', 'WWW.EXAMPLE.COM', 'example.com', 'a.b.example.com', '.example.com', 'www.example.org',
        'web.example.org', 'x.example.org', 'w.example.org', 'a.b.example.net', '*.example.com'] as $name) {
        $check($f, $name, $one, ['peer_name' => $name]);
    }
    $check($f, 'in the subject', $served('*.example.com', null), ['peer_name' => 'www.example.com']);
    $check($f, 'in the subject, too deep', $served('*.example.com', null), ['peer_name' => 'a.www.example.com']);
    $check($f, 'a star alone', $served('x', 'DNS:*'), ['peer_name' => 'localhost']);
});

$parity->scenario('addresses', function (Names $f) use ($check, $served) {
    $one = $served('x', 'IP:10.0.0.1,IP:2001:db8::1');
    foreach (['10.0.0.1', '10.0.0.2', '010.0.0.1', '2001:db8::1', '2001:DB8:0:0::1', '2001:0db8:0000:0000:0000:0000:0000:0001',
        '[2001:db8::1]', '2001:db8::2', '::ffff:10.0.0.1'] as $name) {
        $check($f, $name, $one, ['peer_name' => $name]);
    }
});

$parity->scenario('certificates with other names', function (Names $f) use ($check, $served) {
    $check($f, 'an address of mail', $served('x.example', 'email:me@x.example'), ['peer_name' => 'x.example']);
    $check($f, 'a resource', $served('x.example', 'URI:https://x.example/'), ['peer_name' => 'x.example']);
    $check($f, 'a resource, another name', $served('x.example', 'URI:https://x.example/'), ['peer_name' => 'y.example']);
});
$parity->report();
--EXPECT--
6 scenarios, no differences
