--TEST--
Datagrams over udp, udg and pairs: lengths, peeks, addresses and errors are core's
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

/** [server, client, the server's address] over udp on $host */
function udp(Names $f, string $host = '127.0.0.1'): array
{
    $server = $f->label('server', ($f->server)("udp://$host:0", $code, $text, STREAM_SERVER_BIND));
    $f->know('server', $name = stream_socket_get_name($server, false));
    $client = $f->label('client', ($f->client)("udp://$name"));
    $f->know('client', stream_socket_get_name($client, false));
    return [$server, $client, $name];
}

foreach (['127.0.0.1', '[::1]'] as $host) {
    $parity->scenario("udp on $host: received, peeked, cut, answered", function (Names $f) use ($host) {
        [$server, $client] = udp($f, $host);
        $f->say('sent', fwrite($client, 'one'), fwrite($client, 'two'), ($f->sendto)($client, 'three'), ($f->sendto)($client, ''), fwrite($client, 'five'));
        $address = 'untouched';
        wait_readable($server);
        $f->say('peek', ($f->recvfrom)($server, 100, STREAM_PEEK, $address), $address);
        $f->say('peek short', ($f->recvfrom)($server, 2, STREAM_PEEK, $address), $address);
        $f->say('one', ($f->recvfrom)($server, 100, 0, $address), $address);
        $f->say('two, cut', ($f->recvfrom)($server, 1, 0, $address), $address);
        $f->say('three', ($f->recvfrom)($server, 5, 0, $address), $address);
        $f->say('empty', ($f->recvfrom)($server, 5, 0, $address), $address);
        $f->say('five', fread($server, 4), feof($server));
        $f->say('answer', ($f->sendto)($server, 'answer', 0, stream_socket_get_name($client, false)));
        wait_readable($client);
        $f->say('received', fread($client, 6));
        stream_set_blocking($server, false);
        $f->say('nothing', ($f->recvfrom)($server, 100, 0, $address), $address, ($f->recvfrom)($server, 100, STREAM_PEEK, $address), fread($server, 10));
    });
}

$parity->scenario('udp: lengths and addresses that are refused', function (Names $f) {
    [$server, $client, $name] = udp($f);
    $f->say('too long', ($f->sendto)($client, str_repeat('x', 70000)));
    $f->say('fwrite too long', fwrite($client, str_repeat('x', 70000)));
    foreach (['nonsense', '127.0.0.1', ':80', '[::1', '[::1]', '[::1]:80', 'no.such.host.invalid:80'] as $address) {
        $f->try(addcslashes($address, "\0"), fn() => ($f->sendto)($server, 'x', 0, $address));
    }
    $f->try('to port 0', fn() => ($f->sendto)($server, 'x', 0, '127.0.0.1:0'));
    $f->try('no address on an unconnected one', fn() => ($f->sendto)($server, 'x'));
    $f->try('broadcast without permission', fn() => ($f->sendto)($server, 'x', 0, '255.255.255.255:9'));
    $f->try('an int as data', fn() => ($f->sendto)($server, 7, 0, $name));
    $f->try('an array as data', fn() => ($f->sendto)($server, []));
    $f->try('length 0', fn() => ($f->recvfrom)($server, 0));
});

// What is behind the colon core takes for a number, whatever it is; and the text ends at a NUL byte.
foreach (['127.0.0.1:99999999' => '1', "127.0.0.1\0:80" => '1', '127.0.0.1:', '127.0.0.1:http'] as $address => $core_sends) {
    if (is_int($address)) {
        [$address, $core_sends] = [$core_sends, null];
    }
    $parity->differs('ours refuses the address', $core_sends ? "sent: $core_sends" : '! warning: sendto(): Invalid argument*', '! warning: sendto(): Failed to parse `127.0.0.1*', 'functions')
        ->differs('and returns what core returns for such', $core_sends ? null : 'sent: -1', 'sent: false', 'functions')
        ->scenario('udp: sendto to ' . addcslashes($address, "\0"), function (Names $f) use ($address) {
            [$server] = udp($f);
            $f->try('sent', fn() => ($f->sendto)($server, 'x', 0, $address));
        });
}

$parity->scenario('udp: a datagram nobody wants', function (Names $f) {
    [$server, $client] = udp($f);
    fclose($server);
    $f->say('first', fwrite($client, 'x'));
    wait_readable($client);
    $f->say('second', fwrite($client, 'x'));
    stream_set_blocking($client, false);
    wait_readable($client, 1);
    $f->say('read', fread($client, 10), feof($client));
    $f->say('sendto', ($f->sendto)($client, 'x'));
    wait_readable($client);
    $f->say('recvfrom', ($f->recvfrom)($client, 10), ($f->recvfrom)($client, 10));
});

$parity->scenario('udp: metadata, lines, the biggest datagram', function (Names $f) {
    [$server, $client] = udp($f);
    $f->say('meta', stream_get_meta_data($server), stream_get_meta_data($client));
    fwrite($client, "one\ntwo\n");
    wait_readable($server);
    $f->say('lines', fgets($server), fgets($server));
    fwrite($client, str_repeat('x', 60000));
    wait_readable($server);
    $f->say('recvfrom', strlen(($f->recvfrom)($server, 65536)));
    fwrite($client, str_repeat('y', 3000));
    fwrite($client, 'next');
    wait_readable($server);
    $f->say('fread in parts', strlen(fread($server, 1000)), strlen(fread($server, 1000)), strlen(fread($server, 1000)), fread($server, 1000));
});

$parity->scenario('udp: datagrams longer than a chunk, by fread', function (Names $f) {
    [$server, $client] = udp($f);
    stream_set_blocking($server, false);
    fwrite($client, str_repeat('a', 20000));
    fwrite($client, 'next');
    wait_readable($server);
    $f->say('1000', strlen(fread($server, 1000)));
    $f->say('8192', strlen(fread($server, 8192)));
    $f->say('more', strlen(fread($server, 8192)));
    $f->say('more', strlen(fread($server, 8192)));
});

$parity->scenario('udp: a time limit, and recvfrom that knows none', function (Names $f) {
    [$server, $client] = udp($f);
    stream_set_timeout($server, 0, 20000);
    $f->say('fread', fread($server, 10), stream_get_meta_data($server)['timed_out']);
    $child = when_asleep(fn() => fwrite($client, 'late'));
    $f->say('recvfrom', ($f->recvfrom)($server, 10), reap_child($child));
});

$parity->scenario('udg: named, unnamed and abstract senders', function (Names $f) {
    $path = $f->know('path', socket_path());
    $server = ($f->server)("udg://$path", $code, $text, STREAM_SERVER_BIND);
    $f->say('name', ($f->get_name)($server, false), ($f->get_name)($server, true));
    $client = ($f->client)("udg://$path");
    $f->say('client', ($f->get_name)($client, false), ($f->get_name)($client, true));
    $f->say('sent', fwrite($client, 'hello'), ($f->sendto)($client, 'again'), fwrite($client, ''));
    $address = 'untouched';
    $f->say('peek', ($f->recvfrom)($server, 2, STREAM_PEEK), ($f->recvfrom)($server, 100, STREAM_PEEK));
    $f->say('received', ($f->recvfrom)($server, 2), ($f->recvfrom)($server, 100));
    $own = $f->know('own', socket_path());
    $named = ($f->server)("udg://$own", $code, $text, STREAM_SERVER_BIND);
    socket_sendto(socket_import_stream($named), 'named', 5, 0, $path);
    $f->say('named', ($f->recvfrom)($server, 100, 0, $address), $address);
    $f->say('meta', stream_get_meta_data($server));
    $f->try('sendto a path', fn() => ($f->sendto)($server, 'x', 0, $own));
    fclose($server);
    $f->say('nobody', fwrite($client, 'x'), ($f->sendto)($client, 'x'));
    unlink($path);
    unlink($own);
});

foreach (['datagram' => STREAM_SOCK_DGRAM, 'seqpacket' => STREAM_SOCK_SEQPACKET] as $name => $type) {
    $parity->scenario("a $name pair", function (Names $f) use ($type) {
        [$a, $b] = pair($f, 'a', 'b', $type);
        $f->say('meta', stream_get_meta_data($a));
        $f->say('sent', fwrite($a, 'one'), fwrite($a, 'two'), ($f->sendto)($a, 'three'));
        $f->say('cut', ($f->recvfrom)($b, 2), ($f->recvfrom)($b, 100));
        $f->say('fread', fread($b, 5));
        stream_set_blocking($b, false);
        $f->say('nothing', fread($b, 10), ($f->recvfrom)($b, 10), feof($b));
        fclose($a);
        $f->say('the other is gone', fread($b, 10), feof($b), fwrite($b, 'x'));
    });
}

$parity->scenario('pairs that cannot be made', function (Names $f) {
    foreach ([[STREAM_PF_INET, STREAM_SOCK_STREAM, 0], [STREAM_PF_UNIX, 99, 0], [STREAM_PF_UNIX, STREAM_SOCK_STREAM, 6], [-1, 1, 0], [STREAM_PF_UNIX, STREAM_SOCK_RAW, 0], [STREAM_PF_INET6, STREAM_SOCK_DGRAM, 17]] as $arguments) {
        $f->try(json_encode($arguments), fn() => is_array(($f->pair)(...$arguments)));
    }
    $f->try('too few', fn() => ($f->pair)(1, 1));
    $f->try('words', fn() => ($f->pair)('unix', 'stream', 0));
    $f->try('keys', fn() => array_keys(($f->pair)(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0)));
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/datagrams.*.sock'));
--EXPECT--
15 scenarios, no differences
