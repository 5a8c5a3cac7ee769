--TEST--
A worker that waits for one of its clients takes no connection that another worker could serve
--EXTENSIONS--
openssl
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
$listener = tls_listener();
$workers = [];
for ($i = 0; $i < 4; $i++) {
    $workers[] = forked(function () use ($listener) {
        while (true) {
            $client = @fastsock_accept($listener, PATIENCE);
            while ($client && ($line = fgets($client)) !== false) {
                fwrite($client, $line);
            }
        }
    });
}
$busy = [];
for ($i = 0; $i < 3; $i++) { // three of four wait in fgets() from here on
    $busy[$i] = tls_client(bound($listener));
    fwrite($busy[$i], "busy\n");
    echo read_line($busy[$i]);
}
$answered = 0;
for ($i = 0; $i < 12; $i++) {
    $client = tls_client(bound($listener));
    fwrite($client, "$i\n");
    $answered += read_line($client) === "$i\n";
    fclose($client);
}
echo "answered: $answered of 12\n";
foreach ($workers as $worker) {
    posix_kill($worker, SIGKILL);
    reaped($worker);
}
?>
--EXPECT--
busy
busy
busy
answered: 12 of 12
