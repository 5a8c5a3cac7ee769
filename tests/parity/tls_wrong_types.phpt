--TEST--
An ssl option of a wrong type is what core makes of it
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
chdir(tls_folder());
$pem = localhost_pem();

final class Word
{
    private int $asked = 0;

    public function __toString(): string
    {
        return $this->asked++ ? "word $this->asked" : 'word';
    }
}

/** @return array<string, mixed> a value of each type */
function wrong(bool $objects = true): array
{
    return ['null' => null, 'false' => false, 'true' => true, '7' => 7, 'below zero' => -1, 'the largest' => PHP_INT_MAX, 'beyond an int' => 1 << 32, '1.5' => 1.5,
        'empty' => '', 'a number and more' => '64x', 'a null byte' => "x\0y", '[]' => [], 'a list' => ['x'], 'a map' => ['x' => 'y'], 'a file' => STDERR]
        + ($objects ? ['an object' => new stdClass(), 'a function' => fn () => 1, 'an object with a text' => new Word()] : []);
}

const TEXTS = ['local_cert', 'local_pk', 'cafile', 'capath', 'ciphers', 'alpn_protocols'];
const FLAGS = ['verify_peer', 'verify_peer_name', 'allow_self_signed', 'SNI_enabled', 'disable_compression', 'no_ticket', 'honor_cipher_order', 'single_dh_use', 'capture_peer_cert', 'capture_peer_cert_chain'];
const NUMBERS = ['verify_depth', 'security_level', 'crypto_method', 'min_proto_version', 'max_proto_version', 'reneg_limit'];
const OTHERS = ['peer_fingerprint', 'peer_name', 'ecdh_curve', 'reneg_limit_callback'];

$neutral = fn (Names $f) => $f->know('folder', getcwd()) . $f->know('pem', basename($pem));

// Where a value throws, core shakes hands all the same; what the other side makes of that counts for nothing here.
foreach ([...TEXTS, ...FLAGS, ...NUMBERS, ...OTHERS] as $name) {
    $parity->scenario("clients, $name", function (Names $f) use ($name, $pem, $neutral) {
        $neutral($f);
        foreach (wrong() as $what => $value) {
            $trust = in_array($name, ['cafile', 'capath', 'allow_self_signed', 'verify_depth', 'verify_peer'], true) ? ['cafile' => $pem] : ['verify_peer' => false];
            $trust += in_array($name, ['peer_name', 'verify_peer_name'], true) ? [] : ['verify_peer_name' => false];
            $from = count($f->transcript);
            tls_connects($f, $what, [$name => $value] + $trust + ($name === 'local_pk' ? ['local_cert' => $pem] : []), ['verify_peer' => false]);
            tls_leave_out($f, $from, '/: None of the ciphers of ssl.ciphers can be used$/', '/^$/');
        }
    });
}

// Objects: core makes numbers of them at each accept, fastsock when the server is made as well.
foreach ([...TEXTS, ...FLAGS, ...NUMBERS, ...OTHERS, 'dh_param', 'SNI_server_certs'] as $name) {
    $parity->scenario("servers, $name", function (Names $f) use ($name, $pem, $neutral) {
        $neutral($f);
        foreach (wrong(!in_array($name, NUMBERS, true)) as $what => $value) {
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
        foreach (wrong() as $what => $value) {
            $entry = [$name => $value] + ['local_cert' => $pem, 'local_pk' => $pem];
            tls_serves($f, $what, ['SNI_server_certs' => ['localhost' => $entry]], ['peer_name' => 'localhost'] + TRUSTING);
        }
    });
}

$parity->scenario('what has become text stays text', function (Names $f) {
    $word = new Word();
    foreach ([['alpn_protocols' => $word], ['peer_name' => ['x'], 'verify_peer' => false]] as $ssl) {
        $listener = stream_socket_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(['ssl' => ['local_cert' => localhost_pem()]]));
        $address = $f->know('address', stream_socket_get_name($listener, false));
        $context = stream_context_create(['ssl' => $ssl + TRUSTING]);
        $pid = fork_child(function () use ($listener) {
            @stream_socket_accept($listener, WAIT_AT_MOST);
            @stream_socket_accept($listener, WAIT_AT_MOST);
        });
        foreach ([1, 2] as $time) {
            $f->try("client $time", fn () => ($f->client)("tls://$address", $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, $context));
        }
        reap_child($pid);
        $f->say('options', stream_context_get_options($context)['ssl']);
    }
    $f->say('now', (string) $word);
});
$parity->report();
--EXPECT--
57 scenarios, no differences
