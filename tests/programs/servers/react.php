<?php
// An echo server on ReactPHP's StreamSelectLoop, as its manual shows one.
// Usage: react.php AUTOLOAD tcp|tls PEM
require $argv[1];

$loop = new React\EventLoop\StreamSelectLoop();
React\EventLoop\Loop::set($loop);
$server = new React\Socket\SocketServer("$argv[2]://127.0.0.1:0", [
    'tcp' => ['backlog' => 4096],
    'tls' => ['local_cert' => $argv[3]],
], $loop);
$server->on('connection', function (React\Socket\ConnectionInterface $connection) {
    $connection->on('data', fn(string $data) => $connection->write($data));
    $connection->on('error', fn() => null);
});
$server->on('error', fn() => null); // handshakes that fail
echo json_encode(['port' => (int) substr(strrchr($server->getAddress(), ':'), 1), 'pid' => getmypid()]), "\n";
$loop->run();
