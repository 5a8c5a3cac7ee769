--TEST--
fastsock_client() connects and fails as stream_socket_client() does
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/parity.inc';
$parity = new Parity();

/** Tries to connect; says result, code and text. */
function connect_to(Names $f, string $what, string $address, ?float $timeout = 5, int $flags = STREAM_CLIENT_CONNECT, array $options = []): mixed
{
    $code = $text = 'untouched';
    $context = stream_context_create($options);
    $client = $f->try($what, function () use ($f, $address, $timeout, $flags, $context, &$code, &$text) {
        return ($f->client)($address, $code, $text, $timeout, $flags, $context);
    });
    if (str_contains($text, 'socket transport')) {
        $code = 'never written to by core';
    }
    $f->say('  code and text', $code, $text);
    return $client;
}

/** "127.0.0.1:PORT" of a bound socket that does not listen: a connect is refused. */
function refusing(Names $f): string
{
    $socket = socket_create(AF_INET, SOCK_STREAM, 0);
    socket_bind($socket, '127.0.0.1', 0);
    socket_getsockname($socket, $host, $port);
    $f->keep($socket);
    return $f->know('refusing', "127.0.0.1:$port");
}

$parity->scenario('refused', function (Names $f) {
    connect_to($f, 'tcp', 'tcp://' . refusing($f));
    connect_to($f, 'without a transport', refusing($f));
    connect_to($f, 'with a timeout of 0', 'tcp://' . refusing($f), 0);
    connect_to($f, 'with a negative timeout', 'tcp://' . refusing($f), -1);
    connect_to($f, 'with a name behind the port', 'tcp://' . refusing($f) . '/name');
});

$parity->scenario('unix: no file, not a socket, nobody listens', function (Names $f) {
    connect_to($f, 'no file', 'unix:///no/such/file');
    connect_to($f, 'not a socket', 'unix://' . $f->know('file', __FILE__));
    $path = $f->know('path', socket_path());
    $server = ($f->server)("unix://$path");
    fclose($server);
    connect_to($f, 'nobody listens', "unix://$path");
    unlink($path);
    connect_to($f, 'abstract', "unix://\0no-such-name-" . 'fastsock');
    connect_to($f, 'empty', 'unix://');
    connect_to($f, 'udg', 'udg:///no/such/file');
});

$parity->scenario('a wait that is over', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0', $code, $text, 12, stream_context_create(['socket' => ['backlog' => 0]]));
    $socket = socket_import_stream($server);
    socket_listen($socket, 0); // one waits, the next one's SYN is dropped
    $address = 'tcp://' . $f->know('full', stream_socket_get_name($server, false));
    $f->keep(($f->client)($address, $code, $text, 5));
    foreach ([0.05, 0.001] as $timeout) {
        $start = hrtime(true);
        connect_to($f, "timeout $timeout", $address, $timeout);
        $f->say('took', hrtime(true) - $start >= $timeout * 1e9, hrtime(true) - $start < $timeout * 1e9 + 5e9);
    }
});

$parity->scenario('hosts that cannot be resolved', function (Names $f) {
    connect_to($f, 'tcp', 'tcp://no.such.host.invalid:80');
    connect_to($f, 'async', 'tcp://no.such.host.invalid:80', 5, STREAM_CLIENT_ASYNC_CONNECT);
    connect_to($f, 'udp', 'udp://no.such.host.invalid:80');
});

$parity->scenario('malformed addresses', function (Names $f) {
    foreach (['', 'tcp://', 'tcp://127.0.0.1', 'tcp://[::1', 'tcp://[::1]', 'nosuch://127.0.0.1:1', 'udp://127.0.0.1', '/etc/passwd'] as $address) {
        connect_to($f, $address, $address);
    }
});

$parity->differs('the error names the part that is wrong', '! warning: client(): php_network_getaddresses: *', '! warning: client(): Unable to connect to * (Failed to parse address *)')
    ->differs('core warns twice', '! warning: client(): Unable to connect to *', null)
    ->differs('the text too', '  code and text: 0, "php_network_getaddresses: *', '  code and text: 0, "Failed to parse address *')
    ->scenario('a unix address with too few slashes', fn(Names $f) => connect_to($f, 'unix', 'unix:/tmp/x'));

$parity->scenario('NUL bytes', function (Names $f) {
    $host = refusing($f);
    foreach (["tcp://$host\0", "tcp://127.0.0.1\0:80", "tcp\0://$host", "no\0such://x"] as $i => $address) {
        connect_to($f, "address $i", $address, 1);
    }
});

$parity->scenario('the arguments are checked', function (Names $f) {
    foreach ([NAN, INF, -INF, 'soon', []] as $timeout) {
        $f->try(var_export($timeout, true), fn() => ($f->client)('tcp://127.0.0.1:1', $code, $text, $timeout));
    }
    $f->try('none', fn() => ($f->client)());
    $f->try('an array', fn() => ($f->client)([]));
    $f->try('flags as a word', fn() => ($f->client)('tcp://127.0.0.1:1', $code, $text, 1, 'connect'));
    $f->try('a file as context', fn() => ($f->client)('tcp://127.0.0.1:1', $code, $text, 1, 4, tmpfile()));
});

$parity->scenario('connected: metadata and names', function (Names $f) {
    foreach (['tcp', 'unix'] as $kind) {
        [$client, $peer] = connection($f, $kind);
        $f->say($kind, stream_get_meta_data($client), ($f->get_name)($client, true), ($f->get_name)($client, false));
    }
    foreach ([STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT, STREAM_CLIENT_ASYNC_CONNECT, 0, 1 << 12] as $flags) {
        $server = ($f->server)('tcp://127.0.0.1:0');
        $f->know('server', $name = stream_socket_get_name($server, false));
        $client = connect_to($f, "flags $flags", "tcp://$name", 5, $flags);
        if ($flags & 6) {
            wait_writable($client);
        }
        $f->say('meta', stream_get_meta_data($client), ($f->get_name)($client, true));
    }
});

$parity->scenario('an asynchronous one that is refused', function (Names $f) {
    $client = connect_to($f, 'async', 'tcp://' . refusing($f), 5, STREAM_CLIENT_ASYNC_CONNECT);
    wait_writable($client);
    $f->say('peer', ($f->get_name)($client, true));
    $f->say('write', fwrite($client, 'x'));
    $f->say('read', fread($client, 1), feof($client));
    $f->say('write', fwrite($client, 'x'));
});

$parity->scenario('an asynchronous one blocks afterwards, as it did', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0');
    $client = ($f->client)('tcp://' . stream_socket_get_name($server, false), $code, $text, 5, STREAM_CLIENT_ASYNC_CONNECT);
    wait_writable($client);
    $peer = ($f->accept)($server, 5);
    fwrite($client, 'hello');
    $f->say('peer reads', fread($peer, 10));
    $child = when_asleep(fn() => fwrite($peer, 'answer'));
    $f->say('blocked', stream_get_meta_data($client)['blocked']);
    $f->say('read', fread($client, 10), reap_child($child));
});

$parity->scenario('persistent streams are found again', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0');
    $address = 'tcp://' . stream_socket_get_name($server, false);
    $flags = STREAM_CLIENT_CONNECT | STREAM_CLIENT_PERSISTENT;
    $one = ($f->client)("$address/one", $code, $text, 5, $flags);
    $peer = ($f->accept)($server, 5);
    $f->say('type', get_resource_type($one), stream_get_meta_data($one)['stream_type']);
    fwrite($one, 'first');
    $f->say('peer', fread($peer, 10));
    $same = ($f->client)("$address/one", $code, $text, 5, $flags);
    $f->say('the same connection', stream_socket_get_name($one, false) === stream_socket_get_name($same, false));
    $two = ($f->client)("$address/two", $code, $text, 5, $flags);
    $f->say('another', stream_socket_get_name($one, false) === stream_socket_get_name($two, false));
    fwrite($peer, "line\nrest\n");
    $f->say('line', fgets($one), fgets($same));
    fclose($peer);
    wait_readable($one);
    $again = ($f->client)("$address/one", $code, $text, 5, $flags);
    $f->say('a dead one is replaced', is_resource($again), is_resource($one));
    $f->say('write', fwrite($again, 'x'));
    fclose($again);
    fclose($two);
    $f->say('closed', is_resource($again));
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/client.*.sock'));
--EXPECT--
12 scenarios, no differences
