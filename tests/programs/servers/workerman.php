<?php
// An echo server of one worker on Workerman's Select.
// Usage: workerman.php AUTOLOAD tcp|ssl PEM PORT FOLDER
[, $autoload, $transport, $pem, $port, $folder] = $argv;
require $autoload;

use Workerman\Connection\TcpConnection;
use Workerman\Worker;

$argv = [$argv[0], 'start', '-q'];
Worker::$pidFile = "$folder/workerman.pid";
Worker::$logFile = "$folder/workerman.log";
Worker::$statusFile = "$folder/workerman.status";
Worker::$eventLoopClass = Workerman\Events\Select::class;
TcpConnection::$defaultMaxSendBufferSize = 1 << 20;
$worker = new Worker("tcp://127.0.0.1:$port", $transport === 'ssl' ? ['ssl' => ['local_cert' => $pem]] : []);
$worker->transport = $transport;
$worker->count = 1;
$worker->onWorkerStart = fn() => fwrite(STDERR, json_encode(['port' => (int) $port, 'pid' => getmypid()]) . "\n");
$worker->onMessage = fn(TcpConnection $connection, string $data) => $connection->send($data);
Worker::runAll();
