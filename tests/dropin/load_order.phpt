--TEST--
Drop-in mode is the same whether fastsock is loaded before or after sockets
--EXTENSIONS--
sockets
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
$file = script(<<<'CODE'
    <?php
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $client = stream_socket_client('tcp://' . stream_socket_get_name($server, false));
    // the accepted stream is fastsock's if its listener is
    $peer = stream_socket_accept($server);
    $import = socket_import_stream($server);
    socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
    $export = socket_export_stream($pair[0]);
    socket_write($pair[1], "from ext/sockets\n");
    [$read, $none] = [[$export, $peer], null];
    echo stream_select($read, $none, $none, 5), ' ', fgets($export);
    echo fastsock_stats()['streams'], ' streams, ', implode(' ', stream_get_transports()), "\n";
    echo json_encode(stream_get_meta_data($peer)), "\n";
    CODE);
preg_match('~extension="?([^"\s]*fastsock[^"\s]*\.so)~', dropin_php(true)[1], $module);
$php = escapeshellarg(getenv('TEST_PHP_EXECUTABLE') ?: PHP_BINARY) . ' -n -d fastsock.dropin=1 -d extension_dir=' . escapeshellarg(ini_get('extension_dir'));
$shared = !shell_exec("$php -r 'echo extension_loaded(\"sockets\");'") ? '-d extension=sockets' : '';
$outputs = [
    shell_exec("$php $shared -d extension=$module[1] -f $file 2>&1"),
    shell_exec("$php -d extension=$module[1] $shared -f $file 2>&1"),
];
echo $outputs[0], $outputs[0] === $outputs[1] ? 'the same' : $outputs[1];
?>
--EXPECTF--
1 from ext/sockets
4 streams, tcp udp unix udg ssl tls tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3
{"timed_out":false,"blocked":true,"eof":false,"stream_type":"tcp_socket\/ssl","mode":"r+","unread_bytes":0,"seekable":false}
the same
