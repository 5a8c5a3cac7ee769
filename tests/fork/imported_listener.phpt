--TEST--
A listener that was imported into ext/sockets never catches a forked worker in accept
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

// Whoever has the listener in blocking mode would wait in accept(2) when there is nobody.
function accepts_at_once($listener): string
{
    $begin = microtime(true);
    $client = @fastsock_accept($listener, 0);
    return $client === false && microtime(true) - $begin < 5 ? 'at once' : 'not at once';
}
foreach (['before', 'after'] as $import) {
    $listener = listener();
    if ($import === 'before') {
        $socket = socket_import_stream($listener);
    }
    $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (($child = pcntl_fork()) === 0) {
        fgets($pair[1]);
        pcntl_alarm(10);
        fwrite($pair[1], accepts_at_once($listener) . "\n");
        posix_kill(getmypid(), SIGKILL);
    }
    if ($import === 'after') {
        $socket = socket_import_stream($listener);
    }
    stream_set_blocking($listener, true);
    fwrite($pair[0], "go\n");
    echo "imported $import the fork: the child accepts ", fgets($pair[0]);
    pcntl_waitpid($child, $status);
    echo "and the parent ", accepts_at_once($listener), "\n";
    unset($socket);
}
?>
--EXPECT--
imported before the fork: the child accepts at once
and the parent at once
imported after the fork: the child accepts at once
and the parent at once
