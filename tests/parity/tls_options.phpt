--TEST--
The other ssl options of core are taken as in core, with or without an effect
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

$parity->scenario('tickets and compression', function (Names $f) {
    $old = ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2];
    foreach (['no_ticket', 'disable_compression'] as $name) {
        foreach ([true, false, 'yes', 0] as $value) {
            tls_talk($f, "server $name " . json_encode($value), [$name => $value], TRUSTING);
            tls_talk($f, "client $name " . json_encode($value), $old, [$name => $value] + TRUSTING);
        }
    }
});

$removed = '! warning: %s(): rsa_key_size context option has been removed';
$parity->differs('the options are read when the server is made', sprintf($removed, 'accept'), sprintf($removed, 'server'))
    ->differs('the options are read when the server is made', sprintf($removed, 'accept'), sprintf($removed, 'server'))
    ->scenario('rsa_key_size', function (Names $f) {
    tls_talk($f, 'server', ['rsa_key_size' => 2048], TRUSTING);
    tls_talk($f, 'client', [], ['rsa_key_size' => 2048] + TRUSTING);
});

$parity->scenario('reneg_limit that nobody reaches', function (Names $f) {
    foreach ([['reneg_limit' => 2], ['reneg_limit' => -1], ['reneg_limit' => 0], ['reneg_limit' => '5', 'reneg_window' => 10], ['reneg_window' => 1], ['reneg_limit_callback' => 'no such function'], ['reneg_limit_callback' => fn () => true]] as $limits) {
        tls_talk($f, json_encode($limits), $limits + ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2], TRUSTING);
    }
});

$parity->scenario('names that mean nothing', function (Names $f) {
    $unknown = ['no_such_option' => true, 'CN_match' => 'x', 'verify_host' => 1, 'SNI_server_name' => 'x', 'capture_session_meta' => true];
    tls_talk($f, 'both sides', $unknown, $unknown + TRUSTING);
});

$parity->scenario('options that are a reference', function (Names $f) {
    $certificate = localhost_pem();
    $no = false;
    $server = ['local_cert' => &$certificate];
    $client = ['verify_peer' => &$no, 'verify_peer_name' => &$no];
    tls_talk($f, 'both sides', $server, $client);
});

$parity->differs('failed handshakes are silent, and accept goes on waiting', '*SSL_R_NO_SHARED_CIPHER*', '*TLS clients cannot be served: the ssl context option local_cert is not set')
    ->differs('nobody comes after this one', '! warning: accept(): Failed to enable crypto', '! warning: accept(): Accept failed: Connection timed out')
    ->differs('nor this', '! warning: accept(): Accept failed: *', null)
    ->scenario('a server without any context', function (Names $f) {
    $server = $f->label('server', ($f->server)('tls://127.0.0.1:0'));
    $address = $f->know('address', stream_socket_get_name($server, false));
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address) {
        fclose($server);
        tls_visit($f, "tls://$address", TRUSTING);
    });
    $f->try('accept', fn () => ($f->accept)($server, $f->makers === 'core' ? WAIT_AT_MOST : 1));
    $child->joins();
});

$parity->scenario('a client without any context', function (Names $f) {
    [$server, $address] = tls_server($f, ['local_cert' => localhost_pem()] + ($f->makers === 'core' ? [] : WARNING));
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address) {
        fclose($server);
        $f->try('client', fn () => ($f->client)($address, $code, $text, WAIT_AT_MOST));
        $f->say('says', $code, $text);
    });
    $f->try('accept', fn () => ($f->accept)($server, WAIT_AT_MOST));
    $child->joins();
});

$parity->scenario('the default context', function (Names $f) {
    stream_context_set_default(['ssl' => ['local_cert' => localhost_pem()] + TRUSTING]);
    $server = $f->label('server', ($f->server)('tls://127.0.0.1:0'));
    $address = $f->know('address', stream_socket_get_name($server, false));
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address) {
        fclose($server);
        $client = ($f->client)("tls://$address", $code, $text, WAIT_AT_MOST);
        $f->say('connected', is_resource($client));
        $client && greet($f, $client, false);
    });
    $peer = ($f->accept)($server, WAIT_AT_MOST);
    $peer && greet($f, $peer, true);
    $child->joins();
    stream_context_set_default(['ssl' => []]);
});
$parity->report();
--EXPECT--
8 scenarios, no differences
