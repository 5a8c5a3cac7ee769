--TEST--
The ini settings of this version, their defaults and where they may be set
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
foreach (ini_get_all('fastsock') as $name => $setting) {
    echo "$name = $setting[global_value], ", $setting['access'] === INI_SYSTEM ? 'system' : $setting['access'], "\n";
}
?>
--EXPECT--
fastsock.backlog = 0, system
fastsock.dropin = 0, system
fastsock.handshake_timeout = 10, system
fastsock.max_handshakes = 1024, system
fastsock.raise_nofile = 0, system
fastsock.tcp_nodelay = 1, system
