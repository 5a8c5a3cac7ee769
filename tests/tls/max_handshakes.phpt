--TEST--
A TLS listener keeps to fastsock.max_handshakes: the longest silent client goes for the next, and everybody who speaks is served
--EXTENSIONS--
openssl
pcntl
posix
sockets
--INI--
fastsock.max_handshakes=5
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
$listener = tls_listener(['handshake_timeout' => 600]);
$silent = [];
for ($i = 0; $i < 20; $i++) {
    $silent[] = plain_client($listener);
}
$most = 0;
$none = null;
$turn = function () use ($listener, &$most, &$none): array {
    $read = [$listener];
    $ready = fastsock_select($read, $none, $none, 0);
    $stats = fastsock_stats($listener);
    $most = max($most, $stats['handshakes_unfinished']);
    return [$ready, $stats];
};
$end = now() + PATIENCE;
do {
    [$ready, $stats] = $turn();
} while (($stats['handshakes_failed']['timeout'] ?? 0) < 15 && now() < $end);
echo "unfinished: $stats[handshakes_unfinished], at most $most, ready $ready, failed ", json_encode($stats['handshakes_failed']), "\n";
// the first have gone, the last are still there
$gone = array_map(fn($client) => feof($client) || (fread($client, 1) === '' && feof($client)), $silent);
echo 'gone: ', implode(' ', array_keys(array_filter($gone))), "\n";

$served = 0;
$clients = [];
for ($i = 0; $i < 12; $i++) {
    $clients[] = [$client, $peer] = tls_join($listener, plain_client($listener));
    $served += $client && $peer;
}
[$ready, $stats] = $turn();
echo "served: $served, at most $most unfinished, ", $stats['handshakes_finished'], " finished, accepted $stats[accepted]\n";
?>
--EXPECT--
unfinished: 5, at most 5, ready 0, failed {"timeout":15}
gone: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14
served: 12, at most 5 unfinished, 12 finished, accepted 12
