--TEST--
What a context says becomes of stream errors goes for fastsock as it does for core (PHP 8.6)
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php
require __DIR__ . '/../inc/skip_parity.inc';
if (PHP_VERSION_ID < 80600) {
    die('skip stream errors came with PHP 8.6');
}
--FILE--
<?php
require __DIR__ . '/../inc/tls_parity.inc';
$parity = new Parity();
const MODES = ['told' => StreamErrorMode::Error, 'thrown' => StreamErrorMode::Exception, 'silent' => StreamErrorMode::Silent];

/** Runs $body with a context of each mode, and says what was thrown and what is stored afterwards. */
function in_all_modes(Names $f, callable $body): void
{
    foreach (MODES as $name => $mode) {
        foreach ([[], $f->telling([])['stream']] as $handler) {
            foreach ([null, StreamErrorStore::All] as $store) {
                stream_clear_errors();
                $f->say($name . ($handler ? ', with a handler' : '') . ($store ? ', stored' : ''));
                try {
                    $body(['stream' => ['error_mode' => $mode] + $handler + ($store ? ['error_store' => $store] : [])]);
                } catch (Throwable $e) {
                    $f->say('uncaught ' . get_class($e));
                }
                $f->say('stored', array_map(shown(...), stream_last_errors()));
            }
        }
    }
}

function shown(StreamError $error): string
{
    return "{$error->code->name}, {$error->severity}, {$error->wrapperName}, " . ($error->terminating ? 'terminating, ' : '') . $error->message;
}

/** try() that says all of what was thrown. */
function attempt(Names $f, string $what, callable $call): mixed
{
    try {
        return $f->try($what, function () use ($f, $call) {
            try {
                return $call();
            } catch (Throwable $e) {
                for ($one = $e; $one; $one = $one->getPrevious()) {
                    $f->say('thrown ' . get_class($one), $one->getCode(), $one->getMessage(), $one instanceof StreamException ? array_map(shown(...), $one->getErrors()) : null);
                }
                throw $e;
            }
        });
    } finally {
        $f->say('then', error_get_last()['message'] ?? null);
        error_clear_last();
    }
}

/** select with a context; says the arrays afterwards. */
function choose(Names $f, string $what, array $read, ?array $write, array $options, int $seconds = 0): void
{
    $except = null;
    $read = $f->crowd($read);
    $context = stream_context_create($options);
    attempt($f, $what, function () use ($f, &$read, &$write, &$except, $seconds, $context) {
        return ($f->select)($read, $write, $except, $seconds, 0, $context);
    });
    $f->say('  arrays', $read, $write);
}

$parity->scenario('writing to a peer that is gone', function (Names $f) {
    in_all_modes($f, function ($options) use ($f) {
        [$client, $peer] = connection($f, 'tcp', $options);
        close_with_reset($peer);
        wait_readable($client);
        attempt($f, 'first write', fn () => fwrite($client, 'x'));
        attempt($f, 'write', fn () => fwrite($client, 'xyz'));
        attempt($f, 'sendto', fn () => ($f->sendto)($client, 'xyz'));
        stream_set_blocking($client, false);
        attempt($f, 'without waiting', fn () => fwrite($client, 'xyz'));
    });
});

$parity->scenario('accept', function (Names $f) {
    in_all_modes($f, function ($options) use ($f) {
        [, , $server] = connection($f, 'tcp', $options);
        $f->keep($server);
        attempt($f, 'nobody comes', fn () => ($f->accept)($server, 0));
    });
});

$parity->scenario('what is no stream error', function (Names $f) {
    in_all_modes($f, function ($options) use ($f) {
        $context = stream_context_create($options);
        attempt($f, 'refused', fn () => ($f->client)('tcp://127.0.0.1:1', $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, $context));
        attempt($f, 'no transport', fn () => ($f->client)('nonsense://127.0.0.1:1', $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, $context));
        attempt($f, 'no pair', fn () => ($f->pair)(9999, STREAM_SOCK_STREAM, 0, $context));
        attempt($f, 'a pair', fn () => gettype(($f->pair)(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0, $context)));
    });
});

$parity->scenario('no encryption', function (Names $f) {
    in_all_modes($f, function ($options) use ($f) {
        $context = stream_context_create($options);
        $udp = ($f->client)('udp://127.0.0.1:9', $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, $context);
        attempt($f, 'udp', fn () => ($f->enable_crypto)($udp, true, STREAM_CRYPTO_METHOD_TLS_CLIENT));
        [$client] = connection($f, 'tcp', $options);
        [$other] = connection($f, 'tcp', []);
        stream_set_blocking($client, false);
        attempt($f, 'a plain session', fn () => ($f->enable_crypto)($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT, $other));
    });
});

$parity->scenario('a certificate of no use', function (Names $f) {
    in_all_modes($f, function ($options) use ($f) {
        [$client, $peer] = connection($f, 'tcp', ['ssl' => ['local_cert' => '/nowhere']] + $options);
        attempt($f, 'client', fn () => ($f->enable_crypto)($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT));
        attempt($f, 'server', fn () => ($f->enable_crypto)($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER));
    });
});

$parity->scenario('a client whose certificates are of no use', function (Names $f) {
    in_all_modes($f, function ($options) use ($f) {
        [$server] = tls_server($f, ['local_cert' => localhost_pem()]);
        $address = 'tls://' . stream_socket_get_name($server, false);
        foreach ([__FILE__, 'data://text/plain,none', '/nowhere'] as $file) {
            $context = stream_context_create(['ssl' => ['cafile' => $file]] + $options);
            attempt($f, 'client', fn () => ($f->client)($address, $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, $context));
        }
    });
});

$parity->select_scenario('members of no use', function (Names $f) {
    in_all_modes($f, function ($options) use ($f) {
        [$a, $b] = pair($f);
        [$c, $d] = pair($f, 'c', 'd');
        $memory = $f->label('memory', fopen('php://memory', 'r+'));
        $closed = fopen('php://memory', 'r+');
        fclose($closed);
        choose($f, 'nobody is ready', ['m' => $memory, 'a' => $a], null, $options);
        fwrite($b, "line\n");
        choose($f, 'one is ready', ['m' => $memory, 'a' => $a], ['d' => $d], $options);
        choose($f, 'only that', ['m' => $memory], null, $options);
        choose($f, 'in both arrays', ['m' => $memory, 'a' => $a], ['m' => $memory, 'd' => $d], $options);
        choose($f, 'a negative time', ['m' => $memory, 'a' => $a], null, $options, -1);
        choose($f, 'beside a closed one', ['m' => $memory, 'x' => $closed, 'a' => $a], null, $options);
        fwrite($b, "line\n");
        fgets($a);
        choose($f, 'with something buffered', ['m' => $memory, 'a' => $a], ['d' => $d], $options);
    });
});

$parity->select_scenario('a signal', function (Names $f) {
    in_all_modes($f, function ($options) use ($f) {
        [$a] = pair($f);
        $memory = $f->label('memory', fopen('php://memory', 'r+'));
        pcntl_signal(SIGUSR1, fn () => 0);
        $child = when_asleep(fn ($parent) => posix_kill($parent, SIGUSR1));
        choose($f, 'signal', ['m' => $memory, 'a' => $a], null, $options, 20);
        $f->say('child', reap_child($child));
        pcntl_signal_dispatch();
        pcntl_signal(SIGUSR1, SIG_DFL);
    });
});

$parity->select_scenario('a handler that looks at the arrays and closes a member', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    fwrite($b, "line\nmore\n");
    fwrite($d, 'x');
    $memory = $f->label('memory', fopen('php://memory', 'r+'));
    foreach (['waiting', 'buffered'] as $case) {
        $context = stream_context_create(['stream' => ['error_handler' => function (array $errors) use ($f, &$read, &$write, $c) {
            $f->say('handler', count($errors), $read, $write);
            is_resource($c) && fclose($c);
        }]]);
        [$read, $write, $except] = [$f->crowd(['m' => $memory, 'a' => $a, 'c' => $c]), ['d' => $d], null];
        $f->try($case, function () use ($f, &$read, &$write, &$except, $context) {
            return ($f->select)($read, $write, $except, 0, 0, $context);
        });
        $f->say('  arrays', $read, $write);
        [$c] = pair($f, 'c', 'd');
        fgets($a);
    }
});

$parity->scenario('a handler that throws, and ones that cannot be', function (Names $f) {
    [$a, $b] = pair($f);
    $memory = $f->label('memory', fopen('php://memory', 'r+'));
    choose($f, 'throws', ['m' => $memory, 'a' => $a], ['b' => $b], ['stream' => ['error_handler' => fn () => throw new LogicException('no')]]);
    foreach (['error_handler' => 'no_such_function', 'error_mode' => 1, 'error_store' => 'All'] as $option => $value) {
        choose($f, $option, ['m' => $memory, 'a' => $a], ['b' => $b], ['stream' => [$option => $value]]);
    }
});

$parity->scenario('a context that is none', function (Names $f) {
    [$a] = pair($f);
    foreach ([$a, 1, 'x', null] as $context) {
        $f->try('pair', fn () => gettype(($f->pair)(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0, $context)));
        [$read, $write, $except] = [[$a], [$a], null];
        $f->try('select', function () use ($f, &$read, &$write, &$except, $context) {
            return ($f->select)($read, $write, $except, 0, 0, $context);
        });
        $f->say('  arrays', $read, $write);
    }
});
$parity->report();
--EXPECT--
11 scenarios, no differences
