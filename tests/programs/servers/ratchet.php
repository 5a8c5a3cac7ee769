<?php
// A WebSocket echo server on Ratchet and ReactPHP's StreamSelectLoop.
// Usage: ratchet.php AUTOLOAD tcp|tls PEM
error_reporting(E_ALL & ~E_DEPRECATED); // the library is older than PHP 8.2
require $argv[1];

use Ratchet\ConnectionInterface;

$loop = new React\EventLoop\StreamSelectLoop();
React\EventLoop\Loop::set($loop);
$server = new React\Socket\SocketServer("$argv[2]://127.0.0.1:0", [
    'tcp' => ['backlog' => 4096],
    'tls' => ['local_cert' => $argv[3]],
], $loop);
$echo = new class implements Ratchet\MessageComponentInterface {
    public function onOpen(ConnectionInterface $conn)
    {
    }
    public function onMessage(ConnectionInterface $from, $msg)
    {
        $from->send($msg);
    }
    public function onClose(ConnectionInterface $conn)
    {
    }
    public function onError(ConnectionInterface $conn, Exception $e)
    {
        $conn->close();
    }
};
$http = new Ratchet\Http\HttpServer(new Ratchet\WebSocket\WsServer($echo));
$application = new Ratchet\Server\IoServer($http, $server, $loop);
echo json_encode(['port' => (int) substr(strrchr($server->getAddress(), ':'), 1), 'pid' => getmypid()]), "\n";
$application->run();
