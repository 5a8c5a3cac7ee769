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
require __DIR__ . '/../inc/core_tls.inc';
if (core_takes_common_name()) {
    die('skip this core takes the common name of a certificate that has alternative names');
}
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
dropin_parity('tls_peer_name');
?>
--EXPECT--
tls_peer_name: compared
