--TEST--
fastsock_select() sees in sockets what stream_select() sees: connects, refusals, hang-ups, resets, urgent data
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

/** An address where nobody listens, and where nobody else can listen meanwhile. */
function nobody(Names $f): string
{
    $bound = stream_socket_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND); // only keeps the number apart
    $tcp = socket_create(AF_INET, SOCK_STREAM, 0);
    socket_bind($tcp, '127.0.0.1', 0); // bound but not listening: refuses
    socket_getsockname($tcp, $host, $port);
    $f->keep($bound, $tcp);
    return "tcp://127.0.0.1:$port";
}

$parity->select_scenario('a refused asynchronous connect becomes writable', function (Names $f) {
    $client = $f->label('client', ($f->client)(nobody($f), $code, $text, 10, STREAM_CLIENT_ASYNC_CONNECT | STREAM_CLIENT_CONNECT));
    $f->say('codes', $code, $text);
    [$r, $w, $e] = [null, $f->crowd(['c' => $client]), null];
    $f->trySelect('write', $r, $w, $e, 10);
    [$r, $w, $e] = [$f->crowd(['c' => $client]), ['c' => $client], ['c' => $client]];
    $f->trySelect('all', $r, $w, $e, 10);
    $f->say('name', ($f->get_name)($client, true));
    $f->say('write', @fwrite($client, 'x'));
    $f->say('read', fread($client, 10), feof($client));
});

$parity->select_scenario('an asynchronous connect becomes writable when it is made', function (Names $f) {
    $server = $f->label('server', ($f->server)('tcp://127.0.0.1:0'));
    $client = $f->label('client', ($f->client)('tcp://' . stream_socket_get_name($server, false), $code, $text, 10, STREAM_CLIENT_ASYNC_CONNECT));
    [$r, $w, $e] = [$f->crowd(['s' => $server, 'c' => $client]), ['c' => $client], ['c' => $client]];
    wait_writable($client);
    $f->trySelect('made', $r, $w, $e, 10);
    $peer = ($f->accept)($server, 10);
    fwrite($peer, 'x');
    [$r, $w, $e] = [$f->crowd(['s' => $server, 'c' => $client]), null, null];
    $f->trySelect('data', $r, $w, $e, 10);
});

foreach (['tcp', 'unix', 'pair'] as $kind) {
    $parity->select_scenario("$kind: half-closes and closes", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        $look = function (string $what, $stream, bool $quiet = false) use ($f) {
            $quiet || wait_readable($stream);
            [$r, $w, $e] = [$f->crowd(['s' => $stream]), ['s' => $stream], ['s' => $stream]];
            $f->trySelect($what, $r, $w, $e, 0);
            [$r, $w, $e] = [null, null, $f->crowd(['s' => $stream])];
            $f->trySelect("$what, only except", $r, $w, $e, 0);
            [$r, $w, $e] = [null, $f->crowd(['s' => $stream]), null];
            $f->trySelect("$what, only write", $r, $w, $e, 0);
        };
        $look('at first', $client, true);
        $f->say('shutdown', ($f->shutdown)($peer, STREAM_SHUT_WR));
        $look('after the peer stopped writing', $client);
        $look('the side that stopped', $peer, true);
        fwrite($client, 'still');
        $look('with data', $peer);
        $f->say('data', fread($peer, 10));
        fclose($peer);
        $look('after the close', $client);
        $f->say('read', fread($client, 10), feof($client));
        $look('after reading the end', $client);
    });
}

$parity->select_scenario('a reset', function (Names $f) {
    [$client, $peer] = connection($f);
    close_with_reset($peer);
    wait_readable($client);
    [$r, $w, $e] = [$f->crowd(['s' => $client]), ['s' => $client], ['s' => $client]];
    $f->trySelect('all', $r, $w, $e, 10);
    [$r, $w, $e] = [null, null, $f->crowd(['s' => $client])];
    $f->trySelect('except only', $r, $w, $e, 0);
    [$r, $w, $e] = [null, null, $f->crowd(['s' => $client])];
    $f->trySelect('except only, with a wait', $r, $w, $e, 0, 20000);
    [$r, $w, $e] = [$f->crowd(['s' => $client]), null, null];
    $f->trySelect('read', $r, $w, $e, 0);
    $f->say('read', fread($client, 10), feof($client));
    [$r, $w, $e] = [$f->crowd(['s' => $client]), ['s' => $client], ['s' => $client]];
    $f->trySelect('afterwards', $r, $w, $e, 0);
});

$parity->select_scenario('urgent data shows in except', function (Names $f) {
    [$client, $peer] = connection($f);
    $f->say('sendto', ($f->sendto)($client, '!', STREAM_OOB));
    [$r, $w, $e] = [null, null, $f->crowd(['p' => $peer])];
    $f->trySelect('except', $r, $w, $e, 10);
    [$r, $w, $e] = [$f->crowd(['p' => $peer]), ['p' => $peer], ['p' => $peer]];
    $f->trySelect('all', $r, $w, $e, 0);
    $f->say('recvfrom', ($f->recvfrom)($peer, 10, STREAM_OOB));
    [$r, $w, $e] = [$f->crowd(['p' => $peer]), null, ['p' => $peer]];
    $f->trySelect('taken', $r, $w, $e, 0);
    fwrite($client, 'plain');
    wait_arrived($peer, 5);
    [$r, $w, $e] = [$f->crowd(['p' => $peer]), null, ['p' => $peer]];
    $f->trySelect('plain data behind it', $r, $w, $e, 10);
    $f->say('plain', fread($peer, 10));
    [$r, $w, $e] = [$f->crowd(['p' => $peer]), null, ['p' => $peer]];
    $f->trySelect('read', $r, $w, $e, 0);
});

$parity->select_scenario('a full send queue is not writable, and is again when there is room', function (Names $f) {
    [$a, $b] = pair($f);
    stream_set_blocking($a, false);
    stream_set_blocking($b, false);
    while (fwrite($a, str_repeat('.', 65536)));
    [$r, $w, $e] = [$f->crowd([]), ['a' => $a, 'b' => $b], null];
    $f->trySelect('full', $r, $w, $e, 0);
    [$r, $w, $e] = [null, ['a' => $a], null];
    $f->trySelect('alone, with a wait', $r, $w, $e, 0, 1000);
    while (fread($b, 65536) !== '');
    [$r, $w, $e] = [$f->crowd([]), ['a' => $a, 'b' => $b], null];
    $f->trySelect('drained', $r, $w, $e, 0);
});

$parity->select_scenario('datagram sockets', function (Names $f) {
    $server = $f->label('server', ($f->server)('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND));
    $client = $f->label('client', ($f->client)('udp://' . stream_socket_get_name($server, false)));
    [$r, $w, $e] = [$f->crowd(['s' => $server]), ['s' => $server, 'c' => $client], ['s' => $server]];
    $f->trySelect('quiet', $r, $w, $e, 0);
    fwrite($client, 'one');
    fwrite($client, 'two');
    [$r, $w, $e] = [$f->crowd(['s' => $server, 'c' => $client]), null, null];
    $f->trySelect('two datagrams', $r, $w, $e, 10);
    $f->say('one', ($f->recvfrom)($server, 100));
    [$r, $w, $e] = [$f->crowd(['s' => $server, 'c' => $client]), null, null];
    $f->trySelect('one datagram', $r, $w, $e, 10);
    $f->say('two', ($f->recvfrom)($server, 100));
    [$r, $w, $e] = [$f->crowd(['s' => $server, 'c' => $client]), null, null];
    $f->trySelect('none', $r, $w, $e, 0);
    fclose($server);
    fwrite($client, 'nobody');
    [$r, $w, $e] = [$f->crowd(['c' => $client]), ['c' => $client], ['c' => $client]];
    $f->trySelect('refused by ICMP', $r, $w, $e, 10);
});

$parity->select_scenario('listeners: readable while somebody waits', function (Names $f) {
    $server = $f->label('server', ($f->server)('tcp://127.0.0.1:0'));
    $f->keep($one = stream_socket_client('tcp://' . stream_socket_get_name($server, false)));
    $f->keep($two = stream_socket_client('tcp://' . stream_socket_get_name($server, false)));
    for ($i = 0; $i < 3; $i++) {
        [$r, $w, $e] = [$f->crowd(['s' => $server]), ['s' => $server], ['s' => $server]];
        $f->trySelect("turn $i", $r, $w, $e, $i < 2 ? 10 : 0);
        if ($i < 2) {
            $f->keep($f->try('accept', fn() => ($f->accept)($server, 0)));
        }
    }
});

$parity->select_scenario('a client that was never connected', function (Names $f) {
    $client = ($f->client)('tcp://127.0.0.1:1', $code, $text, 1, 0);
    $f->say('client', is_resource($client), $code, $text);
    if ($client) {
        $f->label('client', $client);
        [$r, $w, $e] = [$f->crowd(['c' => $client]), null, null];
        $f->trySelect('read', $r, $w, $e, 0);
        $f->say('write', fwrite($client, 'x'));
        $f->say('read', fread($client, 1));
    }
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/select_sockets.*.sock'));
--EXPECT--
11 scenarios, no differences
