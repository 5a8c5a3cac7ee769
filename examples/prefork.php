<?php
// Workers that share one listener (needs ext/pcntl): the system hands each connection to one of them.
// Run: php examples/prefork.php [HOST:PORT [WORKERS]]     Then, several times: nc 127.0.0.1 8000

$address = $argv[1] ?? '127.0.0.1:8000';
$workers = (int) ($argv[2] ?? 4);
$listener = @fastsock_server("tcp://$address", $error_code, $error_message);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
echo 'Listening on ', fastsock_get_name($listener, false), "\n";

$signals = [SIGINT, SIGTERM, SIGCHLD];
pcntl_sigprocmask(SIG_BLOCK, $signals); // the parent takes them with pcntl_sigwaitinfo()
$pids = [];
while (true) {
    while (count($pids) < $workers) {
        $pid = pcntl_fork();
        if ($pid === -1) {
            sleep(1); // no more processes for now
        } elseif ($pid === 0) {
            pcntl_sigprocmask(SIG_UNBLOCK, $signals);
            work($listener);
        } else {
            $pids[$pid] = true;
        }
    }
    if (in_array(pcntl_sigwaitinfo($signals), [SIGINT, SIGTERM], true)) {
        foreach ($pids as $pid => $_) {
            posix_kill($pid, SIGTERM);
        }
        exit(0);
    }
    while (($pid = pcntl_waitpid(-1, $status, WNOHANG)) > 0) { // a worker has died: another takes its place
        unset($pids[$pid]);
    }
}

function work($listener): never
{
    stream_set_blocking($listener, false);
    $streams = [$listener];
    while (true) {
        $read = $streams;
        $write = $except = null;
        if (!@fastsock_select($read, $write, $except, null)) {
            continue;
        }
        foreach ($read as $key => $stream) {
            if ($stream === $listener) {
                // All workers are woken; those that come too late get false.
                if ($client = @fastsock_accept($listener, 0)) {
                    fwrite($client, 'Process ' . getmypid() . " is yours.\n");
                    $streams[] = $client;
                }
                continue;
            }
            $text = fread($stream, 8192);
            if ($text === '' || $text === false) {
                fclose($stream);
                unset($streams[$key]);
            } else {
                fwrite($stream, getmypid() . ': ' . $text);
            }
        }
    }
}
