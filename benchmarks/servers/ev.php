<?php
// An echo server on ext-ev: PHP's streams, watched by libev. Usage: php ev.php
declare(strict_types=1);

$context = stream_context_create(['socket' => ['backlog' => 1024, 'tcp_nodelay' => true]]);
$listener = stream_socket_server(
    'tcp://127.0.0.1:0',
    $error_code,
    $error_message,
    STREAM_SERVER_BIND | STREAM_SERVER_LISTEN,
    $context,
);
if ($listener === false) {
    fwrite(STDERR, "cannot listen: $error_message\n");
    exit(1);
}
echo substr(strrchr(stream_socket_get_name($listener, false), ':'), 1), "\n";
stream_set_blocking($listener, false);
$watchers = [];
$accept = new EvIo($listener, Ev::READ, static function () use ($listener, &$watchers): void {
    $stream = @stream_socket_accept($listener, 0);
    if ($stream === false) {
        return;
    }
    stream_set_blocking($stream, false);
    $key = (int)$stream;
    $unsent = '';
    $watchers[$key] = new EvIo($stream, Ev::READ, static function (EvIo $watcher) use ($stream, $key, &$watchers, &$unsent): void {
        if ($unsent === '') {
            $data = fread($stream, 1024);
            if ($data === '' || $data === false) {
                if (feof($stream)) {
                    $watcher->stop();
                    unset($watchers[$key]);
                    fclose($stream);
                }
                return;
            }
        } else {
            $data = $unsent;
        }
        $put = fwrite($stream, $data);
        $rest = substr($data, (int)$put);
        if (($rest === '') !== ($unsent === '')) {
            $watcher->stop();
            $watcher->set($stream, $rest === '' ? Ev::READ : Ev::WRITE);
            $watcher->start();
        }
        $unsent = $rest;
    });
});
Ev::run();
