--TEST--
Paths of ssl options, URLs and those of no use, are in drop-in mode what they are to core
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
foreach (['cafile_urls', 'paths'] as $about) {
    dropin_parity("tls_$about");
}
?>
--EXPECT--
tls_cafile_urls: compared
tls_paths: compared
