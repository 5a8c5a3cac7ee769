--TEST--
Closing says goodbye, so the peer can tell the end from a cut; processes that do not serve a connection say nothing
--EXTENSIONS--
openssl
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
$listener = tls_listener();

/** What a client is told of the end after $serve has done with the server's end. */
function told(callable $serve): string
{
    global $listener;
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $child = forked(function () use ($theirs) {
        global $listener;
        $address = bound($listener);
        fclose($listener);
        $context = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);
        $client = fastsock_client("tls://$address", $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
        stream_set_timeout($client, (int) PATIENCE);
        $data = stream_get_contents($client);
        $truncated = stream_get_meta_data($client)['crypto']['truncated'] ?? false;
        fwrite($theirs, json_encode($data) . ($truncated ? ', cut' : ', clean end') . "\n");
    });
    $connection = fastsock_accept($listener, PATIENCE);
    $serve($connection);
    unset($connection);
    $told = read_line($ours);
    reaped($child);
    return $told;
}

echo 'closed: ', told(function ($c) {
    fwrite($c, 'data');
    fclose($c);
});
echo 'closed after another program was run: ', told(function ($c) {
    fwrite($c, 'data');
    proc_close(proc_open(['true'], [], $pipes));
    fclose($c);
});
echo 'a child ends with a copy of it: ', told(function ($c) {
    fwrite($c, 'one ');
    reaped(forked(fn() => 0));
    fwrite($c, 'two');
    fclose($c);
});
echo 'closed here, served by a child: ', told(function ($c) {
    $child = forked(function () use ($c) {
        fwrite($c, 'from the child');
        fclose($c);
    });
    fclose($c);
    reaped($child);
});
echo 'the process was killed: ', told(function ($c) {
    $child = forked(function () use ($c) {
        fwrite($c, 'half of i');
        posix_kill(getmypid(), SIGKILL);
    });
    reaped($child);
    fclose($c); // not used here since the fork
});
?>
--EXPECT--
closed: "data", clean end
closed after another program was run: "data", clean end
a child ends with a copy of it: "one two", clean end
closed here, served by a child: "from the child", clean end
the process was killed: "half of i", cut
