--TEST--
The name in a peer's certificate is compared as core compares it in drop-in mode, too
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php
require __DIR__ . '/../inc/skip_parity.inc';
if (PHP_VERSION_ID < 80236) {
    die('skip core before 8.2.36 takes the common name of a certificate that has alternative names');
}
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
dropin_parity('tls_peer_name');
?>
--EXPECT--
tls_peer_name: compared
