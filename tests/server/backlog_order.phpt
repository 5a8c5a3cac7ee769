--TEST--
Backlog: the parameter beats the context option, the option beats the setting, 0 is the system's maximum
--EXTENSIONS--
pcntl
posix
--INI--
fastsock.backlog=7
--SKIPIF--
<?php
if (!is_readable('/proc/sys/net/core/somaxconn')) die('skip needs /proc/sys/net/core/somaxconn');
if (trim(file_get_contents('/proc/sys/net/core/somaxconn')) < 64) die('skip net.core.somaxconn is below 64');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$maximum = (int) file_get_contents('/proc/sys/net/core/somaxconn');
foreach ([[[], null], [['backlog' => 5], null], [['backlog' => '6'], null], [['backlog' => 5], 3], [[], 9], [['backlog' => 0], null],
    [['backlog' => 5], 0], [[], 0], [[], -1], [[], $maximum + 1], [[], 2147483647], [[], 1]] as [$options, $parameter]) {
    $backlog = fastsock_stats(listener($options, $parameter))['backlog'];
    echo 'option ', json_encode($options['backlog'] ?? null), ', parameter ', $parameter > $maximum && $parameter !== 2147483647 ? 'maximum + 1' : json_encode($parameter), ': ';
    echo $backlog === $maximum ? 'the maximum' : json_encode($backlog), "\n";
}
?>
--EXPECT--
option null, parameter null: 7
option 5, parameter null: 5
option "6", parameter null: 6
option 5, parameter 3: 3
option null, parameter 9: 9
option 0, parameter null: the maximum
option 5, parameter 0: the maximum
option null, parameter 0: the maximum
option null, parameter -1: the maximum
option null, parameter maximum + 1: the maximum
option null, parameter 2147483647: the maximum
option null, parameter 1: 1
