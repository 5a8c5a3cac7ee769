<?php
// The echo server in the loop of PHP 8.6's Io\Poll, in core's names: see echo.php for what its
// runner gives it and what it understands ("who" and "job" it does not).

use Io\Poll\Context;
use Io\Poll\Event;

$context = stream_context_create(['ssl' => $arguments['ssl'], 'socket' => ['backlog' => 4096, 'tcp_nodelay' => true]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$server = stream_socket_server('tls://127.0.0.1:0', $code, $text, $flags, $context);
if (!$server) {
    tell($control, ['error' => "$text ($code)"]);
    return 1;
}
tell($control, ['name' => stream_socket_get_name($server, false)]);
tell($control, ['workers' => [getmypid()]]);
$accepted = $clients = 0;
$loop = new Context();
$loop->add(new StreamPollHandle($server), [Event::Read], 'server');
$loop->add(new StreamPollHandle($control), [Event::Read], 'control');
while (true) {
    $ready = $loop->wait();
    $listener = $runner = false;
    foreach ($ready as $watcher) {
        $client = $watcher->getData();
        if (is_string($client)) {
            $listener = $listener || $client === 'server';
            $runner = $runner || $client === 'control';
            continue;
        }
        // what OpenSSL holds back no descriptor shows: read until there is nothing
        while (($message = fread($client, 65536)) !== '' && $message !== false) {
            fwrite($client, $message);
        }
        if ($message === false || feof($client)) {
            $watcher->remove();
            fclose($client);
            $clients--;
        }
    }
    if ($listener && ($client = @stream_socket_accept($server, $arguments['accept_timeout']))) {
        $accepted++;
        $clients++;
        stream_set_blocking($client, false);
        $loop->add(new StreamPollHandle($client), [Event::Read], $client);
    }
    if ($runner) {
        if (hear($control) === null) {
            return 0;
        }
        $stats = $arguments['core'] ? null : fastsock_stats($server);
        tell($control, ['accepted' => $accepted, 'clients' => $clients, 'warnings' => [], 'stats' => $stats]);
    }
}
