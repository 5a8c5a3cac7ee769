--TEST--
Time limits and signals end waits on time while hostile clients keep a TLS listener's handshakes busy
--EXTENSIONS--
openssl
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

/** A ClientHello as a client sends it. */
function hello(): string
{
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $plain = stream_socket_server('tcp://127.0.0.1:0');
    $child = forked(fn() => @tls_client(bound($plain)) ? 1 : 0);
    $accepted = stream_socket_accept($plain, PATIENCE);
    readable($accepted);
    $hello = fread($accepted, 8192);
    fclose($accepted);
    reaped($child);
    return $hello;
}

$certificate = new Certificate('localhost', options: ['kind' => 'rsa']);
$listener = tls_listener(['local_cert' => $certificate->file()]);
$hello = hello();
[$stop, $stopped] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$flood = forked(function () use ($listener, $hello, $stop) {
    $address = bound($listener);
    fclose($listener);
    fclose($stop);
    $open = [];
    while (!$GLOBALS['stopped'] || !readable($GLOBALS['stopped'], 0)) {
        $client = @stream_socket_client("tcp://$address", $code, $text, 1);
        if ($client) {
            @fwrite($client, $hello);
            $open[] = $client;
        }
        if (count($open) > 100) {
            array_shift($open);
        }
    }
});
fclose($stopped);
// Handshakes have begun: a select on the listener has seen to that.
$read = [$listener];
$none = null;
while (fastsock_stats($listener)['handshakes_unfinished'] < 3) {
    $read = [$listener];
    fastsock_select($read, $none, $none, 0, 10000);
}
[$client, $quiet] = connection();
stream_set_timeout($quiet, 0, 500000);
$begin = now();
var_dump(fread($quiet, 10));
$took = now() - $begin;
echo $took >= 0.5 && $took < 3 ? "fread ended on time\n" : "fread took $took s\n";

pcntl_async_signals(true);
pcntl_signal(SIGALRM, fn() => print("handled\n"), false);
foreach (['accept', 'select'] as $wait) {
    $idle = listener();
    pcntl_alarm(1);
    $begin = now();
    if ($wait === 'accept') {
        var_dump(@fastsock_accept($listener, 0.001) === false || true, @fastsock_accept($idle, 8));
    } else {
        $read = [$idle, $quiet];
        var_dump(@fastsock_select($read, $none, $none, 8));
    }
    $took = now() - $begin;
    echo $took < 5 ? "$wait ended by the signal\n" : "$wait took $took s\n";
}
fclose($stop);
echo reaped($flood), "\n";
?>
--EXPECT--
bool(false)
fread ended on time
handled
bool(true)
bool(false)
accept ended by the signal
handled
bool(false)
select ended by the signal
exit 0
