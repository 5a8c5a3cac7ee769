--TEST--
Requests of one process in drop-in mode: persistent streams outlive them in good order, nothing else does
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
require __DIR__ . '/../inc/web_server.inc';

$script = script(<<<'CODE'
    <?php
    parse_str($_SERVER['QUERY_STRING'] ?? '', $query);
    /** A select over enough streams for the event loop; how many are ready. */
    function crowd($stream, bool $leave = true): int
    {
        for ($i = 0; $i < 150; $i++) {
            [$members[], $far[]] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        }
        $members[] = $stream;
        for ($i = 0; $i < 20; $i++) { // the same array again and again is held
            [$read, $none] = [$members, null];
            $count = stream_select($read, $none, $none, 0);
        }
        $GLOBALS['left'] = $leave ? [$members, $far, $read] : null;
        return $count;
    }
    switch (strtok($_SERVER['REQUEST_URI'], '?')) {
        case '/persistent':
            $stream = pfsockopen('127.0.0.1', (int) $query['port'], $code, $text, 10);
            stream_set_timeout($stream, 10);
            fwrite($stream, "ping\n");
            $answer = trim(fgets($stream));
            echo $answer, ' ', crowd($stream), ' ', stream_socket_get_name($stream, false);
            break;
        case '/interrupted':
            $context = stream_context_create(['ssl' => ['local_cert' => '/nowhere']]);
            $flags = STREAM_CLIENT_CONNECT | STREAM_CLIENT_PERSISTENT;
            $stream = stream_socket_client("tcp://127.0.0.1:$query[port]", $code, $text, 10, $flags, $context);
            // a fatal error in the middle of an operation on the stream
            set_error_handler(fn () => str_repeat('x', PHP_INT_MAX >> 1));
            stream_socket_enable_crypto($stream, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
            break;
        case '/close':
            $stream = stream_socket_client("tcp://127.0.0.1:$query[port]", $code, $text, 10, STREAM_CLIENT_CONNECT | STREAM_CLIENT_PERSISTENT);
            echo json_encode(fclose($stream));
            break;
        case '/leave':
            $context = stream_context_create(['ssl' => ['local_cert' => $query['pem']]]);
            $tls = stream_socket_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
            $knocking = stream_socket_client('tcp://' . stream_socket_get_name($tls, false));
            crowd($tls);
            if (isset($query['fatal'])) {
                set_error_handler(fn () => str_repeat('x', PHP_INT_MAX >> 1));
                [$read, $none] = [[fopen('php://memory', 'r')] + $GLOBALS['left'][0], null];
                stream_select($read, $none, $none, 0);
            }
            break;
        case '/state':
            $status = file_get_contents('/proc/self/status');
            preg_match('/^VmRSS:\s+(\d+)/m', $status, $rss);
            echo json_encode([fastsock_stats()['streams'], count(scandir('/proc/self/fd')), (int) $rss[1]]);
    }
    CODE);

$echo = stream_socket_server('tcp://127.0.0.1:0');
$port = substr(strrchr(stream_socket_get_name($echo, false), ':'), 1);
$child = fork_child(function () use ($echo) {
    pcntl_alarm(60); // it does not outlive the test
    for ($clients = [$echo];;) {
        [$read, $none] = [$clients, null];
        stream_select($read, $none, $none, null);
        foreach ($read as $i => $stream) {
            if ($stream === $echo) {
                $clients[] = stream_socket_accept($echo);
            } elseif (fgets($stream) === false) {
                unset($clients[$i]);
            } else {
                fwrite($stream, "pong\n");
            }
        }
    }
});

require __DIR__ . '/../inc/certificates.inc';
$pem = urlencode(localhost_pem());
$server = new WebServer(dropin_php(true)[0], $script);
$answers = [];
for ($i = 0; $i < 5; $i++) {
    $answers[] = $server->get("/persistent?port=$port");
}
[$first] = $answers;
echo preg_replace('/:\d+$/', ':PORT', $first), ', ', count(array_keys($answers, $first)), " times the same\n";
$server->get("/interrupted?port=$port");
echo 'closed after a fatal error: ', $server->get("/close?port=$port"), "\n";

$leave = function (int $times) use ($server, $pem) {
    for ($i = 0; $i < $times; $i++) {
        $server->get("/leave?pem=$pem" . ($i % 2 ? '&fatal=1' : ''));
    }
    return json_decode($server->get('/state'), true);
};
[$streams, $descriptors, $memory] = $leave(50);
[$streams_later, $descriptors_later, $memory_later] = $leave(150);
echo "streams: $streams, $streams_later\n", 'descriptors grew by ', $descriptors_later - $descriptors, "\n";
// (A sanitizer keeps what is freed.)
echo 'memory: ', getenv('USE_ZEND_ALLOC') === '0' || $memory_later - $memory < 1024 ? 'steady' : "$memory KiB, then $memory_later KiB", "\n";
unset($server);
posix_kill($child, SIGKILL);
reap_child($child);
?>
--EXPECT--
pong 0 127.0.0.1:PORT, 5 times the same
closed after a fatal error: true
streams: 1, 1
descriptors grew by 0
memory: steady
