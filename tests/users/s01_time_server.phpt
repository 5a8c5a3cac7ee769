--TEST--
S1: a time server runs with only the function names changed, and says the same bytes
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach (['core', 'fastsock'] as $names) {
    $server = Child::program(__DIR__ . '/fixtures/time_server.php', $names);
    $name = $server->line();
    echo preg_replace('/:[1-9]\d*$/', ':PORT', $name), "\n";
    $port = substr(strrchr($name, ':'), 1);
    $ok = 0;
    for ($i = 0; $i < 5; $i++) {
        $before = date('j.n.Y G:i');
        $client = stream_socket_client("tcp://127.0.0.1:$port");
        $said = read_all($client);
        $after = date('j.n.Y G:i');
        if ($said === "It is now $before here.\n" || $said === "It is now $after here.\n") {
            $ok++;
        } else {
            var_dump($said);
        }
        fclose($client);
    }
    echo "$names: $ok of 5 heard the time, then ", $server->stop(), "\n";
}
?>
--EXPECT--
0.0.0.0:PORT
core: 5 of 5 heard the time, then signal 15
0.0.0.0:PORT
fastsock: 5 of 5 heard the time, then signal 15
