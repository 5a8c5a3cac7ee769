--TEST--
A forked child that has inherited a TLS listener and does not accept takes no connection from its parent
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
// The child waits in every way that there is, on something else; all the while clients come.
$waits = [
    'fread' => fn ($idle, $listener) => fread($idle, 1),
    'select' => function ($idle) {
        [$read, $write, $except] = [[$idle], null, null];
        fastsock_select($read, $write, $except, 1);
    },
    'recvfrom' => fn ($idle) => fastsock_recvfrom($idle, 1),
];
foreach ($waits as $name => $wait) {
    $listener = tls_listener(['handshake_timeout' => 60]);
    fastsock_stats($listener);
    [$ours, $theirs] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    stream_set_blocking($ours, false);
    $child = forked(function () use ($wait, $theirs, $listener, $ours) {
        fclose($ours);
        fwrite($theirs, 'r');
        $wait($theirs, $listener); // up to the parent's word
        posix_kill(getmypid(), SIGKILL);
    });
    fclose($theirs);
    readable($ours);
    fread($ours, 1);
    $served = 0;
    for ($i = 0; $i < 20; $i++) {
        $client = connect($listener);
        fwrite($client, "\x16\x03\x01");
        // The parent sleeps a little, so that whoever else watches the listener would be first.
        readable($ours, 0.005);
        for ($end = now() + 2; fastsock_stats($listener)['handshakes_unfinished'] < $i + 1 && now() < $end;) {
            [$read, $write, $except] = [[$listener], null, null];
            fastsock_select($read, $write, $except, 0, 1000);
        }
        $served = fastsock_stats($listener)['handshakes_unfinished'];
        $clients[] = $client;
    }
    fwrite($ours, 'x');
    reaped($child);
    echo "$name: $served of 20 are the parent's\n";
}
--EXPECT--
fread: 20 of 20 are the parent's
select: 20 of 20 are the parent's
recvfrom: 20 of 20 are the parent's
