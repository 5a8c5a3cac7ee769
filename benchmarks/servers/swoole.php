<?php
// An echo server on Swoole: Swoole\Server in one process (SWOOLE_BASE). Usage: php swoole.php
declare(strict_types=1);

$server = new Swoole\Server('127.0.0.1', 0, SWOOLE_BASE);
$server->set(['worker_num' => 1, 'backlog' => 1024, 'open_tcp_nodelay' => true, 'max_conn' => 60000,
    'log_level' => SWOOLE_LOG_ERROR, 'log_file' => '/dev/stderr']);
$server->on('workerStart', static function (Swoole\Server $server): void {
    echo $server->port, "\n";
});
$server->on('receive', static function (Swoole\Server $server, int $fd, int $reactor, string $data): void {
    $server->send($fd, $data);
});
$server->start();
