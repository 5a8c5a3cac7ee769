--TEST--
A signal during a blocking read runs its handler, and the read goes on, as with core
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

pcntl_async_signals(true);
foreach (['stream_socket_', 'fastsock_'] as $family) {
    [$here, $there] = ($family . 'pair')(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $server = ($family . 'server')('tcp://127.0.0.1:0');
    $client = connect($server);
    $accepted = ($family . 'accept')($server, 20);
    $me = getmypid();
    $pid = forked(function () use ($me, $client) {
        // once the parent waits in fread(), it says so by being in state S
        for ($asleep = 0; $asleep < 20; ) {
            $asleep = preg_match('/\) S /', file_get_contents("/proc/$me/stat")) ? $asleep + 1 : 0;
        }
        posix_kill($me, SIGUSR1);
        for ($asleep = 0; $asleep < 20; ) {
            $asleep = preg_match('/\) S /', file_get_contents("/proc/$me/stat")) ? $asleep + 1 : 0;
        }
        fwrite($client, 'after the signal');
    });
    $handled = 0;
    pcntl_signal(SIGUSR1, function () use (&$handled) { $handled++; });
    stream_set_timeout($accepted, 20);
    [$result, $messages] = with_warnings(fn() => fread($accepted, 100));
    echo json_encode([$result, $handled, $messages]), "\n";
    reaped($pid);
}
?>
--EXPECT--
["after the signal",1,[]]
["after the signal",1,[]]
