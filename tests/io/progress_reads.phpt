--TEST--
A progress callback that reads its own stream from inside a read: all bytes come in order, none twice, none lost
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/process.inc';

/** Half of what the peer sends: the first half at once, the second from within the callback. */
const HALF = 4000;

$inside = null;
$context = stream_context_create();
stream_context_set_params($context, ['notification' => function (int $code) use (&$inside) {
    if ($code === STREAM_NOTIFY_PROGRESS && $inside !== null) {
        [$call, $inside] = [$inside, null];
        $call();
    }
}]);
// Only PHP's http wrapper switches progress on, for all streams of the context.
$server = fastsock_server('tcp://127.0.0.1:0');
$address = fastsock_get_name($server, false);
$child = fork_child(function () use ($server) {
    $client = fastsock_accept($server, WAIT_AT_MOST);
    while (trim((string) fgets($client)) !== '');
    fwrite($client, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
});
echo file_get_contents("http://$address/", false, $context), "\n";
reap_child($child);

/** $outer reads once; the callback within it gets the second half, and reads with $inner. */
function nested(string $what, Closure $outer, Closure $inner): void
{
    global $server, $address, $context, $inside;
    $client = fastsock_client("tcp://$address", context: $context);
    $peer = fastsock_accept($server, 10);
    $all = '';
    for ($i = 0; strlen($all) < 2 * HALF; $i++) {
        $all .= sprintf("%04d %s\n", $i, str_repeat(chr(65 + $i % 26), 30));
    }
    $read = '';
    $inside = function () use ($client, $peer, $all, $inner, &$read) {
        fwrite($peer, substr($all, HALF));
        wait_arrived($client, strlen($all) - HALF);
        $read = $inner($client);
    };
    fwrite($peer, substr($all, 0, HALF));
    wait_arrived($client, HALF);
    $first = $outer($client);
    fastsock_shutdown($peer, STREAM_SHUT_WR);
    $rest = stream_get_contents($client);
    $order = $read . $first . $rest === $all ? 'the callback first' : ($first . $read . $rest === $all ? 'the outer read first' : 'WRONG');
    echo "$what: ", strlen($read), ' in the callback, ', strlen($first), ' outside: ', $order, "\n";
}

$line = fn ($stream) => fgets($stream);
nested('fgets in fgets', $line, $line);
nested('fgets in fgets, some lines', $line, fn ($s) => fgets($s) . fgets($s) . fgets($s));
nested('fread in fgets', $line, fn ($s) => fread($s, 100));
nested('all in fgets', $line, function ($s) {
    stream_set_blocking($s, false);
    $all = stream_get_contents($s);
    stream_set_blocking($s, true);
    return $all;
});
nested('fgets in stream_get_line', fn ($s) => stream_get_line($s, 1000, "\n") . "\n", $line);
nested('fgets in fread', fn ($s) => fread($s, 10), $line);
nested('fread in fread', fn ($s) => fread($s, 10), fn ($s) => fread($s, 20));
nested('fread in a long fread', fn ($s) => fread($s, 100000), fn ($s) => fread($s, 20));
nested('fgets in fgetc', fn ($s) => fgetc($s), $line);
?>
--EXPECT--
ok
fgets in fgets: 36 in the callback, 36 outside: the callback first
fgets in fgets, some lines: 108 in the callback, 36 outside: the callback first
fread in fgets: 100 in the callback, 8 outside: the callback first
all in fgets: 8028 in the callback, 0 outside: the callback first
fgets in stream_get_line: 36 in the callback, 36 outside: the callback first
fgets in fread: 26 in the callback, 10 outside: the outer read first
fread in fread: 20 in the callback, 10 outside: the outer read first
fread in a long fread: 20 in the callback, 4000 outside: the outer read first
fgets in fgetc: 35 in the callback, 1 outside: the outer read first
