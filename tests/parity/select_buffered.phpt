--TEST--
fastsock_select() tells of data that PHP has read ahead, again and again until it is read
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
    $parity->select_scenario("$kind: a buffered second line is told of on each call until read", function (Names $f) use ($kind) {
        [$client, $peer] = connection($f, $kind);
        fwrite($client, "one\ntwo\nthree\n");
        wait_arrived($peer, 14);
        $f->say('first', fgets($peer), stream_get_meta_data($peer)['unread_bytes']);
        foreach (['again', 'and again', 'for ever'] as $turn) {
            [$r, $w, $e] = [$f->crowd(['p' => $peer, 'c' => $client]), ['p' => $peer, 'c' => $client], ['p' => $peer]];
            $f->trySelect($turn, $r, $w, $e, 0);
            [$r, $w, $e] = [$f->crowd(['p' => $peer, 'c' => $client]), ['p' => $peer], null];
            $f->trySelect("$turn, without end", $r, $w, $e, null);
        }
        $f->say('second', fgets($peer));
        [$r, $w, $e] = [$f->crowd([5 => $peer]), null, null];
        $f->trySelect('third is there', $r, $w, $e, 10);
        $f->say('third', fgets($peer), stream_get_meta_data($peer)['unread_bytes']);
        [$r, $w, $e] = [$f->crowd(['p' => $peer, 'c' => $client]), ['p' => $peer, 'c' => $client], ['p' => $peer]];
        $f->trySelect('all read', $r, $w, $e, 0);
    });
}

$parity->select_scenario('only the buffered members are returned, other ready ones later', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    fwrite($b, "one\ntwo\n");
    fwrite($d, "kernel\n");
    $f->say('line', fgets($a));
    [$r, $w, $e] = [$f->crowd(['c' => $c, 'a' => $a]), ['c' => $c], []];
    $f->trySelect('buffered first', $r, $w, $e);
    $f->say('line', fgets($a));
    [$r, $w, $e] = [$f->crowd(['c' => $c, 'a' => $a]), ['c' => $c], []];
    $f->trySelect('then the kernel', $r, $w, $e);
});

$parity->select_scenario('buffered data does not matter outside of read', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, "one\ntwo\n");
    fgets($a);
    [$r, $w, $e] = [null, $f->crowd([$a]), null];
    $f->trySelect('write', $r, $w, $e);
    [$r, $w, $e] = [null, null, $f->crowd([$a])];
    $f->trySelect('except', $r, $w, $e);
    [$r, $w, $e] = [$f->crowd([$b]), [$a], null];
    $f->trySelect('another one in read', $r, $w, $e);
});

$parity->select_scenario('what is told after reads of every size', function (Names $f) {
    [$a, $b] = pair($f);
    stream_set_blocking($a, false); // else a read that the buffer cannot fill waits for more
    foreach ([1, 7, 100, 4096, 8191, 8192, 8193] as $size) {
        fwrite($b, str_repeat('x', 8300));
        $read = 0;
        while ($read < 8300) {
            $read += strlen($got = fread($a, $size));
            [$r, $w, $e] = [$f->crowd([$a]), null, null];
            $count = ($f->select)($r, $w, $e, 0);
            if ($count !== ($read < 8300 ? 1 : 0)) {
                $f->say("size $size", $count, $read);
            }
        }
        $f->say("size $size read", $read);
    }
});

$parity->select_scenario('stream_get_line, stream_get_contents and peeking leave what they leave', function (Names $f) {
    [$a, $b] = pair($f);
    $look = function (string $what) use ($f, $a) {
        [$r, $w, $e] = [$f->crowd(['a' => $a]), null, null];
        $f->say($what, ($f->select)($r, $w, $e, 0), $r, stream_get_meta_data($a)['unread_bytes'] > 0);
    };
    fwrite($b, 'aaa|bbb|ccc');
    $look('before');
    $f->say('line', stream_get_line($a, 100, '|'));
    $look('after a line');
    $f->say('line', stream_get_line($a, 100, '|'));
    $f->say('contents', stream_get_contents($a, 3));
    $look('after the contents');
    fwrite($b, 'peeked');
    $f->say('peek', ($f->recvfrom)($a, 3, STREAM_PEEK));
    $look('after a peek');
    $f->say('recv', ($f->recvfrom)($a, 3));
    $look('after recv');
    $f->say('char', fgetc($a));
    $look('after one character');
    stream_set_blocking($a, false); // a peek goes past the read buffer
    $f->say('peek', ($f->recvfrom)($a, 10, STREAM_PEEK));
    $look('after a peek into the buffer');
    $f->say('rest', ($f->recvfrom)($a, 10));
    $look('after the rest');
});

$parity->select_scenario('a buffered line and the end of the connection', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, "one\ntwo");
    fclose($b);
    $f->say('one', fgets($a), feof($a));
    [$r, $w, $e] = [$f->crowd([$a]), [], []];
    $f->trySelect('two waits', $r, $w, $e, null);
    $f->say('two', fgets($a), feof($a));
    [$r, $w, $e] = [$f->crowd([$a]), null, null];
    $f->trySelect('the end', $r, $w, $e, 0);
    $f->say('end', fgets($a), feof($a));
});

$parity->select_scenario('with the read buffer switched off nothing is read ahead', function (Names $f) {
    [$a, $b] = pair($f);
    $f->say('off', stream_set_read_buffer($a, 0));
    fwrite($b, "abcdef");
    $f->say('ab', fread($a, 2), stream_get_meta_data($a)['unread_bytes']);
    [$r, $w, $e] = [$f->crowd([$a]), [$a], null];
    $f->trySelect('the kernel knows', $r, $w, $e, 0);
    $f->say('rest', fread($a, 10));
    [$r, $w, $e] = [$f->crowd([$a]), [$a], null];
    $f->trySelect('empty', $r, $w, $e, 0);
});

$parity->select_scenario('buffered foreign members: pipes, files, php://memory, user streams', function (Names $f) {
    [$a] = pair($f);
    $process = proc_open(['printf', "one\\ntwo\\n"], [1 => ['pipe', 'w']], $pipes);
    $f->label('pipe', $pipes[1]);
    wait_readable($pipes[1]);
    $f->say('pipe', fgets($pipes[1]));
    $file = $f->label('file', fopen(__FILE__, 'r'));
    fgets($file);
    $memory = $f->label('memory', fopen('php://memory', 'r+'));
    fwrite($memory, "one\ntwo\n");
    rewind($memory);
    fgets($memory);
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'pipe' => $pipes[1], 'file' => $file, 'memory' => $memory]), [$a], null];
    $f->trySelect('all of them', $r, $w, $e, 0);
    [$r, $w, $e] = [['memory' => $memory], null, null];
    $f->trySelect('memory alone', $r, $w, $e, 0);
    [$r, $w, $e] = [$f->crowd(['memory' => $memory, 'a' => $a]), null, null];
    $f->trySelect('memory with one that has a descriptor', $r, $w, $e, 0);
    proc_close($process);
});
$parity->report();
--EXPECT--
10 scenarios, no differences
