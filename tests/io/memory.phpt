--TEST--
A connection that is waited for owns no read buffer: one that has talked costs what a silent one does
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (getenv('USE_ZEND_ALLOC') === '0') die('skip memory_get_usage() knows nothing without Zend\'s allocator');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

if (posix_getrlimit()['soft openfiles'] !== 'unlimited' && posix_getrlimit()['soft openfiles'] < 700) {
    exit('not enough descriptors');
}
$pairs = [];
for ($i = 0; $i < 300; $i++) {
    $pairs[$i] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$others = $read = array_column($pairs, 1);
$none = null;
fastsock_select($read, $none, $none, 0);
unset($read);
$before = memory_get_usage();
foreach ($pairs as [$one, $other]) {
    fwrite($one, "a line\n");
    fgets($other);
}
unset($one, $other);
// idle is who is waited for: a server's select lets the buffers go
$read = $others;
fastsock_select($read, $none, $none, 0);
unset($read);
$grown = (memory_get_usage() - $before) / 300;
echo $grown < 1024 ? 'nothing worth naming' : "$grown bytes each", "\n";
// the check can fail: with a byte left the buffer is there
foreach ($pairs as [$one, $other]) {
    fwrite($one, "a line\n.");
    fgets($other);
}
$read = $others;
fastsock_select($read, $none, $none, 0);
$grown = (memory_get_usage() - $before) / 300;
echo $grown > 7 ? 'buffered bytes are somewhere' : $grown, "\n";
?>
--EXPECT--
nothing worth naming
buffered bytes are somewhere
