--TEST--
phpinfo() shows the versions, the backend, the limits and the settings
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$limit = posix_getrlimit();
$info = shell_exec(php_command() . ' --ri fastsock');
// what other parts of the system say about the same things
foreach (['its version' => phpversion('fastsock'), 'libuv' => 'libuv', 'the loop and its version' => preg_replace('/^libuv /', '', fastsock_stats()['loop']), 'the backend' => fastsock_stats()['backend'],
    'the soft limit' => $limit['soft openfiles'], 'the hard limit' => $limit['hard openfiles'],
    'the longest backlog' => trim((string) @file_get_contents('/proc/sys/net/core/somaxconn')),
    'fastsock.backlog' => 'fastsock.backlog => 0 => 0', 'fastsock.tcp_nodelay' => 'fastsock.tcp_nodelay => On => On', 'fastsock.raise_nofile' => 'fastsock.raise_nofile => Off => Off'] as $what => $text) {
    if ($text === '' || $text === false || !str_contains($info, (string) $text)) {
        echo "$what (", json_encode($text), ") is not in:\n$info";
    }
}
ob_start();
phpinfo(INFO_MODULES);
$all = ob_get_clean();
echo str_contains($all, "\nfastsock\n") ? 'listed' : 'not listed', "\n";
?>
--EXPECT--
listed
