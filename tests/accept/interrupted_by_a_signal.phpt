--TEST--
A signal ends accept with the same warning as core's, and its handler runs
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

pcntl_async_signals(true);
pcntl_signal(SIGALRM, function () {
    echo "handler\n";
});
foreach (['stream_socket_', 'fastsock_'] as $family) {
    $server = ($family . 'server')('tcp://127.0.0.1:0');
    pcntl_alarm(1);
    $before = now();
    [$result, $messages] = with_warnings(fn() => ($family . 'accept')($server, 30));
    echo json_encode([$result, $messages]), now() - $before < 10 ? '' : ' late', "\n";
    // the next accept is as good as ever
    $client = connect($server);
    echo is_resource(($family . 'accept')($server, 20)) ? 'accepted' : 'not accepted', "\n";
}
?>
--EXPECT--
handler
[false,["E_WARNING: Accept failed: Interrupted system call"]]
accepted
handler
[false,["E_WARNING: Accept failed: Interrupted system call"]]
accepted
