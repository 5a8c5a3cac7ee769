<?php
// An echo server on ext-uv: libuv's own TCP handles. Usage: php uv.php
declare(strict_types=1);

gc_disable(); // ext-uv 0.3.0 loses handles that are in use when PHP collects garbage
$loop = uv_default_loop();
$listener = uv_tcp_init($loop);
uv_tcp_bind($listener, uv_ip4_addr('127.0.0.1', 0));
$connections = [];
uv_listen($listener, 1024, static function ($listener) use ($loop, &$connections): void {
    $stream = uv_tcp_init($loop);
    uv_accept($listener, $stream);
    uv_tcp_nodelay($stream, true);
    $connections[spl_object_id($stream)] = $stream;
    uv_read_start($stream, static function ($stream, $data) use (&$connections): void {
        if (is_string($data)) {
            uv_write($stream, $data, static function (): void {
            });
            return;
        }
        unset($connections[spl_object_id($stream)]);
        uv_close($stream);
    });
});
echo uv_tcp_getsockname($listener)['port'], "\n";
uv_run($loop);
