--TEST--
A server chooses its certificate by the name the client asks for, and clients name their peer, as in core
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
[$one, $two, $any] = [new Certificate('one.example'), new Certificate('two.example'), new Certificate('any.example')];
$wild = new Certificate('*.wild.example');
$names = ['local_cert' => $any->file(), 'SNI_server_certs' => [
    'one.example' => $one->file(),
    'two.example' => ['local_cert' => $two->file([], false), 'local_pk' => $two->key_file()],
    '*.wild.example' => $wild->file(),
]];
/** Says which certificate came. */
$looks = function (Names $f, $client, array $ssl) {
    $f->say('shown', openssl_x509_parse($ssl['peer_certificate'])['subject']['CN']);
    stream_set_timeout($client, (int) WAIT_AT_MOST);
    $f->say('hears', fgets($client));
};
$speaks = fn (Names $f, $peer) => fwrite($peer, "ok\n");
$ask = fn (?string $name) => ($name === null ? [] : ['peer_name' => $name]) + ['capture_peer_cert' => true] + TRUSTING;

foreach (['TLS 1.3' => [], 'TLS 1.2' => ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2]] as $version => $limit) {
    $parity->scenario("names, $version", function (Names $f) use ($names, $looks, $speaks, $ask, $limit) {
        foreach (['one.example', 'ONE.example', 'two.example', 'a.wild.example', 'b.wild.example', 'a.b.wild.example', 'wild.example', 'three.example', 'one.example.'] as $name) {
            tls_talk($f, $name, $names, $ask($name) + $limit, $speaks, $looks);
        }
    });
}

$parity->scenario('no name is asked for', function (Names $f) use ($names, $looks, $speaks, $ask) {
    tls_talk($f, 'an address', $names, $ask(null), $speaks, $looks);
    tls_talk($f, 'SNI_enabled false at the client', $names, ['SNI_enabled' => false] + $ask('one.example'), $speaks, $looks);
    tls_talk($f, 'SNI_enabled true at the client', $names, ['SNI_enabled' => true] + $ask('one.example'), $speaks, $looks);
    tls_talk($f, 'SNI_enabled false at the server', ['SNI_enabled' => false] + $names, $ask('one.example'), $speaks, $looks);
    tls_talk($f, 'SNI_enabled 0 at the server', ['SNI_enabled' => 0] + $names, $ask('one.example'), $speaks, $looks);
});

$parity->scenario('the name comes from the address', function (Names $f) use ($names, $looks, $speaks, $ask) {
    foreach (['localhost', 'LOCALHOST', 'localhost.'] as $host) {
        $f->say($host);
        $certs = ['SNI_server_certs' => ['localhost' => localhost_pem()]] + $names;
        [$server, $address] = tls_server($f, $certs);
        $f->know('port', substr(strrchr($address, ':'), 1));
        $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address, $host, $looks, $ask) {
            fclose($server);
            $client = tls_visit($f, str_replace('127.0.0.1', $host, $address), $ask(null));
            // Not every resolver knows the name with a dot; the server must not wait in vain.
            $client = $client ?: tls_visit($f, $address, $ask(null));
            $client && $looks($f, $client, stream_context_get_options($client)['ssl']);
        });
        $peer = ($f->accept)($server, WAIT_AT_MOST);
        fwrite($peer, "ok\n");
        fclose($peer);
        $child->joins();
    }
});

$parity->scenario('only names', function (Names $f) use ($one, $looks, $speaks, $ask) {
    $names = ['SNI_server_certs' => ['one.example' => $one->file()], 'local_cert' => null];
    foreach (['one.example', 'three.example'] as $name) {
        foreach (MATCHES as $match => [$server_tested, $client_tested]) {
            $f->say("$name ($match)");
            unset($names['local_cert']);
            $ssl = $names + ($f->makers === 'core' || !$server_tested ? [] : WARNING);
            [$server, $address] = with_functions($f, $server_tested, fn () => tls_server($f, $ssl));
            $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $client_tested, $address, $ask, $name, $looks) {
                fclose($server);
                with_functions($f, $client_tested, function () use ($f, $address, $ask, $name, $looks) {
                    $client = tls_visit($f, $address, $ask($name));
                    $client && $looks($f, $client, stream_context_get_options($client)['ssl']);
                });
            });
            with_functions($f, $server_tested, function () use ($f, $server) {
                $peer = ($f->accept)($server, WAIT_AT_MOST);
                $f->say('accepted', is_resource($peer));
                $peer && fwrite($peer, "ok\n");
            });
            $child->joins();
        }
    }
});

$parity->scenario('a chain', function (Names $f) use ($ask, $speaks) {
    $ca = new Certificate('A root', options: ['ca' => true]);
    $middle = new Certificate('In between', $ca, ['ca' => true]);
    $leaf = new Certificate('one.example', $middle);
    tls_talk($f, 'over one between', ['SNI_server_certs' => ['one.example' => $leaf->file([$middle])]], ['peer_name' => 'one.example', 'cafile' => $ca->file([], false)]);
});

$bad = [
    'not an array' => 'one.example', 'empty' => [], 'a list' => [$one->file()], 'a file that is not there' => ['one.example' => '/nowhere'],
    'a file without certificates' => ['one.example' => __FILE__], 'a file without a key' => ['one.example' => $one->file([], false)],
    'an array without certificate' => ['one.example' => ['local_pk' => $one->key_file()]],
    'an array without key' => ['one.example' => ['local_cert' => $one->file()]],
    'an array with a certificate that is not there' => ['one.example' => ['local_cert' => '/nowhere', 'local_pk' => $one->key_file()]],
    'an array with a key that is not there' => ['one.example' => ['local_cert' => $one->file(), 'local_pk' => '/nowhere']],
    'the key of another' => ['one.example' => ['local_cert' => $one->file(), 'local_pk' => $two->key_file()]],
    'the second of two' => ['one.example' => $one->file(), 'two.example' => '/nowhere'],
];
found_out_early($parity, count($bad))->scenario('values of no use', function (Names $f) use ($bad) {
    foreach ($bad as $what => $value) {
        tls_unusable($f, $what, ['SNI_server_certs' => $value]);
    }
});
$parity->report();
--EXPECT--
7 scenarios, no differences
