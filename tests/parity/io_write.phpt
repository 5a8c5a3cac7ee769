--TEST--
Writing to tcp, unix and pair streams of fastsock does what it does on core's
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

function for_each_kind(Parity $parity, string $name, callable $body): void
{
    foreach (['tcp', 'unix', 'pair'] as $kind) {
        $parity->scenario("$kind: $name", function (Names $f) use ($kind, $body) {
            [$client, $peer] = connection($f, $kind);
            $body($f, $client, $peer, $kind);
        });
    }
}

/** Reads until nothing is left; how many bytes. */
function drain($stream): int
{
    stream_set_blocking($stream, false);
    for ($total = 0; ($got = fread($stream, 65536)) !== '' && $got !== false; $total += strlen($got));
    return $total;
}

for_each_kind($parity, 'fwrite returns what was written', function (Names $f, $client, $peer) {
    $f->say('written', fwrite($client, 'hello'), fwrite($client, 'hello', 2), fwrite($client, ''), fwrite($client, 'x', 0), fwrite($client, 'yz', 100));
    $f->say('puts, printf', fputs($client, 'p'), fprintf($client, '%05d', 42), fputcsv($client, ['a', 'b c'], ',', '"', '\\'));
    fclose($client);
    $f->say('read', stream_get_contents($peer));
});

for_each_kind($parity, 'without blocking: what fits, then 0', function (Names $f, $client, $peer) {
    stream_set_blocking($client, false);
    $data = str_repeat('x', 1 << 22);
    $first = fwrite($client, $data);
    $f->say('part', $first > 0 && $first < 1 << 22);
    while ($more = fwrite($client, $data)) {
        $first += $more;
    }
    $f->say('full', $more, fwrite($client, 'x'), feof($client));
    $total = 0;
    for ($left = deadline(); $total < $first && $left();) {
        wait_readable($peer);
        $total += drain($peer);
    }
    $f->say('all of it arrived', $total === $first);
    $f->say('room again', wait_writable($client), fwrite($client, 'x'));
});

for_each_kind($parity, 'a dead peer: a notice and false, no signal', function (Names $f, $client, $peer, $kind) {
    if ($kind === 'tcp') {
        close_with_reset($peer);
    } else {
        fclose($peer);
    }
    wait_readable($client);
    foreach (['first', 'second'] as $turn) {
        $f->say($turn, fwrite($client, 'to nobody'), feof($client));
    }
    stream_set_blocking($client, false);
    $f->say('without blocking', fwrite($client, 'to nobody'));
    $f->say('suppressed', @fwrite($client, 'to nobody'));
    $f->say('an empty string', fwrite($client, ''));
});

/** Writes until nothing more fits, also once the system has moved what it can to the other side. */
function fill($stream): void
{
    stream_set_blocking($stream, false);
    do {
        while (fwrite($stream, str_repeat('x', 1 << 20)));
    } while (wait_writable($stream, 0.05));
    stream_set_blocking($stream, true);
}

for_each_kind($parity, 'a peer that closes while a blocking write waits', function (Names $f, $client, $peer) {
    fill($client);
    $child = when_asleep(fn() => stream_socket_shutdown($peer, STREAM_SHUT_RDWR));
    fclose($peer);
    $result = fwrite($client, str_repeat('y', 1 << 22));
    $f->say('result', $result === false || $result < 1 << 22, reap_child($child));
});

for_each_kind($parity, 'a time limit while nothing can be written', function (Names $f, $client, $peer) {
    fill($client);
    stream_set_timeout($client, 0, 20000);
    $start = hrtime(true);
    $f->say('result', fwrite($client, str_repeat('y', 100)));
    $f->say('timed out', stream_get_meta_data($client)['timed_out'], hrtime(true) - $start >= 20e6);
});

for_each_kind($parity, 'a write to itself from both sides', function (Names $f, $client, $peer) {
    for ($i = 0; $i < 50; $i++) {
        fwrite($client, "ping $i\n");
        fwrite($peer, fgets($peer));
        $line = fgets($client);
        if ($line !== "ping $i\n") {
            $f->say('line', $line);
        }
    }
    $f->say('last', $line);
});

for_each_kind($parity, 'sendto on a connection', function (Names $f, $client, $peer) {
    $f->say('sent', ($f->sendto)($client, 'abc'), ($f->sendto)($client, ''), ($f->sendto)($client, 'def', 0, ''));
    $f->say('read', fread($peer, 6));
    $f->try('an address that is none', fn() => ($f->sendto)($client, 'x', 0, 'nonsense'));
    $f->try('an address', fn() => ($f->sendto)($client, 'x', 0, '127.0.0.1:9'));
    stream_set_blocking($client, false);
    while (($sent = @($f->sendto)($client, str_repeat('x', 1 << 20))) > 0);
    $f->say('full', $sent, ($f->sendto)($client, 'x'));
});

for_each_kind($parity, 'sendto to a dead peer', function (Names $f, $client, $peer, $kind) {
    $kind === 'tcp' ? close_with_reset($peer) : fclose($peer);
    wait_readable($client);
    $f->say('first', ($f->sendto)($client, 'x'));
    $f->say('second', ($f->sendto)($client, 'x'));
});

for_each_kind($parity, 'recvfrom on a connection', function (Names $f, $client, $peer) {
    fwrite($client, 'abcdefghij');
    wait_arrived($peer, 10);
    $address = 'untouched';
    $f->say('3', ($f->recvfrom)($peer, 3, 0, $address), $address);
    $f->say('peek', ($f->recvfrom)($peer, 3, STREAM_PEEK), ($f->recvfrom)($peer, 3, STREAM_PEEK, $address), $address);
    $f->say('rest', ($f->recvfrom)($peer, 100));
    $f->try('0', fn() => ($f->recvfrom)($peer, 0));
    $f->try('-1', fn() => ($f->recvfrom)($peer, -1));
    stream_set_blocking($peer, false);
    $f->say('nothing', ($f->recvfrom)($peer, 10));
    fwrite($client, "one\ntwo\nthree\n");
    wait_arrived($peer, 14);
    $f->say('after fgets', fgets($peer), ($f->recvfrom)($peer, 2), fgets($peer), ($f->recvfrom)($peer, 100));
    fclose($client);
    wait_readable($peer);
    $f->say('end', ($f->recvfrom)($peer, 10), feof($peer));
});

$parity->scenario('recvfrom and sendto on what is no socket', function (Names $f) {
    $file = fopen(__FILE__, 'r');
    $memory = fopen('php://memory', 'r+');
    $f->try('file', fn() => ($f->recvfrom)($file, 10));
    $f->try('memory', fn() => ($f->recvfrom)($memory, 10));
    $f->try('file', fn() => ($f->sendto)($file, 'x'));
    $f->try('memory', fn() => ($f->sendto)($memory, 'x', 0, '127.0.0.1:80'));
    $f->try('context', fn() => ($f->recvfrom)(stream_context_create(), 10));
    $f->try('string', fn() => ($f->sendto)('x', 'x'));
    fclose($file);
    $f->try('closed', fn() => ($f->recvfrom)($file, 10));
    $f->try('closed', fn() => ($f->sendto)($file, 'x'));
});

$parity->scenario('urgent data', function (Names $f) {
    [$client, $peer] = connection($f);
    $f->say('sent', ($f->sendto)($client, 'ab!', STREAM_OOB));
    wait_readable($peer);
    $f->say('urgent', ($f->recvfrom)($peer, 10, STREAM_OOB));
    $f->say('plain', ($f->recvfrom)($peer, 10));
    $f->try('none', fn() => ($f->recvfrom)($peer, 10, STREAM_OOB));
    [$a, $b] = pair($f);
    $f->try('on a pair', fn() => ($f->sendto)($a, '!', STREAM_OOB) !== null);
});

$parity->scenario('progress notifications', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0');
    $counts = ['read' => 0, 'other' => 0, 'bytes' => 0];
    $context = stream_context_create([], ['notification' => function ($code, $severity, $message, $message_code, $sofar, $max) use (&$counts) {
        $counts[$code === STREAM_NOTIFY_PROGRESS ? 'read' : 'other']++;
        $counts['bytes'] = max($counts['bytes'], $sofar);
    }]);
    $client = ($f->client)('tcp://' . stream_socket_get_name($server, false), $code, $text, 5, STREAM_CLIENT_CONNECT, $context);
    $peer = ($f->accept)($server, 5);
    fwrite($peer, 'hello');
    wait_arrived($client, 5);
    $f->say('read', fread($client, 5), $counts);
    $f->say('written', fwrite($client, 'hello, world'), $counts);
    fclose($peer);
    wait_readable($client);
    $f->say('end', fread($client, 10), feof($client), $counts);
});

$parity->scenario('a notification that throws, and one that closes the stream', function (Names $f) {
    foreach (['throws', 'closes'] as $case) {
        $server = ($f->server)('tcp://127.0.0.1:0');
        $client = null;
        $context = stream_context_create([], ['notification' => function ($code) use (&$client, $case, $f) {
            if ($case === 'throws') {
                throw new LogicException('from the notification');
            }
            if ($client) {
                $f->try('select inside', function () use ($f, $client) {
                    [$r, $w, $e] = [[$client], null, null];
                    return ($f->select)($r, $w, $e, 0);
                });
            }
        }]);
        $client = ($f->client)('tcp://' . stream_socket_get_name($server, false), $code, $text, 5, STREAM_CLIENT_CONNECT, $context);
        $peer = ($f->accept)($server, 5);
        fwrite($peer, 'hello');
        wait_arrived($client, 5);
        $f->try($case, fn() => fread($client, 5));
        $f->try("$case, write", fn() => fwrite($client, 'x'));
    }
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/io_write.*.sock'));
--EXPECT--
31 scenarios, no differences
