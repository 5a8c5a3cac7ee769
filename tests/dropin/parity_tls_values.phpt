--TEST--
Odd values of ssl options are in drop-in mode what they are to core: URLs, paths of no use, wrong types
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
foreach (['cafile_urls', 'paths', 'wrong_types'] as $about) {
    dropin_parity("tls_$about");
}
?>
--EXPECT--
tls_cafile_urls: compared
tls_paths: compared
tls_wrong_types: compared
