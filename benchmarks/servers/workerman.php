<?php
// An echo server on Workerman with its loop over stream_select: one worker process. It is measured
// as it is, and once more with fastsock in drop-in mode.
// Usage: php workerman.php AUTOLOAD DIRECTORY start -q; DIRECTORY: for its pid and log files
declare(strict_types=1);

$autoload = $argv[1];
$directory = $argv[2];
$argv = [$argv[0], ...array_slice($argv, 3)]; // Workerman looks for its command
require $autoload;

use Workerman\Connection\TcpConnection;
use Workerman\Events\Select;
use Workerman\Worker;

// Workerman listens where it is told to: a port that is free now.
$probe = stream_socket_server('tcp://127.0.0.1:0');
$port = (int)substr(strrchr(stream_socket_get_name($probe, false), ':'), 1);
fclose($probe);

Worker::$outputStream = fopen('/dev/null', 'w'); // it says when it starts
Worker::$eventLoopClass = Select::class;
Worker::$pidFile = "$directory/workerman.$port.pid";
Worker::$statusFile = "$directory/workerman.$port.status";
Worker::$logFile = "$directory/log.$port"; // where the suite also looks for complaints
if (is_file(Worker::$logFile)) {
    unlink(Worker::$logFile);
}
$worker = new Worker("tcp://127.0.0.1:$port", ['socket' => ['backlog' => 1024]]);
$worker->count = 1;
$worker->onWorkerStart = static function () use ($worker, $port): void {
    // It gives each connection 55 s of silence and then one probe: those of thousands that fall silent
    // together are sent at once, overrun loopback's queue, and the clients whose probe is lost go.
    socket_set_option(socket_import_stream($worker->getMainSocket()), SOL_SOCKET, SO_KEEPALIVE, 0);
    // It warns of each connection beyond 1,023 without asking whether the loop can serve it.
    set_error_handler(static fn(int $level, string $text): bool =>
        str_contains($text, 'exceeded the maximum number of connections 1024'));
    echo "$port\n";
};
$worker->onMessage = static function (TcpConnection $connection, string $data): void {
    $connection->send($data);
};
Worker::runAll();
