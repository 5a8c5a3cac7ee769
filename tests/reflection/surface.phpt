--TEST--
The extension adds its eleven functions and nothing else: no class, no constant, no transport
--FILE--
<?php
$extension = new ReflectionExtension('fastsock');
$names = array_keys($extension->getFunctions());
sort($names);
echo implode(' ', $names), "\n";
var_dump(array_keys($extension->getClasses()), $extension->getConstants());
$stats = new ReflectionFunction('fastsock_stats');
echo $stats->getParameters()[0], "\n", $stats->getReturnType(), "\n";
$ini = array_keys($extension->getINIEntries());
sort($ini);
echo implode(' ', array_filter($ini, fn($name) => !str_starts_with($name, 'fastsock.'))), "only fastsock.* settings\n";
--EXPECT--
fastsock_accept fastsock_client fastsock_enable_crypto fastsock_get_name fastsock_pair fastsock_recvfrom fastsock_select fastsock_sendto fastsock_server fastsock_shutdown fastsock_stats
array(0) {
}
array(0) {
}
Parameter #0 [ <optional> $listener = null ]
array
only fastsock.* settings
