--TEST--
fastsock_stats() of a TLS listener counts its handshakes; of a plain one it has no such keys
--EXTENSIONS--
openssl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
$keys = ['handshakes_unfinished', 'handshakes_finished', 'handshakes_failed', 'last_failure'];
$show = function (string $what, $listener) use ($keys) {
    echo "$what: ", json_encode(array_intersect_key(fastsock_stats($listener), array_flip($keys))), "\n";
};
$select = function ($listener) {
    [$read, $write, $except] = [[$listener], null, null];
    return fastsock_select($read, $write, $except, 0, 5000);
};
$show('plain', listener());
$listener = tls_listener();
$show('nobody', $listener);
$silent = [connect($listener), connect($listener)];
for ($end = now() + PATIENCE; fastsock_stats($listener)['handshakes_unfinished'] < 2 && now() < $end;) {
    $select($listener);
}
$show('two are silent', $listener);
[$client, $peer] = tls_join($listener, plain_client($listener));
$show('one is in', $listener);
$client = plain_client($listener);
for ($end = now() + PATIENCE, $ready = 0; !$ready && now() < $end; $ready = $select($listener)) {
    stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
}
$show('one waits for accept', $listener);
echo 'accepted: ', fastsock_stats($listener)['accepted'], "\n";
$peer = fastsock_accept($listener, 0);
echo 'crypto: ', json_encode(isset(stream_get_meta_data($peer)['crypto'])), "\n";
fclose($silent[0]);
for ($end = now() + PATIENCE; fastsock_stats($listener)['handshakes_unfinished'] > 1 && now() < $end;) {
    $select($listener);
}
$stats = fastsock_stats($listener);
unset($stats['last_failure']['peer']);
echo 'one has gone: ', json_encode(array_intersect_key($stats, array_flip($keys))), "\n";
$name = stream_socket_get_name($bad = connect($listener), false);
fwrite($bad, "GET / HTTP/1.0\r\n\r\n");
for ($end = now() + PATIENCE; count(fastsock_stats($listener)['handshakes_failed']) < 2 && now() < $end;) {
    $select($listener);
}
$last = fastsock_stats($listener)['last_failure'];
echo 'one speaks HTTP: ', $last['reason'], ', ', json_encode($last['peer'] === $name), ', ', $last['text'], "\n";
foreach (['tls_contexts', 'tls_contexts_built', 'tls_contexts_reloaded', 'tls_reload_failures', 'tls_sessions'] as $key) {
    echo "$key: ", json_encode(fastsock_stats()[$key]), "\n";
}
--EXPECT--
plain: []
nobody: {"handshakes_unfinished":0,"handshakes_finished":0,"handshakes_failed":[],"last_failure":null}
two are silent: {"handshakes_unfinished":2,"handshakes_finished":0,"handshakes_failed":[],"last_failure":null}
one is in: {"handshakes_unfinished":2,"handshakes_finished":1,"handshakes_failed":[],"last_failure":null}
one waits for accept: {"handshakes_unfinished":2,"handshakes_finished":2,"handshakes_failed":[],"last_failure":null}
accepted: 1
crypto: true
one has gone: {"handshakes_unfinished":1,"handshakes_finished":2,"handshakes_failed":{"closed":1},"last_failure":{"reason":"closed","text":""}}
one speaks HTTP: not_tls, true, error:0A00009C:SSL routines::http request
tls_contexts: 1
tls_contexts_built: 1
tls_contexts_reloaded: 0
tls_reload_failures: 0
tls_sessions: 0
