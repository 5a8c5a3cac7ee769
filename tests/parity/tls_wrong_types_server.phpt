--TEST--
A server's ssl option of a wrong type is what core makes of it
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
require __DIR__ . '/../inc/tls_values.inc';
$parity = new Parity();
chdir(tls_folder());
$pem = localhost_pem();
$neutral = fn (Names $f) => $f->know('folder', getcwd()) . $f->know('pem', basename($pem));

// Objects: core makes numbers of them at each accept, fastsock when the server is made as well.
foreach ([...TEXTS, ...FLAGS, ...NUMBERS, ...OTHERS, 'dh_param', 'SNI_server_certs'] as $name) {
    $parity->scenario("servers, $name", function (Names $f) use ($name, $pem, $neutral) {
        $neutral($f);
        foreach (wrong($name, !in_array($name, NUMBERS, true)) as $what => $value) {
            $trust = ['verify_peer' => true, 'cafile' => $pem];
            $peer = ['local_cert' => $pem] + TRUSTING;
            $more = match ($name) {
                'cafile', 'allow_self_signed', 'verify_depth', 'verify_peer', 'peer_fingerprint', 'verify_peer_name' => $trust,
                'capath' => ['verify_peer' => true],
                'peer_name' => ['verify_peer_name' => true] + $trust,
                default => [],
            };
            $from = count($f->transcript);
            tls_serves($f, $what, [$name => $value] + $more, $more ? $peer : TRUSTING);
            tls_leave_out($f, $from, '/: None of the ciphers of ssl.ciphers can be used$/', '/^$/');
        }
    });
}

foreach (['local_cert', 'local_pk'] as $name) {
    $parity->scenario("servers, SNI_server_certs, $name", function (Names $f) use ($name, $pem, $neutral) {
        $neutral($f);
        foreach (wrong($name) as $what => $value) {
            $entry = [$name => $value] + ['local_cert' => $pem, 'local_pk' => $pem];
            tls_serves($f, $what, ['SNI_server_certs' => ['localhost' => $entry]], ['peer_name' => 'localhost'] + TRUSTING);
        }
    });
}

$parity->scenario('methods of enable_crypto() that are none', function (Names $f) {
    foreach ([0, -1, 1, 2, 128, 129, 1 << 20, 1 << 32, PHP_INT_MAX, PHP_INT_MIN] as $method) {
        [$client, $peer] = connection($f, 'tcp', ['ssl' => ['local_cert' => localhost_pem()]]);
        stream_set_blocking($client, false);
        stream_set_blocking($peer, false);
        $f->try("server $method", fn () => ($f->enable_crypto)($peer, true, $method & ~1));
        $f->try("client $method", fn () => ($f->enable_crypto)($client, true, $method | 1));
        fclose($client);
        fclose($peer);
    }
});

$parity->report();
--EXPECT--
31 scenarios, no differences
