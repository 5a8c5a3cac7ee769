--TEST--
Bad input ends its own connection with the right alert, is counted by reason, and touches nobody else
--EXTENSIONS--
sockets
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
$ca = new Certificate('A root', options: ['ca' => true]);
$stranger = new Certificate('client.example', new Certificate('Another root', options: ['ca' => true]));
$self = new Certificate('client.example');
$late = new Certificate('client.example', $ca, ['days' => 0]);
$named = new Certificate('one.example');

/** What came before the end of a connection: an alert's number, "closed", or bytes. */
function answer($client): string
{
    $bytes = read_all($client);
    // An alert of TLS: type 21, a version, the length 2, the level, the number.
    return preg_match('/^\x15\x03.\x00\x02[\x01\x02](.)$/s', $bytes, $match) ? 'alert ' . ord($match[1])
        : (str_starts_with($bytes, "\x16\x03\x03") ? 'a ServerHello' : ($bytes === '' ? 'closed' : strlen($bytes) . ' bytes: ' . bin2hex(substr($bytes, 0, 10))));
}

/** A ClientHello as it is on the wire. */
function client_hello(): string
{
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $client = plain_client($server);
    $raw = stream_socket_accept($server, PATIENCE);
    stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
    readable($raw);
    return fread($raw, 8192);
}

/** Lets the pipeline of $listener work until $until is true. Nobody is accepted meanwhile. */
function work($listener, callable $until): void
{
    for ($end = now() + PATIENCE; !$until() && now() < $end;) {
        [$r, $w, $e] = [[$listener], null, null];
        if (fastsock_select($r, $w, $e, 0, 10000)) {
            throw new RuntimeException('somebody got in');
        }
    }
}

/** Somebody sends bytes; the reason under which the failure is counted, the answer, the last failure's peer. */
function case_of(string $what, $listener, string $bytes, bool $ends = false): void
{
    $before = fastsock_stats($listener);
    $client = connect($listener);
    $name = stream_socket_get_name($client, false);
    stream_set_blocking($client, false);
    for ($sent = 0; $sent < strlen($bytes);) {
        $count = @fwrite($client, substr($bytes, $sent, 65536));
        if (!$count) {
            [$r, $w, $e] = [[$listener], null, null];
            fastsock_select($r, $w, $e, 0, 1000);
            if ($count === false || fastsock_stats($listener)['handshakes_failed'] !== $before['handshakes_failed']) {
                break;
            }
        }
        $sent += (int) $count;
    }
    if ($ends) {
        stream_socket_shutdown($client, STREAM_SHUT_WR);
    }
    report_case($what, $listener, $before, $name, fn () => answer($client));
}

function report_case(string $what, $listener, array $before, string $name, callable $answer): void
{
    work($listener, fn () => fastsock_stats($listener)['handshakes_failed'] !== $before['handshakes_failed']);
    $after = fastsock_stats($listener);
    $counted = [];
    foreach ($after['handshakes_failed'] as $reason => $count) {
        $more = $count - ($before['handshakes_failed'][$reason] ?? 0);
        $more && $counted[] = "$more $reason";
    }
    $last = $after['last_failure'];
    echo "$what: ", $answer(), '; counted: ', implode(', ', $counted), '; last: ', $last['reason'],
        $last['peer'] === $name ? '' : " of $last[peer] instead of $name", $last['text'] === '' ? ', no text' : '', "\n";
}

$listener = tls_listener(['SNI_server_certs' => ['one.example' => $named->file()], 'handshake_timeout' => 60]);

/** Somebody who gets in: [client, accepted stream]. */
function befriend($listener, array $ssl = []): array
{
    return tls_join($listener, plain_client($listener, $ssl));
}
[$friend, $peer] = befriend($listener);

/** The friend from before notices nothing, and somebody new gets in. */
function still_well(): void
{
    global $friend, $peer, $listener;
    static $number = 0;
    fwrite($friend, "hello $number\n");
    readable($peer);
    if (fgets($peer) !== "hello $number\n") {
        echo "the friend was cut off\n";
    }
    [$another, $its_peer] = befriend($listener);
    fwrite($another, "new $number\n");
    readable($its_peer);
    if (fgets($its_peer) !== 'new ' . $number++ . "\n") {
        echo "nobody new gets in\n";
    }
}

$hello = client_hello();
$cases = [
    'plain HTTP' => ["GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    'the preface of HTTP/2' => ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"],
    'a proxy\'s CONNECT' => ["CONNECT x:443 HTTP/1.1\r\n\r\n"],
    'random bytes' => [str_repeat("\x99\x07\xf3\x2a\x41", 50)],
    'zeros' => [str_repeat("\0", 100)],
    'an empty connection' => ['', true],
    'half a ClientHello, then the end' => [substr($hello, 0, strlen($hello) >> 1), true],
    'a ClientHello, then the end' => [$hello, true],
    'a ClientHello of 2 MB' => ["\x16\x03\x01\x40\x00\x01\x1f\xff\xff\x03\x03" . str_repeat('x', 2 << 20)],
    'an alert first' => ["\x15\x03\x01\x00\x02\x02\x28"],
    'data first' => ["\x17\x03\x03\x00\x05hello"],
];
foreach ($cases as $what => $case) {
    case_of($what, $listener, ...$case);
    still_well();
}

/** A client by core whose handshake, or whose certificate, is refused; what it hears of that. */
function refused(string $what, $listener, array $ssl, int $method = STREAM_CRYPTO_METHOD_TLS_CLIENT): void
{
    $before = fastsock_stats($listener);
    $client = plain_client($listener, $ssl);
    $name = stream_socket_get_name($client, false);
    [$on, $said] = with_warnings(function () use ($client, $method, $listener) {
        for ($end = now() + PATIENCE, $on = 0; $on === 0 && now() < $end;) {
            $on = stream_socket_enable_crypto($client, true, $method);
            [$r, $w, $e] = [[$listener], null, null];
            fastsock_select($r, $w, $e, 0, 5000) && fastsock_accept($listener, 0);
        }
        return $on;
    });
    report_case($what, $listener, $before, $name, function () use ($client, $on, $said) {
        if ($on === true) {
            [$read, $said] = with_warnings(function () use ($client) {
                readable($client);
                return fread($client, 10);
            });
            for ($end = now() + PATIENCE; !$said && !feof($client) && now() < $end;) {
                [$read, $said] = with_warnings(fn () => readable($client, 0.1) ? fread($client, 10) : '');
            }
        }
        // Newer versions of OpenSSL call it an alert of SSL/TLS.
        return preg_match('/routines::(?:sslv3 |ssl\/tls )?(.*)/', $said[0] ?? '', $match) ? $match[1] : json_encode([$on, $said]);
    });
}
refused('TLS 1.0', $listener, ['security_level' => 0], STREAM_CRYPTO_METHOD_TLSv1_0_CLIENT);
still_well();
refused('no suite in common', $listener, ['ciphers' => 'ECDHE-RSA-AES128-SHA'], STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT);
still_well();
refused('a client that does not trust', $listener, ['verify_peer' => true]);
still_well();

// A name that is unknown gets the default certificate.
[$client] = befriend($listener, ['peer_name' => 'unknown.example', 'capture_peer_cert' => true]);
echo 'an unknown name: ', openssl_x509_parse(stream_context_get_options($client)['ssl']['peer_certificate'])['subject']['CN'], "\n";
[$client] = befriend($listener, ['peer_name' => 'one.example', 'capture_peer_cert' => true]);
echo 'a known name: ', openssl_x509_parse(stream_context_get_options($client)['ssl']['peer_certificate'])['subject']['CN'], "\n";

// Clients that must show a certificate.
$asking = tls_listener(['verify_peer' => true, 'cafile' => $ca->file([], false)]);
stream_set_blocking($asking, false);
foreach (['TLS 1.3' => STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT, 'TLS 1.2' => STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT] as $version => $method) {
    refused("$version, no certificate", $asking, [], $method);
    refused("$version, one of another root", $asking, ['local_cert' => $stranger->file()], $method);
    refused("$version, one signed by itself", $asking, ['local_cert' => $self->file()], $method);
    refused("$version, one past its time", $asking, ['local_cert' => $late->file()], $method);
}
$picky = tls_listener(['verify_peer' => true, 'cafile' => $ca->file([], false), 'verify_peer_name' => true, 'peer_name' => 'boss.example']);
$friend_cert = ['local_cert' => (new Certificate('client.example', $ca))->file()];
stream_set_blocking($picky, false);
refused('another name', $picky, $friend_cert);
$picky = tls_listener(['verify_peer' => true, 'cafile' => $ca->file([], false), 'peer_fingerprint' => str_repeat('0', 40)]);
stream_set_blocking($picky, false);
refused('another fingerprint', $picky, $friend_cert);

// A reset in the middle.
$before = fastsock_stats($listener);
$client = connect($listener);
$name = stream_socket_get_name($client, false);
fwrite($client, substr($hello, 0, 50));
work($listener, fn () => fastsock_stats($listener)['handshakes_unfinished'] > 0);
socket_set_option(socket_import_stream($client), SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
fclose($client);
report_case('a reset', $listener, $before, $name, fn () => 'gone');
echo 'unfinished: ', fastsock_stats($listener)['handshakes_unfinished'], "\n";
--EXPECT--
plain HTTP: closed; counted: 1 not_tls; last: not_tls
the preface of HTTP/2: closed; counted: 1 not_tls; last: not_tls
a proxy's CONNECT: closed; counted: 1 not_tls; last: not_tls
random bytes: closed; counted: 1 not_tls; last: not_tls
zeros: closed; counted: 1 not_tls; last: not_tls
an empty connection: closed; counted: 1 closed; last: closed, no text
half a ClientHello, then the end: closed; counted: 1 closed; last: closed, no text
a ClientHello, then the end: a ServerHello; counted: 1 closed; last: closed, no text
a ClientHello of 2 MB: alert 47; counted: 1 protocol; last: protocol
an alert first: alert 10; counted: 1 not_tls; last: not_tls
data first: alert 10; counted: 1 not_tls; last: not_tls
TLS 1.0: tlsv1 alert protocol version; counted: 1 protocol; last: protocol
no suite in common: alert handshake failure; counted: 1 no_shared_cipher; last: no_shared_cipher
a client that does not trust: certificate verify failed; counted: 1 refused_by_peer; last: refused_by_peer
an unknown name: localhost
a known name: one.example
TLS 1.3, no certificate: tlsv13 alert certificate required; counted: 1 no_certificate; last: no_certificate
TLS 1.3, one of another root: tlsv1 alert unknown ca; counted: 1 bad_certificate; last: bad_certificate
TLS 1.3, one signed by itself: tlsv1 alert unknown ca; counted: 1 bad_certificate; last: bad_certificate
TLS 1.3, one past its time: alert certificate expired; counted: 1 bad_certificate; last: bad_certificate
TLS 1.2, no certificate: alert handshake failure; counted: 1 no_certificate; last: no_certificate
TLS 1.2, one of another root: tlsv1 alert unknown ca; counted: 1 bad_certificate; last: bad_certificate
TLS 1.2, one signed by itself: tlsv1 alert unknown ca; counted: 1 bad_certificate; last: bad_certificate
TLS 1.2, one past its time: alert certificate expired; counted: 1 bad_certificate; last: bad_certificate
another name: [true,[]]; counted: 1 name_mismatch; last: name_mismatch, no text
another fingerprint: [true,[]]; counted: 1 fingerprint; last: fingerprint, no text
a reset: gone; counted: 1 reset; last: reset
unfinished: 0
