--TEST--
Connecting over TLS fails as in core: the same warnings, the same error code and text
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

/** A plain listener by core, and its address for TLS. */
function plain_server(Names $f): array
{
    $server = stream_socket_server('tcp://127.0.0.1:0');
    return [$server, 'tls://' . $f->know('address', stream_socket_get_name($server, false))];
}

/** Connects to a server that answers with $bytes and closes (or not). */
function against(Names $f, string $what, string $bytes, bool $closes = true, array $ssl = TRUSTING, string $scheme = 'tls'): void
{
    $f->say($what);
    [$server, $address] = plain_server($f);
    $child = fork_child(function () use ($server, $bytes, $closes) {
        $peer = stream_socket_accept($server, WAIT_AT_MOST);
        fread($peer, 8192); // the ClientHello, whose unread bytes would make the end a reset
        fwrite($peer, $bytes);
        $closes || fread($peer, 8192);
        stream_socket_shutdown($peer, STREAM_SHUT_WR);
        stream_get_contents($peer);
    });
    $client = tls_visit($f, "$scheme" . strstr($address, ':'), $ssl);
    $client && fclose($client);
    $f->say('the other ended', reap_child($child));
}

$parity->scenario('nobody listens', function (Names $f) {
    [$server, $address] = plain_server($f);
    fclose($server);
    $f->say('result', tls_visit($f, $address, TRUSTING));
});

$parity->scenario('a server that speaks no TLS', function (Names $f) {
    against($f, 'a greeting', "220 mail.example ESMTP\r\n");
    against($f, 'HTTP', "HTTP/1.1 400 Bad Request\r\n\r\n");
    against($f, 'zeros', str_repeat("\0", 100));
    against($f, 'nothing but the end', '');
    against($f, 'by version', "220 mail.example ESMTP\r\n", true, TRUSTING, 'tlsv1.2');
});

$parity->scenario('alerts', function (Names $f) {
    foreach ([40, 70, 80, 86, 112] as $alert) {
        against($f, "alert $alert", "\x15\x03\x03\x00\x02\x02" . chr($alert));
    }
    against($f, 'a warning, then the end', "\x15\x03\x03\x00\x02\x01\x00");
});

$parity->scenario('a ServerHello that breaks off', function (Names $f) {
    against($f, 'half', "\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03");
});

$parity->scenario('a server that resets', function (Names $f) {
    [$server, $address] = plain_server($f);
    $child = fork_child(function () use ($server) {
        $peer = stream_socket_accept($server, WAIT_AT_MOST);
        wait_readable($peer);
        close_with_reset($peer);
    });
    tls_visit($f, $address, TRUSTING);
    reap_child($child);
});

$parity->scenario('a server that is silent', function (Names $f) {
    [$server, $address] = plain_server($f);
    foreach ([0.05, 0.2] as $timeout) {
        $start = hrtime(true);
        tls_visit($f, $address, TRUSTING, $timeout);
        $took = (hrtime(true) - $start) / 1e9;
        $f->say('in time', $took >= $timeout - 0.001, $took < $timeout + 5);
    }
});

$parity->scenario('certificates of the client\'s own that are of no use', function (Names $f) {
    [$server, $address] = plain_server($f);
    $one = new Certificate('client.example');
    $other = new Certificate('other.example');
    $secret = new Certificate('secret.example', options: ['passphrase' => 'open sesame']);
    $mismatch = ['local_cert' => $one->file([], false), 'local_pk' => $f->know('key', $other->key_file())];
    foreach ([
        'a file that is not there' => ['local_cert' => '/nowhere'],
        'a file that is no certificate' => ['local_cert' => __DIR__ . '/../inc/process.inc'],
        'a folder' => ['local_cert' => __DIR__],
        'without a key' => ['local_cert' => $f->know('bare', $one->file([], false))],
        'a key that is not there' => ['local_cert' => $one->file(), 'local_pk' => '/nowhere'],
        'the key of another' => $mismatch,
        'a wrong passphrase' => ['local_cert' => $f->know('secret', $secret->file()), 'passphrase' => 'x'],
        'an empty passphrase' => ['local_cert' => $f->know('secret', $secret->file()), 'passphrase' => ''],
        'an empty path' => ['local_cert' => ''],
    ] as $what => $ssl) {
        $f->say($what);
        tls_visit($f, $address, $ssl + TRUSTING, 0.1);
    }
});

$parity->differs('core warns and goes on without a key, to fail later', '* warning: client(): SSL: Handshake timed out', null)
    ->scenario('a key of another kind', function (Names $f) {
        [$server, $address] = plain_server($f);
        $key = (new Certificate('rsa.example', options: ['kind' => 'rsa']))->key_file();
        tls_visit($f, $address, ['local_cert' => (new Certificate('x'))->file([], false), 'local_pk' => $key] + TRUSTING, 0.1);
    });

$parity->scenario('bad values', function (Names $f) {
    [$server, $address] = plain_server($f);
    foreach (['local_cert' => [], 'ciphers' => new ArrayObject(), 'local_cert ' => 1] as $name => $value) {
        $f->say(trim($name));
        $f->try('client', fn () => tls_visit($f, $address, [trim($name) => $value, 'verify_peer_name' => false], 0.1));
    }
});

$parity->scenario('without waiting', function (Names $f) {
    [$server, $address] = plain_server($f);
    $child = fork_child(function () use ($server) {
        stream_get_contents(stream_socket_accept($server, WAIT_AT_MOST)); // up to the client's end
    });
    $context = stream_context_create(['ssl' => TRUSTING]);
    $f->try('asynchronous', fn () => ($f->client)($address, $code, $text, 0.2, STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT, $context));
    $f->say('says', $code, $text);
    reap_child($child);
});
$parity->report();
--EXPECT--
10 scenarios, no differences
