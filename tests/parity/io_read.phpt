--TEST--
Reading from tcp, unix and pair streams of fastsock gives what it gives on core's
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

/** One scenario for each kind of connection. */
function for_each_kind(Parity $parity, string $name, callable $body, array $differences = []): void
{
    foreach (['tcp', 'unix', 'pair'] as $kind) {
        foreach ($differences as $difference) {
            $parity->differs(...$difference);
        }
        $parity->scenario("$kind: $name", function (Names $f) use ($kind, $body) {
            [$client, $peer] = connection($f, $kind);
            $body($f, $client, $peer, $kind);
        });
    }
}

for_each_kind($parity, 'fread returns what is there, up to its length', function (Names $f, $client, $peer) {
    fwrite($client, 'abcdefghij');
    wait_arrived($peer, 10);
    foreach ([1, 3, 6] as $length) {
        $f->say("fread $length", fread($peer, $length));
    }
    $f->try('fread 0', fn() => fread($peer, 0));
    $f->try('fread -1', fn() => fread($peer, -1));
    fwrite($client, str_repeat('x', 5000));
    wait_arrived($peer, 5000);
    $f->say('fread 5000', strlen(fread($peer, 5000)));
});

for_each_kind($parity, 'lines of all kinds', function (Names $f, $client, $peer) {
    fwrite($client, "one\ntwo\r\n\nlast line is longer than the limit\nend");
    fclose($client);
    $f->say('fgets', fgets($peer), fgets($peer), fgets($peer), fgets($peer, 10), fgets($peer));
    $f->say('rest', fgets($peer), feof($peer), fgets($peer), feof($peer));
});

for_each_kind($parity, 'stream_get_line, fgetc, fscanf, fgetcsv, fpassthru', function (Names $f, $client, $peer) {
    fwrite($client, "a||b||ccc||" . "x7 8\n" . "\"q,1\",2\n" . 'rest');
    stream_socket_shutdown($client, STREAM_SHUT_WR);
    $f->say('stream_get_line', stream_get_line($peer, 10, '||'), stream_get_line($peer, 10, '||'), stream_get_line($peer, 2, '||'), stream_get_line($peer, 10, '||'));
    $f->say('fgetc', fgetc($peer));
    $f->say('fscanf', fscanf($peer, '%d %d'));
    $f->say('fgetcsv', fgetcsv($peer, null, ',', '"', '\\'));
    ob_start();
    $f->say('fpassthru', fpassthru($peer), ob_get_clean());
    $f->say('end', feof($peer), fgetc($peer), stream_get_line($peer, 10));
});

for_each_kind($parity, 'stream_get_contents with and without a length', function (Names $f, $client, $peer) {
    fwrite($client, 'abcdefghij');
    $f->say('4', stream_get_contents($peer, 4));
    $f->say('0', stream_get_contents($peer, 0));
    $child = fork_child(fn() => wait_readable($client, 0) || fwrite($client, 'klm'));
    reap_child($child);
    $f->say('8', stream_get_contents($peer, 8));
    fwrite($client, 'the end');
    fclose($client);
    $f->say('all', stream_get_contents($peer), feof($peer), stream_get_contents($peer));
    $f->say('seek', @stream_get_contents($peer, 1, 5), fseek($peer, 0), ftell($peer) > 0);
});

for_each_kind($parity, 'a big transfer arrives whole', function (Names $f, $client, $peer) {
    $data = random_bytes(65536) . str_repeat('0123456789', 200000);
    $f->know('data', md5($data));
    $child = fork_child(function () use ($client, $data) {
        return fwrite($client, $data) === strlen($data) ? 0 : 1;
    });
    fclose($client);
    $got = '';
    while (!feof($peer)) {
        $got .= fread($peer, 100000);
    }
    $f->say('got', strlen($got), md5($got), reap_child($child));
});

for_each_kind($parity, 'stream_copy_to_stream both ways', function (Names $f, $client, $peer) {
    $file = fopen(__FILE__, 'r');
    $size = filesize(__FILE__);
    $f->say('out', stream_copy_to_stream($file, $client) === $size);
    fclose($client);
    $memory = fopen('php://memory', 'w+');
    $f->say('in 100', stream_copy_to_stream($peer, $memory, 100), 'then all', stream_copy_to_stream($peer, $memory) === $size - 100);
    rewind($memory);
    $f->say('the same', stream_get_contents($memory) === file_get_contents(__FILE__), feof($peer));
});

for_each_kind($parity, 'from socket to socket', function (Names $f, $client, $peer) {
    [$a, $b] = pair($f);
    fwrite($client, 'through');
    fclose($client);
    $f->say('copied', stream_copy_to_stream($peer, $a));
    $f->say('there', fread($b, 100));
});

for_each_kind($parity, 'the end: feof before and after, half-close and close', function (Names $f, $client, $peer) {
    $f->say('nothing yet', feof($peer));
    fwrite($client, 'last');
    $f->say('shutdown', ($f->shutdown)($client, STREAM_SHUT_WR), ($f->shutdown)($client, STREAM_SHUT_WR));
    wait_arrived($peer, 100, 1);
    $f->say('before', feof($peer), fread($peer, 100), feof($peer), fread($peer, 100), feof($peer));
    $f->say('the other way', fwrite($peer, 'answer'), fread($client, 100));
    $f->say('write after shutdown', fwrite($client, 'x'));
    fclose($peer);
    $f->say('closed', feof($client), fread($client, 10), feof($client), fgets($client), fgetc($client));
});

for_each_kind($parity, 'stream_socket_shutdown in all modes', function (Names $f, $client, $peer) {
    $f->try('a bad mode', fn() => ($f->shutdown)($client, 7));
    $f->say('read', ($f->shutdown)($client, STREAM_SHUT_RD), fread($client, 10), feof($client));
    $f->say('both', ($f->shutdown)($client, STREAM_SHUT_RDWR));
    wait_readable($peer);
    $f->say('peer', fread($peer, 10), feof($peer));
    fclose($client);
    $f->try('closed', fn() => ($f->shutdown)($client, STREAM_SHUT_RD));
    $f->try('file', fn() => ($f->shutdown)(fopen(__FILE__, 'r'), STREAM_SHUT_RD));
});

for_each_kind($parity, 'without blocking: an empty string, and false only at a fault', function (Names $f, $client, $peer) {
    $f->say('set', stream_set_blocking($peer, false), stream_get_meta_data($peer)['blocked']);
    $f->say('empty', fread($peer, 10), fgets($peer), fgetc($peer), stream_get_contents($peer), stream_get_line($peer, 10, "\n"), feof($peer));
    fwrite($client, 'part of a line');
    wait_arrived($peer, 14);
    $f->say('part', fgets($peer), feof($peer));
    fwrite($client, "x\n");
    wait_arrived($peer, 2);
    $f->say('line', fgets($peer));
    fclose($client);
    wait_readable($peer);
    $f->say('end', fread($peer, 10), feof($peer));
    $f->say('set again', stream_set_blocking($peer, true), stream_get_meta_data($peer)['blocked']);
});

for_each_kind($parity, 'a time limit', function (Names $f, $client, $peer) {
    $f->say('set', stream_set_timeout($peer, 0, 20000));
    foreach (['fread', 'fgets'] as $read) {
        $start = hrtime(true);
        $f->say($read, $read($peer, 10), stream_get_meta_data($peer)['timed_out'], feof($peer), hrtime(true) - $start >= 20e6);
    }
    fwrite($client, 'data');
    $f->say('data', fread($peer, 10), stream_get_meta_data($peer)['timed_out']);
    fwrite($client, 'half');
    $f->say('half a line', fgets($peer), stream_get_meta_data($peer)['timed_out']);
    $f->say('more than is there', stream_get_contents($peer, 10), stream_get_meta_data($peer)['timed_out']);
    stream_set_blocking($peer, false);
    $f->say('not blocking', fread($peer, 10), stream_get_meta_data($peer)['timed_out']);
    fwrite($client, 'more');
    wait_arrived($peer, 4);
    $f->say('not blocking, with data', fread($peer, 10), stream_get_meta_data($peer)['timed_out']);
    stream_set_blocking($peer, true);
    fwrite($client, 'most');
    $f->say('blocking, with data', fread($peer, 4), stream_get_meta_data($peer)['timed_out']);
});

for_each_kind($parity, 'chunk size and read buffer', function (Names $f, $client, $peer) {
    $f->say('chunk', stream_set_chunk_size($peer, 4), stream_set_chunk_size($peer, 4));
    fwrite($client, 'abcdefghij');
    wait_arrived($peer, 10);
    $f->say('1', fread($peer, 1), stream_get_meta_data($peer)['unread_bytes']);
    stream_set_blocking($peer, false);
    $f->say('100', fread($peer, 100));
    $f->say('10', fread($peer, 10));
    $f->say('bytes', stream_set_chunk_size($peer, 8192));
    $f->say('buffer off', stream_set_read_buffer($peer, 0));
    stream_set_blocking($peer, false);
    fwrite($client, "one\ntwo\n");
    wait_arrived($peer, 8);
    $f->say('fread', fread($peer, 2), stream_get_meta_data($peer)['unread_bytes']);
    $f->say('fgets', fgets($peer), fgets($peer));
    $f->say('write buffer', stream_set_write_buffer($peer, 0), stream_set_write_buffer($peer, 1024));
}, [['one read returns what is there', '100: "bcdefgh"', '100: "bcdefghij"'], ['so the next finds nothing', '10: "ij"', '10: ""']]);

for_each_kind($parity, 'what was read ahead shows in the metadata', function (Names $f, $client, $peer) {
    fwrite($client, "one\ntwo\nthree\n");
    wait_arrived($peer, 14);
    for ($i = 0; $i < 3; $i++) {
        $f->say("line $i", fgets($peer), stream_get_meta_data($peer));
    }
});

for_each_kind($parity, 'filters', function (Names $f, $client, $peer) {
    stream_set_blocking($peer, false);
    $write = stream_filter_append($client, 'string.toupper', STREAM_FILTER_WRITE);
    $read = stream_filter_append($peer, 'string.rot13', STREAM_FILTER_READ);
    $f->say('written', fwrite($client, "abc\ndef"));
    wait_readable($peer, 0.2) || $f->say('a filtered stream cannot be waited for');
    for ($left = deadline(); ($line = fgets($peer)) === false && $left(););
    $f->say('line', $line, stream_get_meta_data($peer)['unread_bytes']);
    $f->say('rest', fread($peer, 100));
    $f->say('removed', stream_filter_remove($write), stream_filter_remove($read));
    fwrite($client, 'plain');
    wait_arrived($peer, 5);
    $f->say('plain', fread($peer, 100));
    $f->try('oob through a filter', function () use ($f, $client) {
        stream_filter_append($client, 'string.toupper', STREAM_FILTER_WRITE);
        return ($f->sendto)($client, 'x', STREAM_OOB);
    });
});

$parity->scenario('a reset', function (Names $f) {
    foreach ([true, false] as $blocking) {
        [$client, $peer] = connection($f);
        fwrite($client, 'lost?');
        wait_arrived($peer, 5);
        close_with_reset($client);
        wait_readable($peer);
        stream_set_blocking($peer, $blocking);
        $f->say('fread', fread($peer, 100), feof($peer), stream_get_meta_data($peer)['timed_out']);
        $f->say('again', fread($peer, 100), feof($peer), fgets($peer), fgetc($peer));
        [$client, $peer] = connection($f);
        close_with_reset($client);
        wait_readable($peer);
        $f->say('fgets', fgets($peer), feof($peer));
        [$client, $peer] = connection($f);
        close_with_reset($client);
        wait_readable($peer);
        $f->say('contents', stream_get_contents($peer), feof($peer));
    }
});

$parity->scenario('functions that sockets do not have', function (Names $f) {
    [$client, $peer] = connection($f);
    $f->say('ftruncate', ftruncate($client, 0));
    $f->say('flock', flock($client, LOCK_SH));
    $f->say('rewind', rewind($client));
    $f->say('fstat', array_intersect_key(fstat($client), ['mode' => 1, 'size' => 1]));
    $f->say('isatty', stream_isatty($client), posix_isatty($client), stream_is_local($client), stream_supports_lock($client));
    $f->say('fflush', fflush($client), fsync($client), fdatasync($client));
    $f->say('type', get_resource_type($client));
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/io_read.*.sock'));
--EXPECT--
44 scenarios, no differences
