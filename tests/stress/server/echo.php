<?php
// The TLS server of the stress programs, in core's names: it echoes. Given by who runs it: $control,
// a stream to the runner, which also ends it, and $arguments: ssl (context options), workers (1),
// accept_timeout (0), idle_timeout of select in seconds (null). Established clients come before
// the listener. A message "who" is answered by the worker's pid, "job" keeps its worker busy.

$warnings = [];
set_error_handler(function (int $level, string $text) use (&$warnings, $control) {
    if (preg_match('/Accept failed: \w+ timed out/', $text)) {
        return true; // the connection was another worker's, or is not ready yet
    }
    $warnings[$text] = ($warnings[$text] ?? 0) + 1;
    if ($warnings[$text] === 1) {
        tell($control, ['warning' => $text]);
    }
    return true;
});
$context = stream_context_create(['ssl' => $arguments['ssl'], 'socket' => ['backlog' => 4096, 'tcp_nodelay' => true]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$server = stream_socket_server('tls://127.0.0.1:0', $code, $text, $flags, $context);
if (!$server) {
    tell($control, ['error' => "$text ($code)"]);
    return 1;
}
tell($control, ['name' => stream_socket_get_name($server, false)]);
$pids = [getmypid()];
for ($i = 1; $i < ($arguments['workers'] ?? 1); $i++) {
    $pid = pcntl_fork();
    if ($pid === 0) {
        break;
    }
    $pids[] = $pid;
}
if (($arguments['workers'] ?? 1) === count($pids)) {
    tell($control, ['workers' => $pids]);
}
$accepted = 0;
$all = ['server' => $server, 'control' => $control];
while (true) {
    $read = $all;
    $write = $except = null;
    if (stream_select($read, $write, $except, $arguments['idle_timeout'] ?? null) === false) {
        continue; // its warning is counted
    }
    $listener = isset($read['server']);
    $runner = isset($read['control']);
    unset($read['server'], $read['control']);
    foreach ($read as $key => $client) {
        $message = fread($client, 65536);
        if ($message === '' || $message === false) {
            if ($message === false || feof($client)) {
                unset($all[$key], $read[$key]);
                fclose($client);
            }
            continue;
        }
        if (str_starts_with($message, 'who ')) {
            $message = str_pad((string) getmypid(), strlen($message));
        } elseif (str_starts_with($message, 'job ')) {
            $until = now() + $arguments['job'];
            do {
                if (!$arguments['spin']) {
                    usleep((int) max(0, ($until - now()) * 1e6));
                }
            } while (now() < $until);
        }
        fwrite($client, $message);
    }
    unset($client);
    if ($listener && ($client = stream_socket_accept($server, $arguments['accept_timeout'] ?? 0))) {
        $accepted++;
        stream_set_blocking($client, false);
        $all[] = $client;
        unset($client);
    }
    if ($runner) {
        $command = hear($control);
        if ($command === null) {
            return 0; // the runner is done with us
        }
        $stats = $arguments['core'] ? null : fastsock_stats($server);
        tell($control, ['accepted' => $accepted, 'clients' => count($all) - 2, 'warnings' => $warnings, 'stats' => $stats]);
    }
}
