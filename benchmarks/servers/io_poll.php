<?php
// An echo server on Io\Poll, PHP 8.6's own way to wait, over core's streams. Usage: php io_poll.php
declare(strict_types=1);

use Io\Poll\Context;
use Io\Poll\Event;

$listener = stream_socket_server('tcp://127.0.0.1:0', context: stream_context_create(['socket' => ['backlog' => 1024]]));
echo substr(strrchr(stream_socket_get_name($listener, false), ':'), 1), "\n";

$poll = new Context();
$poll->add(new StreamPollHandle($listener), [Event::Read], $listener);
$unsent = []; // key => what the client has not taken of its echo
while (true) {
    foreach ($poll->wait() as $watcher) {
        $stream = $watcher->getData();
        if ($stream === $listener) {
            $client = stream_socket_accept($listener);
            if ($client) {
                stream_set_blocking($client, false);
                $poll->add(new StreamPollHandle($client), [Event::Read], $client);
            }
            continue;
        }
        if ($unsent && isset($unsent[(int)$stream])) {
            $data = $unsent[(int)$stream];
            unset($unsent[(int)$stream]);
            $watcher->modifyEvents([Event::Read]);
        } else {
            $data = fread($stream, 1024);
            if ($data === '' || $data === false) {
                if (feof($stream)) {
                    $watcher->remove();
                    fclose($stream);
                }
                continue;
            }
        }
        $put = fwrite($stream, $data);
        if ($put === false) {
            $watcher->remove();
            fclose($stream);
        } elseif ($put < strlen($data)) {
            $unsent[(int)$stream] = substr($data, $put);
            $watcher->modifyEvents([Event::Write]);
        }
    }
}
