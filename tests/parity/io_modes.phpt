--TEST--
Blocking modes, time limits and unfinished connects do on fastsock's streams what they do on core's
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

foreach (['tcp', 'unix', 'pair'] as $kind) {
    $parity->differs('one read returns what is there, core ends it after 8192 bytes', 'fread 100000: 8192', 'fread 100000: 60000')
        ->differs('so the next finds nothing', 'again: 8192', 'again: 0')
        ->scenario("$kind: a big read", function (Names $f) use ($kind) {
            [$client, $peer] = connection($f, $kind);
            stream_set_blocking($peer, false);
            fwrite($client, str_repeat('x', 60000));
            wait_arrived($peer, 60000);
            $f->say('fread 100000', strlen(fread($peer, 100000)));
            $f->say('again', strlen(fread($peer, 100000)));
        });

    $parity->scenario("$kind: stream_set_blocking in all forms", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        foreach ([false, true, 0, 1, '', 'x', false] as $value) {
            $f->say(json_encode($value), stream_set_blocking($peer, $value), stream_get_meta_data($peer)['blocked']);
        }
        fclose($peer);
        $f->try('closed', fn() => stream_set_blocking($peer, true));
    });

    $parity->scenario("$kind: stream_set_timeout in all forms", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        foreach ([[0, 10000], [0, 1], [0, 0], [0, 1000001], [-1, 0], [-5, 10], [PHP_INT_MAX, 0]] as [$seconds, $microseconds]) {
            $f->say("$seconds, $microseconds", stream_set_timeout($peer, $seconds, $microseconds), stream_get_meta_data($peer)['timed_out']);
        }
        stream_set_timeout($peer, 0, 5000);
        $f->say('read', fread($peer, 10), stream_get_meta_data($peer)['timed_out']);
        $f->say('setting it again clears the mark', stream_set_timeout($peer, 0, 5000), stream_get_meta_data($peer)['timed_out']);
        $f->say('read', fread($peer, 10), stream_get_meta_data($peer)['timed_out'], feof($peer));
        $f->say('writing goes on', fwrite($peer, 'x'), stream_get_meta_data($peer)['timed_out']);
        fwrite($client, 'answer');
        $f->say('reading too', fread($peer, 6), stream_get_meta_data($peer)['timed_out']);
        stream_set_timeout($peer, 0, 0);
        $f->say('no time at all', fread($peer, 10), stream_get_meta_data($peer)['timed_out']);
        stream_set_timeout($peer, -1);
        $child = when_asleep(fn() => fwrite($client, 'late'));
        $f->say('for ever', fread($peer, 4), reap_child($child), stream_get_meta_data($peer)['timed_out']);
    });

    $parity->scenario("$kind: a time limit of the ini file", function (Names $f) use ($kind) {
        $before = ini_set('default_socket_timeout', '0');
        [$client, $peer] = connection($f, $kind);
        $f->say('0 seconds', fread($peer, 10), stream_get_meta_data($peer)['timed_out']);
        ini_set('default_socket_timeout', '1');
        $f->say('it counts at birth', fread($client, 10), stream_get_meta_data($client)['timed_out']);
        ini_set('default_socket_timeout', $before);
    });

    $parity->scenario("$kind: data for a waiting reader comes in pieces", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        $child = when_asleep(function ($parent) use ($client) {
            foreach (['one ', 'two ', "three\n"] as $piece) {
                fwrite($client, $piece);
                wait_asleep($parent);
            }
        });
        $f->say('a line', fgets($peer), reap_child($child));
        $child = when_asleep(function ($parent) use ($client) {
            fwrite($client, 'half');
            wait_asleep($parent);
            stream_socket_shutdown($client, STREAM_SHUT_WR);
        });
        $f->say('to the end', stream_get_contents($peer), feof($peer), reap_child($child));
    });
}

$parity->scenario('before an asynchronous connect is made', function (Names $f) {
    $server = ($f->server)('tcp://127.0.0.1:0', $code, $text, 12, stream_context_create(['socket' => ['backlog' => 1]]));
    socket_listen(socket_import_stream($server), 0); // one waits, the next one's SYN is dropped
    $address = 'tcp://' . stream_socket_get_name($server, false);
    $f->keep(stream_socket_client($address));
    $client = $f->label('client', ($f->client)($address, $code, $text, 5, STREAM_CLIENT_ASYNC_CONNECT));
    $f->say('meta', stream_get_meta_data($client), $code, $text);
    $f->say('peer', ($f->get_name)($client, true));
    [$r, $w, $e] = [[$client], [$client], [$client]];
    $f->trySelect('select', $r, $w, $e, 0);
    stream_set_blocking($client, false);
    $f->say('read', fread($client, 10), feof($client));
    $f->say('write', fwrite($client, 'x'));
    $f->say('sendto', ($f->sendto)($client, 'x'));
    $f->say('shutdown', ($f->shutdown)($client, STREAM_SHUT_WR));
});

$parity->scenario('listeners are not for reading and writing', function (Names $f) {
    foreach (['tcp://127.0.0.1:0', 'unix://' . $f->know('path', socket_path())] as $address) {
        $server = ($f->server)($address);
        stream_set_blocking($server, false);
        $f->say('read', fgets($server), stream_get_contents($server));
        $f->say('without blocking', fread($server, 10), fwrite($server, 'x'), feof($server));
        $f->say('recvfrom', ($f->recvfrom)($server, 10));
        $f->say('sendto', ($f->sendto)($server, 'x'));
        $f->say('shutdown', ($f->shutdown)($server, STREAM_SHUT_RDWR));
        $f->say('meta', stream_get_meta_data($server));
    }
    unlink(socket_path(null));
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/io_modes.*.sock'));
--EXPECT--
17 scenarios, no differences
