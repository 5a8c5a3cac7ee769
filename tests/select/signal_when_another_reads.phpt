--TEST--
A signal ends a select also when another process takes what has woken it
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
exec('strace -o /dev/null -e inject=epoll_wait:delay_enter=1 true 2>&1', $lines, $status);
if ($status !== 0) die('skip needs strace, and leave to trace: ' . ($lines[0] ?? ''));
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

// The process that selects is held back before it looks at what has woken it, for a second.
$script = __DIR__ . '/signal_when_another_reads.script.php';
file_put_contents($script, <<<'PHP'
<?php
require __DIR__ . '/../inc/process.inc';
pcntl_signal(SIGUSR1, fn() => null, false);
$near = $far = [];
for ($i = 0; $i < 40; $i++) {
    [$near[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    stream_set_blocking($near[$i], false);
}
$child = when_asleep(function (int $parent) use ($near, $far) {
    fwrite($far[7], 'x');
    $left = deadline();
    while (!preg_match('/^\d+ \(.*\) t/s', file_get_contents("/proc/$parent/stat")) && $left() > 0) {
    }
    wait_for([$far[7]], [], 0.1); // another stop may have been met, at the end of the wait
    echo fread($near[7], 1) === 'x' ? "the other has it\n" : "nobody has it\n";
    posix_kill($parent, SIGUSR1);
});
set_error_handler(fn($level, $text) => print(preg_replace('/ \(.*/', '', $text) . "\n"));
var_dump(fastsock_select($near, $none, $none, 5));
echo reap_child($child), "\n";
PHP);
putenv('ASAN_OPTIONS=detect_leaks=0'); // LeakSanitizer cannot be traced
passthru('strace -qq -o /dev/null -e trace=epoll_wait -e inject=epoll_wait:delay_enter=1000000 '
    . php_command() . ' -f ' . escapeshellarg($script), $status);
$status === 0 || print("status $status\n");
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/signal_when_another_reads.script.php');
?>
--EXPECT--
the other has it
fastsock_select(): Unable to select [4]: Interrupted system call
bool(false)
exit 0
