--TEST--
An accept is one system call, and in drop-in mode one for TCP_NODELAY besides, stream_set_blocking() is none, an array that stays as it was registers nothing, and what has hung up is polled
--SKIPIF--
<?php
exec('strace -o /dev/null true 2>&1', $lines, $status);
if ($status !== 0) die('skip needs strace, and leave to trace: ' . ($lines[0] ?? ''));
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

// The child names what it is about by asking for a file of that name, which is a system call, too.
$script = __DIR__ . '/system_calls.script.php';
file_put_contents($script, <<<'PHP'
<?php
function phase(string $name): void
{
    clearstatcache();
    is_file("phase:$name");
}
$listener = fastsock_server('tcp://127.0.0.1:0');
$address = 'tcp://' . fastsock_get_name($listener, false);
$far = $all = [];
for ($i = 0; $i < 50; $i++) {
    $far[] = fastsock_client($address);
}
phase('accept 50');
for ($i = 0; $i < 50; $i++) {
    $all[] = fastsock_accept($listener);
}
phase('set 50 non-blocking, blocking and non-blocking');
foreach ([false, true, false] as $mode) {
    foreach ($all as $stream) {
        stream_set_blocking($stream, $mode);
    }
}
phase(''); // the first select registers
$none = null;
$read = $all;
fastsock_select($read, $none, $none, 0);
phase('20 times: write to one of 50, select them, read');
for ($i = 0; $i < 20; $i++) {
    fwrite($far[$i], 'x');
    $read = $all;
    fastsock_select($read, $none, $none, 5);
    fread(current($read), 1024);
}
phase('');
foreach ($far as $stream) {
    fwrite($stream, 'x');
}
phase('20 times: select 50 that nobody reads from');
for ($i = 0; $i < 20; $i++) {
    $read = $all;
    fastsock_select($read, $none, $none, 5);
}
phase(''); // the first select finds out that they have hung up
$urgent = [];
for ($i = 0; $i < 50; $i++) {
    [$urgent[]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$except = $urgent;
fastsock_select($none, $none, $except, 0);
phase('20 times: select 50 in the third array, which have hung up');
for ($i = 0; $i < 20; $i++) {
    $except = $urgent;
    fastsock_select($none, $none, $except, 0);
}
phase('');
PHP);
$dropin = __DIR__ . '/system_calls.dropin.php';
file_put_contents($dropin, strstr(file_get_contents($script), '$listener =', true) . <<<'PHP'
$listener = stream_socket_server('tcp://127.0.0.1:0');
$address = 'tcp://' . stream_socket_get_name($listener, false);
for ($i = 0; $i < 50; $i++) {
    $far[] = stream_socket_client($address);
}
phase('in drop-in mode, accept 50');
for ($i = 0; $i < 50; $i++) {
    $all[] = stream_socket_accept($listener);
}
phase('');
PHP);
$trace = __DIR__ . '/system_calls.trace';
@unlink($trace);
putenv('ASAN_OPTIONS=detect_leaks=0'); // LeakSanitizer cannot be traced
foreach ([php_command() => $script, php_command(['fastsock.dropin' => 1]) => $dropin] as $command => $file) {
    passthru('strace -qq -A -o ' . escapeshellarg($trace) . " $command -f " . escapeshellarg($file), $status);
    $status === 0 || print("status $status\n");
}

const ASKED = '/^(accept|fcntl|ioctl|epoll|p?poll|p?select|recv|send|read|write|[sg]etsockopt|get(sock|peer)name)/';
$phase = '';
foreach (file($trace) as $line) {
    if (preg_match('/phase:([^"]*)"/', $line, $match)) {
        $phase = $match[1];
        $counts = [];
        $phases[$phase] = &$counts;
        unset($counts);
    } elseif ($phase !== '' && preg_match('/^(\w+)\(/', $line, $match) && preg_match(ASKED, $match[1])) {
        $phases[$phase][$match[1]] = ($phases[$phase][$match[1]] ?? 0) + 1;
    }
}
foreach ($phases as $name => $calls) {
    if ($name !== '') {
        ksort($calls);
        echo "$name: ", json_encode((object) $calls), "\n";
    }
}
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/system_calls.script.php');
@unlink(__DIR__ . '/system_calls.dropin.php');
@unlink(__DIR__ . '/system_calls.trace');
?>
--EXPECT--
accept 50: {"accept4":50}
set 50 non-blocking, blocking and non-blocking: {}
20 times: write to one of 50, select them, read: {"epoll_wait":20,"ppoll":20,"recvfrom":20,"sendto":20}
20 times: select 50 that nobody reads from: {"epoll_wait":20,"ppoll":1}
20 times: select 50 in the third array, which have hung up: {"ppoll":40}
in drop-in mode, accept 50: {"accept4":50,"setsockopt":50}
