<?php
// A process for each client (needs ext/pcntl); ended children are reaped by the SIGCHLD handler.
// Run: php examples/forking_daemon.php [HOST:PORT [PID-FILE]]     Then: nc 127.0.0.1 8000

$address = $argv[1] ?? '127.0.0.1:8000';
$pid_file = $argv[2] ?? null;
$listener = @fastsock_server("tcp://$address", $error_code, $error_message);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
echo 'Listening on ', fastsock_get_name($listener, false), "\n";
if ($pid_file !== null) {
    file_put_contents($pid_file, getmypid() . "\n");
}

$children = [];
$stop = function () use (&$children, $pid_file): never {
    foreach ($children as $pid => $_) {
        posix_kill($pid, SIGTERM);
    }
    if ($pid_file !== null) {
        unlink($pid_file);
    }
    exit(0);
};
pcntl_async_signals(true);
pcntl_signal(SIGINT, $stop);
pcntl_signal(SIGTERM, $stop);
pcntl_signal(SIGCHLD, function () use (&$children): void {
    while (($pid = pcntl_waitpid(-1, $status, WNOHANG)) > 0) {
        unset($children[$pid]);
        echo "process $pid has ended\n";
    }
});

while (true) {
    $client = @fastsock_accept($listener, -1, $peer);
    if (!$client) {
        continue; // a signal ended the wait, its handler has run
    }
    // Until the child is noted, it must not be reaped.
    pcntl_sigprocmask(SIG_BLOCK, [SIGINT, SIGTERM, SIGCHLD]);
    $pid = pcntl_fork();
    if ($pid === 0) {
        serve($listener, $client);
    }
    if ($pid > 0) {
        $children[$pid] = true;
        echo "process $pid serves $peer\n";
    }
    pcntl_sigprocmask(SIG_UNBLOCK, [SIGINT, SIGTERM, SIGCHLD]);
    fclose($client);
}

function serve($listener, $client): never
{
    foreach ([SIGINT, SIGTERM, SIGCHLD] as $signal) {
        pcntl_signal($signal, SIG_DFL);
    }
    pcntl_sigprocmask(SIG_UNBLOCK, [SIGINT, SIGTERM, SIGCHLD]);
    fclose($listener);
    stream_set_timeout($client, 300);
    fwrite($client, 'Process ' . getmypid() . " listens; quit ends it.\n");
    while (($line = fgets($client, 4096)) !== false && trim($line) !== 'quit') {
        fwrite($client, strtoupper(trim($line)) . "\n");
    }
    fclose($client);
    exit(0);
}
