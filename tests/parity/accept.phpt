--TEST--
fastsock_accept() takes, waits, times out and refuses as stream_socket_accept() does
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/parity.inc';
$parity = new Parity();
ini_set('default_socket_timeout', 1);

/** [listener, its address] */
function listening(Names $f, string $address = 'tcp://127.0.0.1:0', array $options = []): array
{
    $server = $f->label('server', ($f->server)($address, $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create($options)));
    $scheme = explode('://', $address)[0];
    return [$server, "$scheme://" . stream_socket_get_name($server, false)];
}

$parity->scenario('nobody comes', function (Names $f) {
    [$server] = listening($f);
    foreach ([0, 0.0, 0.05, '0.05', null, 1e-9, false] as $timeout) {
        $start = hrtime(true);
        $peer = 'untouched';
        $f->try('timeout ' . json_encode($timeout), function () use ($f, $server, $timeout, &$peer) {
            return ($f->accept)($server, $timeout, $peer);
        });
        $took = (hrtime(true) - $start) / 1e9;
        $f->say('peer', $peer, $took >= ($timeout ?? 1) - 0.001, $took < ($timeout ?? 1) + 5);
    }
});

$parity->scenario('times that are refused', function (Names $f) {
    [$server] = listening($f);
    foreach ([NAN, INF, -INF, 'soon', [], new stdClass()] as $timeout) {
        $f->try(var_export($timeout, true), fn() => ($f->accept)($server, $timeout));
    }
});

$parity->scenario('somebody waits already', function (Names $f) {
    [$server, $address] = listening($f);
    foreach ([0, 1, -1, -0.5, null, 1e15, PHP_INT_MAX] as $timeout) {
        $client = $f->label('client', ($f->client)($address));
        $f->know('client name', stream_socket_get_name($client, false));
        $peer = ($f->accept)($server, $timeout, $name);
        $f->say('timeout ' . json_encode($timeout), is_resource($peer), $name, ($f->get_name)($peer, true), ($f->get_name)($peer, false) === ($f->get_name)($server, false));
        $f->say('meta', stream_get_meta_data($peer));
        unset($peer, $client);
    }
});

$parity->scenario('somebody comes during the wait', function (Names $f) {
    foreach ([10, -1, null] as $timeout) {
        [$server, $address] = listening($f);
        ini_set('default_socket_timeout', 20);
        $child = when_asleep(function () use ($address) {
            $client = stream_socket_client($address);
            fwrite($client, 'hello');
        });
        $peer = $f->label('peer', ($f->accept)($server, $timeout, $name));
        $f->say('timeout ' . json_encode($timeout), $name, fread($peer, 10), reap_child($child));
        ini_set('default_socket_timeout', 1);
    }
});

$parity->scenario('a listener that does not block', function (Names $f) {
    [$server, $address] = listening($f);
    $f->say('set', stream_set_blocking($server, false));
    $f->try('nobody, 0', fn() => ($f->accept)($server, 0));
    $f->try('nobody, 0.02', fn() => ($f->accept)($server, 0.02));
    $f->keep(($f->client)($address));
    $peer = $f->label('peer', ($f->accept)($server, 0));
    $f->say('the accepted one blocks', stream_get_meta_data($peer)['blocked']);
});

$parity->scenario('peer names of all kinds', function (Names $f) {
    foreach (['tcp://127.0.0.1:0', 'tcp://[::1]:0'] as $address) {
        [$server, $target] = listening($f, $address);
        $f->keep($client = ($f->client)($target));
        $name = ['replaced'];
        $peer = ($f->accept)($server, 1, $name);
        $f->say($address, $name === stream_socket_get_name($client, false), $name);
    }
    $path = $f->know('path', socket_path());
    $server = ($f->server)("unix://$path");
    $f->keep(($f->client)("unix://$path"));
    $name = 'untouched';
    $f->keep(($f->accept)($server, 1, $name));
    $f->say('unix', is_string($name)); // what core gives for a peer without a name was never written to
    unlink($path);
    $server = ($f->server)("unix://\0fastsock-accept-" . getmypid());
    $f->keep(($f->client)("unix://\0fastsock-accept-" . getmypid()));
    $name = 'untouched';
    $f->keep(($f->accept)($server, 1, $name));
    $f->say('abstract', is_string($name));
});

$parity->scenario('a peer that has gone before it was taken', function (Names $f) {
    [$server, $address] = listening($f);
    $client = ($f->client)($address);
    fwrite($client, 'last words');
    fclose($client);
    $peer = $f->label('peer', ($f->accept)($server, 5));
    $f->say('read', fread($peer, 100), fread($peer, 100), feof($peer), ($f->get_name)($peer, true) !== false);
    $client = ($f->client)($address);
    close_with_reset($client);
    $peer = ($f->accept)($server, 5);
    $f->say('after a reset', is_resource($peer));
    if ($peer) {
        $f->say('read', fread($peer, 100), feof($peer), ($f->get_name)($peer, true));
    }
});

$parity->differs('says which kind of socket it is', '! warning: accept(): Accept failed: *', '! warning: accept(): Accept failed: Operation not supported (a datagram socket has no connections)')
    ->scenario('on a datagram server', function (Names $f) {
        $server = ($f->server)('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
        $f->try('accept', fn() => ($f->accept)($server, 0));
    });

$parity->scenario('on what does not listen', function (Names $f) {
    [$client, $peer, $server] = connection($f);
    [$a, $b] = pair($f);
    $file = fopen(__FILE__, 'r');
    $memory = fopen('php://memory', 'r');
    $cases = ['a pair' => $a, 'a file' => $file, 'memory' => $memory, 'a context' => stream_context_create(), 'a string' => 'x', 'null' => null];
    foreach ($cases as $what => $case) {
        $f->try($what, fn() => ($f->accept)($case, 0));
    }
    fclose($server);
    $f->try('a closed listener', fn() => ($f->accept)($server, 0));
    $f->try('no argument', fn() => ($f->accept)());
    $f->try('too many', fn() => ($f->accept)($a, 0, $name, 4));
});

$parity->differs('not a listener: said at once', '! warning: accept(): Accept failed: ' . posix_strerror(110), '! warning: accept(): Accept failed: ' . posix_strerror(22))
    ->scenario('on a client and on a bound socket', function (Names $f) {
        [$client, $peer, $server] = connection($f);
        $f->try('client', fn() => ($f->accept)($client, 0));
        $bound = ($f->server)('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
        $f->try('bound', fn() => ($f->accept)($bound, 0));
    });

$parity->scenario('a signal ends the wait', function (Names $f) {
    [$server, $address] = listening($f);
    pcntl_async_signals(true);
    foreach ([20, -1] as $timeout) {
        foreach ([true, false] as $restart) {
            pcntl_signal(SIGUSR1, fn() => $f->say('handler'), $restart);
            $child = when_asleep(fn($parent) => posix_kill($parent, SIGUSR1));
            $f->try("timeout $timeout", fn() => ($f->accept)($server, $timeout));
            $f->say('child', reap_child($child));
        }
    }
    pcntl_async_signals(false);
    pcntl_signal(SIGUSR1, fn() => $f->say('handler, dispatched'));
    $child = when_asleep(fn($parent) => posix_kill($parent, SIGUSR1));
    $f->try('without async signals', fn() => ($f->accept)($server, 20));
    pcntl_signal_dispatch();
    $f->say('child', reap_child($child));
    pcntl_signal(SIGUSR1, SIG_DFL);
    $f->keep(($f->client)($address));
    $f->try('the next accept', fn() => is_resource(($f->accept)($server, 1)));
});

$parity->scenario('an accepted stream has the context of its listener', function (Names $f) {
    [$server, $address] = listening($f, 'tcp://127.0.0.1:0', ['socket' => ['backlog' => 7], 'mine' => ['key' => 'value']]);
    $f->keep(($f->client)($address));
    $peer = ($f->accept)($server, 1);
    $f->say('options', stream_context_get_options($peer));
    stream_context_set_option($peer, 'mine', 'later', 'too');
    $f->say('shared', stream_context_get_options($server));
});

$parity->scenario('time limits of listener and default on the accepted stream', function (Names $f) {
    [$server, $address] = listening($f);
    stream_set_timeout($server, 0, 30000);
    $f->keep(($f->client)($address));
    $peer = ($f->accept)($server, 1);
    $start = hrtime(true);
    $f->say('read', fread($peer, 1), stream_get_meta_data($peer)['timed_out']);
    $f->say('took', (hrtime(true) - $start) / 1e9 < 0.9);
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/accept.*.sock'));
--EXPECT--
13 scenarios, no differences
