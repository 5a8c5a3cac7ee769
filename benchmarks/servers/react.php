<?php
// An echo server on ReactPHP with its loop over stream_select. It is measured as it is, and once
// more with fastsock in drop-in mode. Usage: php react.php AUTOLOAD
declare(strict_types=1);

require $argv[1];

React\EventLoop\Loop::set(new React\EventLoop\StreamSelectLoop());
$server = new React\Socket\SocketServer('127.0.0.1:0', ['tcp' => ['backlog' => 1024]]);
$server->on('connection', static function (React\Socket\ConnectionInterface $connection): void {
    $connection->pipe($connection);
});
$server->on('error', static function (Throwable $error): void {
    fwrite(STDERR, $error->getMessage() . "\n");
});
echo parse_url($server->getAddress(), PHP_URL_PORT), "\n";
React\EventLoop\Loop::run();
