--TEST--
A signal during a blocking recvfrom ends it if the handler was set without restarting system calls, as in core
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
    $parity->scenario("$kind: recvfrom", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        pcntl_async_signals(true);
        foreach ([false, true] as $restart) {
            pcntl_signal(SIGUSR1, fn() => $f->say('handler'), $restart);
            $child = when_asleep(function ($parent) use ($client) {
                posix_kill($parent, SIGUSR1);
                wait_asleep($parent);
                fwrite($client, 'data');
            });
            $f->say('restart ' . json_encode($restart), ($f->recvfrom)($peer, 10));
            $f->say('child', reap_child($child));
            stream_set_blocking($peer, false);
            $f->say('left', ($f->recvfrom)($peer, 10));
            stream_set_blocking($peer, true);
        }
        pcntl_signal(SIGUSR1, SIG_DFL);
        pcntl_async_signals(false);
    });
}
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/io_signal_recvfrom.*.sock'));
--EXPECT--
3 scenarios, no differences
