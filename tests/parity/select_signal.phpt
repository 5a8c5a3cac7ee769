--TEST--
A signal ends fastsock_select()'s wait as it ends stream_select()'s: handler, warning, false, arrays untouched
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

/** Selects while a child sends $signal; says all that can be seen of it. */
function interrupted(Names $f, string $what, array|null $r, array|null $w, array|null $e, ?int $seconds = 20, int $signal = SIGUSR1): void
{
    $child = when_asleep(fn($parent) => posix_kill($parent, $signal));
    $f->trySelect($what, $r, $w, $e, $seconds);
    $f->say('child', reap_child($child));
}

$parity->select_scenario('with async signals the handler has run when the call is over', function (Names $f) {
    [$a, $b] = pair($f);
    pcntl_async_signals(true);
    pcntl_signal(SIGUSR1, fn($signal) => $f->say('handler', $signal === SIGUSR1));
    interrupted($f, 'read', $f->crowd(['a' => $a, 'b' => $b]), null, null);
    interrupted($f, 'without end', $f->crowd([$a, 5 => $b]), null, [$a], null);
    $f->say('before', 'the next call works');
    fwrite($b, 'x');
    [$r, $w, $e] = [$f->crowd([$a]), null, null];
    $f->trySelect('afterwards', $r, $w, $e, 0);
    pcntl_signal(SIGUSR1, SIG_DFL);
    pcntl_async_signals(false);
});

$parity->select_scenario('without async signals the handler runs at the dispatch', function (Names $f) {
    [$a, $b] = pair($f);
    pcntl_signal(SIGUSR1, fn($signal) => $f->say('handler'));
    interrupted($f, 'read', $f->crowd(['a' => $a, 'b' => $b]), null, null);
    $f->say('dispatch', pcntl_signal_dispatch());
    pcntl_signal(SIGUSR1, SIG_DFL);
});

$parity->select_scenario('restarting system calls does not restart this one', function (Names $f) {
    [$a] = pair($f);
    pcntl_async_signals(true);
    foreach ([true, false] as $restart) {
        pcntl_signal(SIGUSR1, fn($signal) => $f->say('handler'), $restart);
        interrupted($f, json_encode($restart), $f->crowd([$a]), null, null);
    }
    pcntl_signal(SIGUSR1, SIG_DFL);
    pcntl_async_signals(false);
});

$parity->select_scenario('an ignored signal does not end the wait', function (Names $f) {
    [$a, $b] = pair($f);
    pcntl_signal(SIGUSR1, SIG_IGN);
    $child = when_asleep(function ($parent) use ($b) {
        posix_kill($parent, SIGUSR1);
        wait_asleep($parent);
        fwrite($b, 'x');
    });
    [$r, $w, $e] = [$f->crowd([$a]), null, null];
    $f->trySelect('read', $r, $w, $e, 20);
    $f->say('child', reap_child($child));
    pcntl_signal(SIGUSR1, SIG_DFL);
});

$parity->select_scenario("a child's end is a signal, when there is a handler for it", function (Names $f) {
    [$a, $b] = pair($f);
    pcntl_async_signals(true);
    pcntl_signal(SIGCHLD, fn() => $f->say('handler'));
    $child = when_asleep(fn() => 0);
    [$r, $w, $e] = [$f->crowd([$a]), null, null];
    $f->trySelect('read', $r, $w, $e, 20);
    $f->say('child', reap_child($child));
    pcntl_signal(SIGCHLD, SIG_DFL);
    pcntl_async_signals(false);
});

$parity->select_scenario('a handler that throws', function (Names $f) {
    [$a] = pair($f);
    pcntl_async_signals(true);
    pcntl_signal(SIGUSR1, fn() => throw new RuntimeException('from the handler'));
    $r = $f->crowd(['a' => $a]);
    $child = when_asleep(fn($parent) => posix_kill($parent, SIGUSR1));
    $f->try('select', function () use ($f, &$r) {
        $none = null;
        return ($f->select)($r, $none, $none, 20);
    });
    $f->say('arrays', $r, reap_child($child));
    pcntl_signal(SIGUSR1, SIG_DFL);
    pcntl_async_signals(false);
});

$parity->select_scenario('a handler that closes a member, writes to one, and selects itself', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    pcntl_async_signals(true);
    pcntl_signal(SIGUSR1, function () use ($f, $a, $b, $c) {
        stream_socket_shutdown($a, STREAM_SHUT_RDWR); // the child has a copy of the descriptor
        fclose($a);
        fwrite($c, 'x');
        [$r, $w, $e] = [$f->crowd([$b]), [$c], null];
        $f->trySelect('inside', $r, $w, $e, 0);
    });
    interrupted($f, 'outside', $f->crowd(['a' => $a, 'd' => $d]), null, ['a' => $a]);
    [$r, $w, $e] = [$f->crowd(['b' => $b, 'd' => $d]), null, null];
    $f->trySelect('afterwards', $r, $w, $e, 0);
    pcntl_signal(SIGUSR1, SIG_DFL);
    pcntl_async_signals(false);
});

$parity->select_scenario('a signal that came before the call does not end it', function (Names $f) {
    [$a] = pair($f);
    pcntl_signal(SIGUSR1, fn() => $f->say('handler'));
    posix_kill(getmypid(), SIGUSR1);
    [$r, $w, $e] = [$f->crowd([$a]), null, null];
    $f->trySelect('read', $r, $w, $e, 0, 1000);
    pcntl_signal_dispatch();
    pcntl_signal(SIGUSR1, SIG_DFL);
});

$parity->select_scenario('foreign members too', function (Names $f) {
    [$a] = pair($f);
    $process = proc_open(['cat'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
    $f->label('pipe', $pipes[1]);
    pcntl_async_signals(true);
    pcntl_signal(SIGUSR1, fn() => $f->say('handler'));
    interrupted($f, 'a pipe and a socket', $f->crowd(['p' => $pipes[1], 'a' => $a]), null, null);
    interrupted($f, 'a pipe', ['p' => $pipes[1]], null, null, null);
    pcntl_signal(SIGUSR1, SIG_DFL);
    pcntl_async_signals(false);
    fclose($pipes[0]);
    proc_close($process);
});
$parity->report();
--EXPECT--
9 scenarios, no differences
