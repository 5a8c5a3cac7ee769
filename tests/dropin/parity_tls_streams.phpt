--TEST--
TLS streams in drop-in mode do what core's do: switching, reading, writing, clients that fail
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
dropin_parity('tls_enable_crypto', [
    // Core cannot switch on a second time.
    'on, off and on again' => [['*SSL/TLS already set-up for this stream', '*SSL operation failed with code 1. *']],
]);
dropin_parity('tls_io', [
    // Core's recvfrom and sendto bypass TLS.
    'recvfrom and sendto' => [['recvfrom: false', 'recvfrom: true'], ['sendto: false', 'sendto: true']],
]);
dropin_parity('tls_client_failures', [
    // Core warns and goes on without a key, to fail later.
    'a key of another kind' => [['* warning: client(): SSL: Handshake timed out', null]],
]);
?>
--EXPECT--
tls_enable_crypto: compared
tls_io: compared
tls_client_failures: compared
