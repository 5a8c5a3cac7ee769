--TEST--
stream_select() in drop-in mode says and returns what core's does, in every scenario of the parity tests
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
foreach (['arrays', 'buffered', 'descriptors', 'members', 'reentrancy', 'signal', 'sockets', 'times'] as $about) {
    dropin_parity("select_$about");
}
?>
--EXPECT--
select_arrays: compared
select_buffered: compared
select_descriptors: compared
select_members: compared
select_reentrancy: compared
select_signal: compared
select_sockets: compared
select_times: compared
