--TEST--
A TLS server with material of no use says what core says; failed handshakes are silent unless they are asked for
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
$one = new Certificate('localhost');
$other = new Certificate('other.example');
$rsa = new Certificate('rsa.example', options: ['kind' => 'rsa']);
$secret = new Certificate('secret.example', options: ['passphrase' => 'open sesame']);
$bare = $one->file([], false);
$locked = $secret->file();
$unreadable = tls_folder() . '/unreadable.pem';
file_put_contents($unreadable, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

$bad = [
    'a file that is not there' => ['local_cert' => '/nowhere'],
    'a file that is no certificate' => ['local_cert' => __DIR__ . '/../inc/process.inc'],
    'a broken certificate' => ['local_cert' => $unreadable],
    'a folder' => ['local_cert' => __DIR__],
    'an empty path' => ['local_cert' => ''],
    'without a key' => ['local_cert' => $bare],
    'a key that is not there' => ['local_cert' => $one->file(), 'local_pk' => '/nowhere'],
    'a file that is no key' => ['local_cert' => $one->file(), 'local_pk' => $bare],
    'the key of another' => ['local_cert' => $bare, 'local_pk' => $other->key_file()],
    'a wrong passphrase' => ['local_cert' => $locked, 'passphrase' => 'x'],
    'an empty passphrase' => ['local_cert' => $locked, 'passphrase' => ''],
    'a path with a null byte' => ['local_cert' => "a\0b"],
    'a key with a null byte' => ['local_cert' => $one->file(), 'local_pk' => "a\0b"],
];
found_out_early($parity, count($bad))->scenario('certificates and keys of no use', function (Names $f) use ($bad) {
    foreach ($bad as $what => $ssl) {
        tls_unusable($f, $what, $ssl);
    }
});

found_out_early($parity, 1)->scenario('a key of another kind', function (Names $f) use ($bare, $rsa) {
    tls_unusable($f, 'RSA for P-256', ['local_cert' => $bare, 'local_pk' => $rsa->key_file()]);
});

$parity->scenario('a certificate that is spoilt after the server was made', function (Names $f) {
    [$server, $address] = tls_server($f, ['local_cert' => localhost_pem()] + ($f->makers === 'core' ? [] : WARNING));
    stream_context_set_option($server, 'ssl', 'local_cert', '/nowhere');
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address) {
        fclose($server);
        $f->say('client', @stream_socket_client($address, $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, stream_context_create(['ssl' => TRUSTING])));
        $f->transcript = array_values(preg_grep('/^!/', $f->transcript, PREG_GREP_INVERT));
    });
    $f->try('accept', fn () => ($f->accept)($server, WAIT_AT_MOST));
    $child->joins();
});

$parity->scenario('a server without a certificate', function (Names $f) {
    [$server, $address] = tls_server($f, $f->makers === 'core' ? [] : WARNING);
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address) {
        fclose($server);
        tls_visit($f, $address, TRUSTING);
    });
    $f->try('accept', fn () => ($f->accept)($server, WAIT_AT_MOST));
    $child->joins();
});

/** What accept says of a client that sends $bytes, and then ends or resets. */
function uninvited(Names $f, string $what, string $bytes, string $end = ''): void
{
    $f->say($what);
    [$server, $address] = tls_server($f, ['local_cert' => localhost_pem()] + ($f->makers === 'core' ? [] : WARNING));
    $client = stream_socket_client('tcp' . strstr($address, ':'), $code, $text, WAIT_AT_MOST);
    fwrite($client, $bytes);
    match ($end) {
        'ends' => stream_socket_shutdown($client, STREAM_SHUT_WR),
        'closes' => fclose($client),
        'resets' => close_with_reset($client),
        '' => null,
    };
    $peer = 'untouched';
    $f->try('accept', function () use ($f, $server, &$peer) {
        return ($f->accept)($server, WAIT_AT_MOST, $peer);
    });
    // A connection of the same listener is none the worse.
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address) {
        fclose($server);
        $client = tls_visit($f, $address, TRUSTING);
        $client && greet($f, $client, false);
    });
    $peer = ($f->accept)($server, WAIT_AT_MOST);
    $peer && greet($f, $peer, true);
    $child->joins();
}

$parity->scenario('clients that speak something else', function (Names $f) {
    uninvited($f, 'HTTP', "GET / HTTP/1.1\r\n\r\n");
    uninvited($f, 'a proxy\'s CONNECT', "CONNECT x:443 HTTP/1.1\r\n\r\n");
    uninvited($f, 'zeros', str_repeat("\0", 100));
    uninvited($f, 'random', str_repeat("\x99\x07\xf3\x2a\x41", 50));
    uninvited($f, 'data first', "\x17\x03\x03\x00\x05hello");
    uninvited($f, 'an alert first', "\x15\x03\x01\x00\x02\x02\x28");
});

$parity->scenario('clients that go', function (Names $f) {
    uninvited($f, 'at once', '', 'closes');
    uninvited($f, 'half-closed', '', 'ends');
    uninvited($f, 'in the middle', "\x16\x03\x01\x02\x00\x01\x00", 'ends');
});

$parity->scenario('versions and suites that nobody has', function (Names $f) {
    foreach (['TLS 1.1' => ['tlsv1.1', ['security_level' => 0]], 'a suite' => ['tlsv1.2', ['ciphers' => 'ECDHE-RSA-AES128-SHA']]] as $what => [$scheme, $ssl]) {
        $f->say($what);
        [$server, $address] = tls_server($f, ['local_cert' => localhost_pem(), 'min_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2] + ($f->makers === 'core' ? [] : WARNING));
        $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address, $scheme, $ssl) {
            fclose($server);
            tls_visit($f, $scheme . strstr($address, ':'), $ssl + TRUSTING);
        });
        $f->try('accept', fn () => ($f->accept)($server, WAIT_AT_MOST));
        $child->joins();
    }
});

$reason = 'failed handshakes are silent by default, and accept goes on waiting';
$parity->differs($reason, '! warning: accept(): SSL operation failed with code 1. *http request', 'first accept: "somebody"')
    ->differs($reason, '! warning: accept(): Failed to enable crypto', null)
    ->differs($reason, '! warning: accept(): Accept failed: *', null)
    ->differs($reason, 'first accept: "false"', null)
    ->scenario('silence', function (Names $f) {
        [$server, $address] = tls_server($f, ['local_cert' => localhost_pem()]);
        $bad = stream_socket_client('tcp' . strstr($address, ':'), $code, $text, WAIT_AT_MOST);
        fwrite($bad, "GET / HTTP/1.1\r\n\r\n");
        $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address, $bad) {
            fclose($server);
            $client = tls_visit($f, $address, TRUSTING);
            greet($f, $client, false);
        });
        $peer = ($f->accept)($server, WAIT_AT_MOST);
        $f->say('first accept', $peer ? 'somebody' : 'false');
        $peer = $peer ?: ($f->accept)($server, WAIT_AT_MOST);
        greet($f, $peer, true);
        $child->joins();
    });
$parity->report();
--EXPECT--
8 scenarios, no differences
