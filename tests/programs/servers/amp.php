<?php
// An echo server on Amp's sockets and Revolt's StreamSelectDriver, as its manual shows one.
// Usage: amp.php AUTOLOAD tcp|tls PEM
require $argv[1];

use Amp\Socket;

Revolt\EventLoop::setDriver(new Revolt\EventLoop\Driver\StreamSelectDriver());
$context = (new Socket\BindContext())->withBacklog(4096);
if ($argv[2] === 'tls') {
    $context = $context->withTlsContext((new Socket\ServerTlsContext())->withDefaultCertificate(new Socket\Certificate($argv[3])));
}
$server = Socket\listen('127.0.0.1:0', $context);
echo json_encode(['port' => $server->getAddress()->getPort(), 'pid' => getmypid()]), "\n";
while ($client = $server->accept()) {
    Amp\async(function () use ($client, $argv) {
        try {
            if ($argv[2] === 'tls') {
                $client->setupTls();
            }
            while (($data = $client->read()) !== null) {
                $client->write($data);
            }
        } catch (Amp\ByteStream\StreamException | Socket\SocketException) {
        }
    });
}
