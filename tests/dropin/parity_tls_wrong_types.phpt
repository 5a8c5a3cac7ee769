--TEST--
ssl options of wrong types are in drop-in mode what they are to core
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
foreach (['client', 'server'] as $about) {
    dropin_parity("tls_wrong_types_$about");
}
?>
--EXPECT--
tls_wrong_types_client: compared
tls_wrong_types_server: compared
