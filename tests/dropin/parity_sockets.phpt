--TEST--
Servers, clients and datagrams in drop-in mode say and return what core's do, in every scenario of the parity tests
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
foreach (['accept', 'client', 'client_bindto', 'context_options', 'crypto', 'datagrams', 'ext_sockets', 'names', 'server_errors'] as $test) {
    dropin_parity($test);
}
?>
--EXPECT--
accept: compared
client: compared
client_bindto: compared
context_options: compared
crypto: compared
datagrams: compared
ext_sockets: compared
names: compared
server_errors: compared
