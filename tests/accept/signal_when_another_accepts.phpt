--TEST--
A signal ends an accept also when another process takes the connection that has woken it
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
exec('strace -o /dev/null -e inject=accept4:delay_enter=1:when=2 true 2>&1', $lines, $status);
if ($status !== 0) die('skip needs strace, and leave to trace: ' . ($lines[0] ?? ''));
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

// The process that accepts is held back before it looks at what has woken it, for a second.
$script = __DIR__ . '/signal_when_another_accepts.script.php';
file_put_contents($script, <<<'PHP'
<?php
require __DIR__ . '/../inc/process.inc';
pcntl_signal(SIGUSR1, fn() => null, false);
$listener = fastsock_server('tcp://127.0.0.1:0');
$child = when_asleep(function (int $parent) use ($listener) {
    $client = fastsock_client('tcp://' . fastsock_get_name($listener, false));
    $left = deadline();
    while (!preg_match('/^\d+ \(.*\) t/s', file_get_contents("/proc/$parent/stat")) && $left() > 0) {
    }
    wait_for([$client], [], 0.1); // another stop may have been met, at the end of the wait
    echo fastsock_accept($listener, 0) ? "the other has it\n" : "nobody has it\n";
    posix_kill($parent, SIGUSR1);
});
set_error_handler(fn($level, $text) => print("$text\n"));
var_dump(fastsock_accept($listener, 5));
echo reap_child($child), "\n";
PHP);
putenv('ASAN_OPTIONS=detect_leaks=0'); // LeakSanitizer cannot be traced
passthru('strace -qq -o /dev/null -e trace=accept4 -e inject=accept4:delay_enter=1000000:when=2 '
    . php_command() . ' -f ' . escapeshellarg($script), $status);
$status === 0 || print("status $status\n");
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/signal_when_another_accepts.script.php');
?>
--EXPECT--
the other has it
fastsock_accept(): Accept failed: Interrupted system call
bool(false)
exit 0
