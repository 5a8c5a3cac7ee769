<?php
// A ReactPHP or Revolt loop with idle sockets, a signal handler and a timer; a child sends the signals
// and says when. Prints what it measured as JSON.
// Usage: loop.php AUTOLOAD react|revolt IDLE SIGNALS
[, $autoload, $kind, $idle, $signals] = $argv;
require $autoload;
const TICK = 0.02; // seconds between two calls of the timer, and between two signals nearly

posix_setrlimit(POSIX_RLIMIT_NOFILE, posix_getrlimit()['hard openfiles'], posix_getrlimit()['hard openfiles']);
$pairs = [];
for ($i = 0; $i < (int) $idle; $i++) {
    $pairs[] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
[$ours, $its] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$parent = getmypid();
$child = pcntl_fork();
if ($child === 0) {
    fgets($its); // when the loop runs
    for ($i = 0; $i < (int) $signals; $i++) {
        usleep(17000);
        fwrite($its, hrtime(true) . "\n");
        posix_kill($parent, SIGUSR1);
        fgets($its); // handled: signals that meet would be one
    }
    posix_kill(getmypid(), SIGKILL);
}

$handled = $late = $sent = [];
$due = null;
$read_idle = $messages = 0;
[$last, $far_end] = end($pairs); // the one that is not idle: the timer sends it a message
$on_idle = function (...$arguments) use (&$read_idle, &$messages, $last) {
    // Revolt hands the stream over second
    in_array($last, $arguments, true) && fread($last, 100) === 'message' ? $messages++ : $read_idle++;
};
$on_signal = function () use (&$handled, &$sent, $ours, $signals, &$stop) {
    $now = hrtime(true);
    $sent[] = (int) fgets($ours); // was written before the signal was sent
    $handled[] = ($now - end($sent)) / 1e6;
    fwrite($ours, "next\n");
    if (count($handled) === (int) $signals) {
        $stop();
    }
};
// each call asks for the next, so that lateness does not add up
$on_timer = function () use (&$late, &$due, &$again, $far_end) {
    $late[] = (hrtime(true) - $due) / 1e6;
    fwrite($far_end, 'message');
    $due = hrtime(true) + (int) (TICK * 1e9);
    $again();
};
$begin = function () use (&$due, $ours, &$again) {
    $due = hrtime(true) + (int) (TICK * 1e9);
    $again();
    fwrite($ours, "go\n");
};
if ($kind === 'react') {
    $loop = new React\EventLoop\StreamSelectLoop();
    foreach ($pairs as [$one]) {
        $loop->addReadStream($one, $on_idle);
    }
    $loop->addSignal(SIGUSR1, $on_signal);
    $stop = $loop->stop(...);
    $again = fn() => $loop->addTimer(TICK, $on_timer);
    $loop->futureTick($begin);
    $loop->addTimer(60, $stop);
} else {
    $loop = new Revolt\EventLoop\Driver\StreamSelectDriver();
    foreach ($pairs as [$one]) {
        $loop->onReadable($one, $on_idle);
    }
    $loop->onSignal(SIGUSR1, $on_signal);
    $stop = $loop->stop(...);
    $again = fn() => $loop->delay(TICK, $on_timer);
    $loop->queue($begin);
    $loop->delay(60, $stop);
}
$failed = null;
try {
    $loop->run();
} catch (Throwable $error) {
    $failed = get_class($error) . ': ' . $error->getMessage();
}
posix_kill($child, SIGKILL);
pcntl_waitpid($child, $status);
$of = function (array $numbers, float $share): ?float {
    sort($numbers);
    return $numbers ? round($numbers[min(count($numbers) - 1, (int) (count($numbers) * $share))], 3) : null;
};
function sys_cpu(): array
{
    $usage = getrusage();
    return [$usage['ru_utime.tv_sec'], $usage['ru_utime.tv_usec'] / 1e6, $usage['ru_stime.tv_sec'], $usage['ru_stime.tv_usec'] / 1e6];
}

echo json_encode([
    'signals' => count($handled), 'signal_p50_ms' => $of($handled, 0.5), 'signal_p99_ms' => $of($handled, 0.99),
    'timers' => count($late), 'timer_p50_ms' => $of($late, 0.5), 'timer_p99_ms' => $of($late, 0.99),
    'messages' => $messages, 'woken_by_idle' => $read_idle,
    'cpu_seconds' => round(array_sum(sys_cpu()), 2), 'failed' => $failed,
]), "\n";
