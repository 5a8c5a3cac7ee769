--TEST--
fastsock.backlog is the default backlog, 0 the system's maximum, and cannot be changed by a script
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
if (!is_readable('/proc/sys/net/core/somaxconn')) die('skip needs /proc/sys/net/core/somaxconn');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$maximum = trim(file_get_contents('/proc/sys/net/core/somaxconn'));
$show = '<?php $s = fastsock_server("tcp://127.0.0.1:0"); echo ini_get("fastsock.backlog"), " ", fastsock_stats($s)["backlog"], " ", json_encode(ini_set("fastsock.backlog", "9")), "\n";';
foreach ([0, 1, 17, -1 /* as listen(2) takes it: the most */] as $backlog) {
    $child = Child::code($show, [], ['fastsock.backlog' => $backlog]);
    echo str_replace(" $maximum ", ' maximum ', $child->line()), "\n";
}
?>
--EXPECT--
0 maximum false
1 1 false
17 17 false
-1 maximum false
