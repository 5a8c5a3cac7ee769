<?php
// A unix socket that only owner and group may use, whatever the umask. A socket file left behind by
// a crash is replaced, a live one never. Run: php examples/unix_server.php [PATH]   Then: nc -U PATH

$path = $argv[1] ?? sys_get_temp_dir() . '/fastsock-example.sock';
$context = stream_context_create(['socket' => ['unix_mode' => 0660, 'unix_unlink' => true]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$listener = @fastsock_server("unix://$path", $error_code, $error_message, $flags, $context);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $path: $error_message ($error_code)\n");
    exit(1);
}
printf("Listening on %s, mode %o\n", fastsock_get_name($listener, false), fileperms($path) & 0777);

// An orderly end closes the listener, and with it goes its file (unix_unlink).
pcntl_async_signals(true);
pcntl_signal(SIGINT, fn() => exit(0));
pcntl_signal(SIGTERM, fn() => exit(0));

while (true) {
    $client = @fastsock_accept($listener, -1);
    if (!$client) {
        continue;
    }
    $name = fgets($client, 256);
    if ($name !== false) {
        fwrite($client, 'Hello, ' . trim($name) . ".\n");
    }
    fclose($client);
}
