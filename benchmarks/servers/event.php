<?php
// An echo server on ext-event: libevent's own listener and buffered sockets. Usage: php event.php
declare(strict_types=1);

// The listening socket is PHP's, since EventListener does not tell which port it was given.
$socket = stream_socket_server('tcp://127.0.0.1:0', context: stream_context_create(['socket' => ['backlog' => 1024]]));
stream_set_blocking($socket, false);

$base = new EventBase();
$connections = [];
$close = static function (int $id) use (&$connections): void {
    $connections[$id]->free();
    unset($connections[$id]);
};
$listener = new EventListener(
    $base,
    static function (EventListener $listener, int $fd) use ($base, &$connections, $close): void {
        $connection = new EventBufferEvent($base, $fd, EventBufferEvent::OPT_CLOSE_ON_FREE);
        $id = spl_object_id($connection);
        $connections[$id] = $connection;
        $connection->setCallbacks(
            static function (EventBufferEvent $connection): void {
                $connection->output->addBuffer($connection->input);
            },
            null,
            static function (EventBufferEvent $connection, int $events) use ($close, $id): void {
                if ($events & (EventBufferEvent::EOF | EventBufferEvent::ERROR)) {
                    $close($id);
                }
            },
            null,
        );
        $connection->enable(Event::READ | Event::WRITE);
    },
    null,
    0,
    -1,
    $socket,
);
echo substr(strrchr(stream_socket_get_name($socket, false), ':'), 1), "\n";
$base->loop();
