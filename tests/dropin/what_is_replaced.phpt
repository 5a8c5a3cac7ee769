--TEST--
phpinfo() says what drop-in mode has replaced and what it has left alone; it is off by default, and only the start of a process sets it
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';

function info(bool $on, array $ini = []): void
{
    [$command] = dropin_php($on, $ini);
    preg_match("/^Drop-in mode.*?(?=\n\n)/ms", shell_exec("$command --ri fastsock"), $rows);
    echo $rows[0] ?? 'nothing', "\n\n";
}

echo ini_get('fastsock.dropin'), ' ', var_export(ini_set('fastsock.dropin', '1'), true), "\n\n";
info(false);
info(true);
info(true, ['disable_functions' => 'stream_select,stream_socket_pair']);
?>
--EXPECT--
0 false

Drop-in mode => off

Drop-in mode => on
Transports that are fastsock's => tcp, udp, unix, udg, tls, ssl, tlsv1.0, tlsv1.1, tlsv1.2, tlsv1.3
Functions that are fastsock's => stream_select(), stream_socket_pair()
Left alone => none

Drop-in mode => on
Transports that are fastsock's => tcp, udp, unix, udg, tls, ssl, tlsv1.0, tlsv1.1, tlsv1.2, tlsv1.3
Functions that are fastsock's => none
Left alone => stream_select() (disabled), stream_socket_pair() (disabled)
