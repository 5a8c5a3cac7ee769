<?php
// A TLS server that forks when told to, in core's names: see echo.php for what its runner gives it.
// While a child lives the parent waits for it and does nothing else, so what goes to the parent's
// clients meanwhile is the child's. Commands: "report", or what the child is to do.

$context = stream_context_create(['ssl' => $arguments['ssl'], 'socket' => ['backlog' => 4096, 'tcp_nodelay' => true]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$server = stream_socket_server('tls://127.0.0.1:0', $code, $text, $flags, $context);
if (!$server) {
    tell($control, ['error' => "$text ($code)"]);
    return 1;
}
tell($control, ['name' => stream_socket_get_name($server, false)]);
tell($control, ['workers' => [getmypid()]]);

$child = function (string $what) use (&$all, $server): int {
    $none = null;
    if ($what === 'closes') {
        fclose($server);
    } elseif ($what === 'selects') {
        $read = ['server' => $server];
        return stream_select($read, $none, $none, 0, 20000) === 0 ? 0 : 1;
    } elseif ($what === 'accepts' || $what === 'selects and accepts') {
        $read = [$server];
        if ($what !== 'accepts' && stream_select($read, $none, $none, 10) !== 1) {
            return 1;
        }
        if (!$client = stream_socket_accept($server, 10)) {
            return 2;
        }
        $message = fread($client, 64);
        return fwrite($client, $message) === 64 && fclose($client) ? 0 : 3;
    } elseif ($what === 'drops its arrays') {
        $all = [];
    }
    return 0; // "ends": PHP closes what is left
};
$accepted = 0;
$all = ['server' => $server, 'control' => $control];
while (true) {
    $read = $all;
    $none = null;
    if (!stream_select($read, $none, $none, null)) {
        continue;
    }
    foreach ($read as $key => $stream) {
        if ($key === 'server') {
            if ($client = @stream_socket_accept($server, 0)) {
                $accepted++;
                stream_set_blocking($client, false);
                $all[] = $client;
            }
        } elseif ($key === 'control') {
            $command = hear($control);
            if ($command === null) {
                return 0;
            }
            if ($command === 'report') {
                tell($control, ['accepted' => $accepted, 'clients' => count($all) - 2, 'stats' => $arguments['core'] ? null : fastsock_stats($server)]);
                continue;
            }
            $pid = pcntl_fork();
            if ($pid === 0) {
                // the control stream's end must not be seen by the runner: the child closes only its copy
                exit($child($command));
            }
            pcntl_waitpid($pid, $status);
            tell($control, ['ended' => pcntl_wifexited($status) ? 'exit ' . pcntl_wexitstatus($status) : 'signal ' . pcntl_wtermsig($status)]);
        } else {
            $message = fread($stream, 65536);
            if ($message === false || ($message === '' && feof($stream))) {
                unset($all[$key]);
                fclose($stream);
            } elseif ($message !== '') {
                fwrite($stream, $message);
            }
        }
    }
    unset($read, $client, $stream);
}
