--TEST--
capture_peer_cert and capture_peer_cert_chain put the peer's certificates into the context as in core
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
$server = new Certificate('localhost', $middle, ['alternatives' => 'DNS:localhost,IP:127.0.0.1']);
$client = new Certificate('client.example', $middle);
$served = ['local_cert' => $server->file([$middle])];
$shown = ['local_cert' => $client->file([$middle])] + TRUSTING;
$asking = ['verify_peer' => true, 'cafile' => $ca->file([], false)];
/** Names of what the context holds; which keys it has got. */
function captured(Names $f, array $ssl): void
{
    $name = fn ($one) => $one instanceof OpenSSLCertificate ? openssl_x509_parse($one)['subject']['CN'] : $one;
    $f->say('certificate', $name($ssl['peer_certificate'] ?? 'not there'));
    $f->say('chain', is_array($ssl['peer_certificate_chain'] ?? 'not there')
        ? array_map($name, $ssl['peer_certificate_chain'])
        : (array_key_exists('peer_certificate_chain', $ssl) ? $ssl['peer_certificate_chain'] : 'not there'));
}
$serve = function (Names $f, $peer, array $ssl) {
    captured($f, $ssl);
    fwrite($peer, "ok\n");
};
$visit = function (Names $f, $stream, array $ssl) {
    captured($f, $ssl);
    stream_set_timeout($stream, (int) WAIT_AT_MOST);
    $f->say('hears', fgets($stream));
};
$both = ['capture_peer_cert' => true, 'capture_peer_cert_chain' => true];

foreach (['TLS 1.3' => [], 'TLS 1.2' => ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2]] as $version => $limit) {
    $parity->scenario("by the client, $version", function (Names $f) use ($served, $serve, $visit, $both, $limit) {
        tls_talk($f, 'neither', $served, $limit + TRUSTING, $serve, $visit);
        tls_talk($f, 'the certificate', $served, ['capture_peer_cert' => true] + $limit + TRUSTING, $serve, $visit);
        tls_talk($f, 'the chain', $served, ['capture_peer_cert_chain' => 1] + $limit + TRUSTING, $serve, $visit);
        tls_talk($f, 'both', $served, $both + $limit + TRUSTING, $serve, $visit);
        tls_talk($f, 'false', $served, ['capture_peer_cert' => false, 'capture_peer_cert_chain' => 0] + $limit + TRUSTING, $serve, $visit);
    });
    $parity->scenario("by the server, $version", function (Names $f) use ($served, $asking, $shown, $serve, $visit, $both, $limit) {
        tls_talk($f, 'both', $both + $asking + $served, $shown + $limit, $serve, $visit);
        tls_talk($f, 'the chain', ['capture_peer_cert_chain' => true] + $asking + $served, $shown + $limit, $serve, $visit);
        tls_talk($f, 'of a client that has none', $both + ['verify_peer' => false] + $served, TRUSTING + $limit, $serve, $visit);
        tls_talk($f, 'nobody asks', $both + ['verify_peer' => false] + $served, $shown + $limit, $serve, $visit);
    });
}

$parity->scenario('the context of the listener has them too', function (Names $f) use ($served, $asking, $shown, $both) {
    [$server, $address] = tls_server($f, $both + $asking + $served);
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $server, $address, $shown) {
        fclose($server);
        $client = tls_visit($f, $address, $shown);
        fgets($client);
    });
    $peer = ($f->accept)($server, WAIT_AT_MOST);
    captured($f, stream_context_get_options($server)['ssl']);
    fwrite($peer, "ok\n");
    fclose($peer);
    $child->joins();
});

$parity->scenario('of a peer that is refused', function (Names $f) use ($served, $both) {
    foreach (['no root' => [], 'another name' => ['verify_peer' => false, 'peer_name' => 'another.example'], 'another fingerprint' => ['peer_fingerprint' => 'x'] + TRUSTING] as $what => $ssl) {
        $f->say($what);
        $core = new Names('core', 'core');
        [$server, $address] = tls_server($core, $served);
        $child = OtherSide::goesOn($f, 'server', function () use ($server) {
            @stream_socket_accept($server, WAIT_AT_MOST);
        });
        $context = stream_context_create(['ssl' => $both + $ssl]);
        $f->say('client', @($f->client)($address, $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, $context));
        captured($f, stream_context_get_options($context)['ssl']);
        $f->transcript = array_values(preg_grep('/^!/', $f->transcript, PREG_GREP_INVERT));
        $child->joins();
        $f->transcript = array_values(preg_grep('/^server \|/', $f->transcript, PREG_GREP_INVERT));
    }
});

$parity->scenario('the certificate is a real one', function (Names $f) use ($served, $both, $server, $ca) {
    tls_talk($f, 'its text', $served, $both + TRUSTING, fn (Names $f, $peer) => fwrite($peer, "ok\n"), function (Names $f, $client, array $ssl) use ($server) {
        openssl_x509_export($ssl['peer_certificate'], $pem);
        openssl_x509_export($ssl['peer_certificate_chain'][0], $first);
        $f->say('equal', $pem === $server->pem, $first === $server->pem, openssl_x509_fingerprint($ssl['peer_certificate'], 'sha256') === openssl_x509_fingerprint($server->x509, 'sha256'));
        fgets($client);
    });
});
$parity->report();
--EXPECT--
7 scenarios, no differences
