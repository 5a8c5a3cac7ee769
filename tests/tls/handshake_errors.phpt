--TEST--
handshake_errors: silent by default, and accept goes on waiting; with "warn" each failure ends an accept with core's warnings
--EXTENSIONS--
openssl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

function spoil($listener, int $times): array
{
    $clients = [];
    for ($i = 0; $i < $times; $i++) {
        $clients[] = $client = connect($listener);
        fwrite($client, "GET / HTTP/1.0\r\n\r\n");
    }
    return $clients;
}

foreach (['absent' => [], 'silent' => ['handshake_errors' => 'silent']] as $what => $ssl) {
    $listener = tls_listener($ssl);
    $bad = spoil($listener, 3);
    [$peer, $messages] = with_warnings(fn () => fastsock_accept($listener, 0.3));
    echo "$what: ", json_encode([$peer, $messages]), ' ', json_encode(fastsock_stats($listener)['handshakes_failed']), "\n";
    $bad = spoil($listener, 2);
    [[$client, $peer], $messages] = with_warnings(fn () => tls_join($listener, plain_client($listener)));
    echo '  a good one gets in: ', json_encode(is_resource($peer)), ' ', json_encode($messages), "\n";
}

echo "warn\n";
$listener = tls_listener(['handshake_errors' => 'warn']);
$bad = spoil($listener, 2);
for ($i = 0; $i < 2; $i++) {
    [$read, $write, $except] = [[$listener], null, null];
    echo '  select: ', fastsock_select($read, $write, $except, (int) PATIENCE), "\n";
    [$peer, $messages] = with_warnings(fn () => fastsock_accept($listener, 0));
    echo '  accept: ', json_encode($peer), "\n    ", implode("\n    ", array_map(fn ($text) => strtr($text, ["\n" => ' / ']), $messages)), "\n";
}
[$read, $write, $except] = [[$listener], null, null];
echo '  select: ', fastsock_select($read, $write, $except, 0), "\n";
[$client, $peer] = tls_join($listener, plain_client($listener));
echo '  a good one gets in: ', json_encode(is_resource($peer)), "\n";

echo "a verdict after the handshake\n";
$ca = new Certificate('A root', options: ['ca' => true]);
$one = (new Certificate('client.example', $ca))->file();
$asking = ['verify_peer' => true, 'cafile' => $ca->file([], false), 'verify_peer_name' => true, 'peer_name' => 'client.example', 'peer_fingerprint' => str_repeat('0', 40)];
foreach (['silent', 'warn'] as $errors) {
    $listener = tls_listener(['handshake_errors' => $errors] + $asking);
    $client = plain_client($listener, ['local_cert' => $one]);
    [$got, $messages] = with_warnings(function () use ($listener, $client) {
        for ($end = now() + PATIENCE, $peer = false; !$peer && now() < $end && !fastsock_stats($listener)['handshakes_failed'];) {
            stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
            [$read, $write, $except] = [[$listener], null, null];
            if (fastsock_select($read, $write, $except, 0, 5000)) {
                $peer = fastsock_accept($listener, 0);
            }
        }
        return $peer;
    });
    $last = fastsock_stats($listener)['last_failure'];
    echo "  $errors: ", json_encode($got), ' ', json_encode(preg_grep('/Accept failed/', $messages, PREG_GREP_INVERT)), ' ', json_encode(fastsock_stats($listener)['handshakes_failed']), " $last[reason]\n";
}
--EXPECTF--
absent: [false,["E_WARNING: Accept failed: Connection timed out"]] {"not_tls":3}
  a good one gets in: true []
silent: [false,["E_WARNING: Accept failed: Connection timed out"]] {"not_tls":3}
  a good one gets in: true []
warn
  select: 1
  accept: false
    E_WARNING: SSL operation failed with code 1. OpenSSL Error messages: / error:0A00009C:SSL routines::http request
    E_WARNING: Failed to enable crypto
    E_WARNING: Accept failed: %r(Success|Cannot enable crypto)%r
  select: 1
  accept: false
    E_WARNING: SSL operation failed with code 1. OpenSSL Error messages: / error:0A00009C:SSL routines::http request
    E_WARNING: Failed to enable crypto
    E_WARNING: Accept failed: %r(Success|Cannot enable crypto)%r
  select: 0
  a good one gets in: true
a verdict after the handshake
  silent: false [] {"fingerprint":1} fingerprint
  warn: false ["E_WARNING: peer_fingerprint match failure","E_WARNING: Failed to enable crypto"] {"fingerprint":1} fingerprint
