--TEST--
What leaves the version open means TLS 1.2 and 1.3 to fastsock, whatever OpenSSL's security level would allow
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
const ANCIENT = ['security_level' => 0];

/** One talk: what both ends speak, or null. */
function spoken(Names $f, string $server_scheme, string $client_scheme): void
{
    $ssl = ['local_cert' => localhost_pem()] + ANCIENT + ($f->makers === 'core' ? [] : WARNING);
    [$listener, $address] = tls_server($f, $ssl, $server_scheme);
    $address = $client_scheme . strstr($address, ':');
    $child = OtherSide::goesOn($f, 'client', function () use ($f, $listener, $address) {
        fclose($listener);
        $client = @($f->client)($address, $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, stream_context_create(['ssl' => ANCIENT + TRUSTING]));
        $f->transcript = [];
        $f->say('spoken', $client ? stream_get_meta_data($client)['crypto']['protocol'] : null);
        $client && fclose($client);
    });
    $before = count($f->transcript);
    $peer = ($f->accept)($listener, WAIT_AT_MOST);
    array_splice($f->transcript, $before);
    $child->joins();
}

foreach (['tlsv1.0' => 'TLSv1', 'tlsv1.1' => 'TLSv1.1'] as $scheme => $name) {
    $reason = 'TLS 1.0 and 1.1 are spoken only when asked for by address, crypto_method or min_proto_version';
    foreach (['tls', 'ssl'] as $open) {
        $parity->differs($reason, "client | spoken: \"$name\"", 'client | spoken: null')
            ->scenario("$open:// server, $scheme:// client", fn (Names $f) => spoken($f, $open, $scheme));
        $parity->differs($reason, "client | spoken: \"$name\"", 'client | spoken: null')
            ->scenario("$scheme:// server, $open:// client", fn (Names $f) => spoken($f, $scheme, $open));
    }
}
$parity->report();
--EXPECT--
8 scenarios, no differences
