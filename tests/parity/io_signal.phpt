--TEST--
A signal during a blocking read or write: the handler runs when it runs in core, and the call goes on as there
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

foreach (['tcp', 'unix', 'pair'] as $kind) {
    foreach (['fread' => fn($s) => fread($s, 10), 'fgets' => fn($s) => fgets($s), 'stream_get_contents' => fn($s) => stream_get_contents($s, 5)] as $name => $read) {
        foreach ([true, false] as $async) {
            $parity->scenario("$kind: $name, " . ($async ? '' : 'no ') . 'async signals', function (Names $f) use ($kind, $read, $async) {
                [$client, $peer] = connection($f, $kind);
                pcntl_async_signals($async);
                pcntl_signal(SIGUSR1, fn() => $f->say('handler'));
                $child = when_asleep(function ($parent) use ($client) {
                    posix_kill($parent, SIGUSR1);
                    wait_asleep($parent);
                    fwrite($client, "line\n");
                });
                $f->say('read', $read($peer), stream_get_meta_data($peer)['timed_out'], feof($peer));
                $f->say('child', reap_child($child));
                pcntl_signal_dispatch();
                pcntl_signal(SIGUSR1, SIG_DFL);
                pcntl_async_signals(false);
            });
        }
    }

    $parity->scenario("$kind: fwrite goes on", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        stream_set_blocking($client, false);
        while (fwrite($client, str_repeat('x', 1 << 20)));
        stream_set_blocking($client, true);
        pcntl_async_signals(true);
        pcntl_signal(SIGUSR1, fn() => $f->say('handler'));
        $child = when_asleep(function ($parent) use ($peer, $client) {
            posix_kill($parent, SIGUSR1);
            wait_asleep($parent);
            fclose($client);
            while (fread($peer, 65536) !== '');
        });
        $f->say('written', fwrite($client, str_repeat('y', 1 << 22)));
        fclose($client);
        $f->say('child', reap_child($child));
        pcntl_signal(SIGUSR1, SIG_DFL);
        pcntl_async_signals(false);
    });
}
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/io_signal.*.sock'));
--EXPECT--
21 scenarios, no differences
