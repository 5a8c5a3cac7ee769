--TEST--
Reads and writes in drop-in mode do what core's do, but that one read returns what is there
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
$big_reads = $chunks = [];
foreach (['tcp', 'unix', 'pair'] as $kind) {
    $big_reads["$kind: a big read"] = [['fread 100000: 8192', 'fread 100000: 60000'], ['again: 8192', 'again: 0']];
    $chunks["$kind: chunk size and read buffer"] = [['100: "bcdefgh"', '100: "bcdefghij"'], ['10: "ij"', '10: ""']];
}
dropin_parity('io_modes', $big_reads);
dropin_parity('io_read', $chunks);
foreach (['fuzz', 'signal', 'signal_recvfrom', 'write'] as $about) {
    dropin_parity("io_$about");
}
?>
--EXPECT--
io_modes: compared
io_read: compared
io_fuzz: compared
io_signal: compared
io_signal_recvfrom: compared
io_write: compared
