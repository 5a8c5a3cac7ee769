--TEST--
Paths of the ssl options with a scheme, with null bytes, empty or too long are taken as in core
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
$pem = localhost_pem();
$parameters = tls_folder() . '/parameters.pem';
// The group of RFC 7919 (ffdhe2048).
file_put_contents($parameters, <<<'PEM'
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----

PEM);
$trusted = tls_folder() . '/' . openssl_x509_parse(file_get_contents($pem))['hash'] . '.0';
copy($pem, $trusted);

/** @return array<string, string> forms of a path that is good */
function forms(string $good): array
{
    return [
        'itself' => $good, 'relative' => from_here($good),
        'with dots' => from_here(dirname($good)) . '/./../' . basename(dirname($good)) . '//' . basename($good),
        'file://' => "file://$good", 'file:' => "file:$good", 'data:' => 'data:,x', 'data://' => 'data://text/plain,x', 'php://' => 'php://memory',
        'a null byte behind it' => "$good\0x", 'a null byte behind what is not there' => "/nowhere\0x", 'a null byte before it' => "\0$good",
        'empty' => '', 'a space' => ' ', 'a folder' => dirname($good), 'not there' => 'nowhere', 'a file taken for a folder' => "$good/",
        'a name that is too long' => str_repeat('a', 256), 'too long' => str_repeat('/a', 3000),
    ];
}

/** ssl options with this value for one of them, and the peer's that bring it to bear. */
function options(string $name, string $value, string $pem): array
{
    $sni = fn (string|array $entry) => [['SNI_server_certs' => ['localhost' => $entry]], ['peer_name' => 'localhost'] + TRUSTING];
    return match ($name) {
        'local_pk' => [['local_cert' => $pem, 'local_pk' => $value], TRUSTING],
        'cafile', 'capath' => [['verify_peer' => true, $name => $value], ['local_cert' => $pem] + TRUSTING],
        'SNI_server_certs' => $sni($value),
        'SNI_server_certs local_cert' => $sni(['local_cert' => $value, 'local_pk' => $pem]),
        'SNI_server_certs local_pk' => $sni(['local_cert' => $pem, 'local_pk' => $value]),
        default => [[$name => $value], TRUSTING],
    };
}

$neutral = function (Names $f) use ($pem) {
    $f->know('folder', tls_folder());
    $f->know('name', basename(tls_folder()));
    $f->know('pem', basename($pem));
};
// Where OpenSSL looks for roots when nothing is named.
putenv("SSL_CERT_FILE=$pem");
$parity->scenario('the system\'s roots', function (Names $f) use ($neutral) {
    $neutral($f);
    foreach (['nothing' => [], 'an empty capath' => ['capath' => ''], 'another' => ['capath' => '/nowhere']] as $what => $ssl) {
        tls_connects($f, $what, $ssl);
    }
});

$good = ['dh_param' => $parameters, 'capath' => tls_folder()];
foreach (['local_cert', 'local_pk', 'cafile', 'capath', 'dh_param', 'SNI_server_certs', 'SNI_server_certs local_cert', 'SNI_server_certs local_pk'] as $name) {
    $parity->scenario("servers, $name", function (Names $f) use ($name, $good, $pem, $neutral) {
        $neutral($f);
        foreach (forms($good[$name] ?? $pem) as $what => $value) {
            tls_serves($f, $what, ...options($name, $value, $pem));
        }
    });
}
foreach (['local_cert', 'local_pk', 'cafile', 'capath'] as $name) {
    $parity->scenario("clients, $name", function (Names $f) use ($name, $good, $pem, $neutral) {
        $neutral($f);
        $trusting = in_array($name, ['cafile', 'capath'], true) ? [] : TRUSTING;
        foreach (forms($good[$name] ?? $pem) as $what => $value) {
            if ($name !== 'cafile' || $what !== 'a folder') { // core's notice of a read that failed
                tls_connects($f, $what, options($name, $value, $pem)[0] + $trusting, ['verify_peer' => false]);
            }
        }
    });
}
$parity->report();
--EXPECT--
13 scenarios, no differences
