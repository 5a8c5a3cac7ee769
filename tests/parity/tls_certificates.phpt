--TEST--
A TLS server shows the certificates it is given: chain, key in the same file or another, passphrase
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
$ec = new Certificate('localhost', $ca);
$leaf = new Certificate('localhost', $middle);
$rsa = new Certificate('localhost', $ca, ['kind' => 'rsa']);
$secret = new Certificate('localhost', $ca, ['passphrase' => 'open sesame']);

/** Greets, after saying which certificates came. */
$names = function (Names $f, $client, array $ssl) {
    $f->say('shown', array_map(fn ($one) => openssl_x509_parse($one)['subject']['CN'], $ssl['peer_certificate_chain']));
    greet($f, $client, false);
};
$look = ['capture_peer_cert_chain' => true] + TRUSTING;

$parity->scenario('certificate and key in one file', function (Names $f) use ($ec, $rsa, $look, $names) {
    tls_talk($f, 'P-256', ['local_cert' => $ec->file()], $look, null, $names);
    tls_talk($f, 'RSA', ['local_cert' => $rsa->file()], $look, null, $names);
});

$parity->scenario('the key in a file of its own', function (Names $f) use ($ec, $look, $names) {
    tls_talk($f, 'two files', ['local_cert' => $ec->file([], false), 'local_pk' => $ec->key_file()], $look, null, $names);
    tls_talk($f, 'the same file twice', ['local_cert' => $file = $ec->file(), 'local_pk' => $file], $look, null, $names);
});

$parity->scenario('a chain in one file', function (Names $f) use ($leaf, $middle, $ca, $look, $names) {
    tls_talk($f, 'with the one between', ['local_cert' => $leaf->file([$middle])], $look, null, $names);
    tls_talk($f, 'with the root', ['local_cert' => $leaf->file([$middle, $ca])], $look, null, $names);
    tls_talk($f, 'without', ['local_cert' => $leaf->file()], $look, null, $names);
});

$parity->scenario('an encrypted key', function (Names $f) use ($secret, $look, $names) {
    tls_talk($f, 'passphrase', ['local_cert' => $secret->file(), 'passphrase' => 'open sesame'], $look, null, $names);
    tls_talk($f, 'in its own file', ['local_cert' => $secret->file([], false), 'local_pk' => $secret->key_file(), 'passphrase' => 'open sesame'], $look, null, $names);
});

$parity->scenario('a passphrase for a key that is not encrypted', function (Names $f) use ($ec, $look, $names) {
    tls_talk($f, 'ignored', ['local_cert' => $ec->file(), 'passphrase' => 'x'], $look, null, $names);
    tls_talk($f, 'a number', ['local_cert' => $ec->file(), 'passphrase' => 1234], $look, null, $names);
});

$parity->scenario('paths', function (Names $f) use ($ec, $look, $names) {
    $file = $ec->file();
    $was = getcwd();
    chdir(dirname($file));
    tls_talk($f, 'relative', ['local_cert' => basename($file)], $look, null, $names);
    tls_talk($f, 'with dots', ['local_cert' => './../' . basename(dirname($file)) . '/' . basename($file)], $look, null, $names);
    chdir($was);
    $link = tls_folder() . '/link.pem';
    symlink($file, $link);
    tls_talk($f, 'a link', ['local_cert' => $link], $look, null, $names);
    unlink($link);
    tls_talk($f, 'an object that is text', ['local_cert' => new SplFileInfo($file)], $look, null, $names);
});

$parity->scenario('a certificate set after the server was made', function (Names $f) use ($ec, $look, $names) {
    $context = stream_context_create();
    $server = ($f->server)('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    $address = 'tls://' . $f->know('address', stream_socket_get_name($server, false));
    stream_context_set_option($context, 'ssl', 'local_cert', $ec->file());
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address, $look, $names) {
        fclose($server);
        $client = tls_visit($f, $address, $look);
        $names($f, $client, stream_context_get_options($client)['ssl']);
        fclose($client);
    });
    $peer = ($f->accept)($server, WAIT_AT_MOST);
    greet($f, $peer, true);
    $child->joins();
});

$parity->scenario('another certificate for the next connection', function (Names $f) use ($ec, $rsa, $look, $names) {
    [$server, $address] = tls_server($f, ['local_cert' => $ec->file()]);
    foreach (['EC' => null, 'RSA' => $rsa->file()] as $kind => $file) {
        $file && stream_context_set_option($server, 'ssl', 'local_cert', $file);
        $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address, $look) {
            fclose($server);
            $client = tls_visit($f, $address, $look);
            $key = openssl_pkey_get_details(openssl_pkey_get_public(stream_context_get_options($client)['ssl']['peer_certificate_chain'][0]));
            $f->say('key', $key['bits']);
            greet($f, $client, false);
            fclose($client);
        });
        $peer = ($f->accept)($server, WAIT_AT_MOST);
        greet($f, $peer, true);
        $child->joins();
    }
});
$parity->report();
--EXPECT--
8 scenarios, no differences
