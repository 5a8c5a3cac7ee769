<?php
// A ReactPHP and a Revolt loop in drop-in mode with 5,000 idle sockets, a signal handler and a timer:
// signals are handled at once, timers are at most 5 ms late at the median. Without it Revolt's
// loop fails, and ReactPHP's spins and reads nothing, as descriptors are above 1,023. Ends by itself: 0 when all of that is so, 1 otherwise.
//   php -d extension=modules/fastsock.so tests/stress/dropin_loops.php
//   --idle=5000 --signals=200 --module=FILE --applications=DIR

require __DIR__ . '/../programs/common.php';

$options = getopt('', ['idle:', 'signals:', 'module:', 'applications:']);
$idle = $options['idle'] ?? '5000';
$signals = $options['signals'] ?? '200';
$failed = false;
foreach (['react', 'revolt'] as $loop) {
    foreach (['without', 'with'] as $way) {
        $command = ['timeout', $way === 'with' ? '90' : '10', ...php($way === 'with', module($options)), '-d', 'display_errors=0', '-d', 'log_errors=0',
            ROOT . '/tests/programs/servers/loop.php', applications($options) . '/vendor/autoload.php', $loop, $idle, $signals];
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
        $said = stream_get_contents($pipes[1]);
        $status = proc_close($process);
        $got = json_decode($said, true);
        $works = $got && $got['signals'] === (int) $signals && $got['failed'] === null
            && $got['signal_p50_ms'] <= 5 && $got['timer_p50_ms'] <= 5 && $got['woken_by_idle'] === 0
            && $got['messages'] >= $got['timers'] - 1; // the last may be under way
        $as_meant = $works === ($way === 'with');
        $failed = $failed || !$as_meant;
        printf("%-8s %-8s %s%s\n", $loop, $way, $got ? json_encode($got) : "nothing, status $status", $as_meant ? '' : ': NOT AS MEANT');
    }
}
echo $failed ? 'FAILED' : 'signals at once, timers in time', "\n";
exit($failed ? 1 : 0);
