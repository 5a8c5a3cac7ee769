--TEST--
fastsock_select() reads its two times as stream_select() does, and waits as long as they say
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

$parity->select_scenario('times that are refused', function (Names $f) {
    [$a] = pair($f);
    foreach ([[-1, 0], [-1, null], [0, -1], [5, -1], [PHP_INT_MIN, 0], [0, PHP_INT_MIN], [null, 1], [null, -1], [null, 2000000], [-1, -1]] as [$s, $us]) {
        [$r, $w, $e] = [$f->crowd(['a' => $a]), ['a' => $a], null];
        $f->trySelect(json_encode([$s, $us]), $r, $w, $e, $s, $us);
    }
});

$parity->select_scenario('times that are taken', function (Names $f) {
    [$a] = pair($f);
    foreach ([[0, 0], [0, null], [1, 0], [0, 1000000], [0, 30000000], [3, 7000000], [null, null], [null, 0], [100000000, 999999]] as [$s, $us]) {
        [$r, $w, $e] = [$f->crowd([$a]), ['a' => $a], null];
        $f->trySelect(json_encode([$s, $us]) . ' with a ready member', $r, $w, $e, $s, $us);
    }
});

$parity->select_scenario('a time of 0 looks and returns', function (Names $f) {
    [$a, $b] = pair($f);
    foreach (['nothing', 'something'] as $what) {
        [$r, $w, $e] = [$f->crowd([3 => $a, 'k' => $b]), null, [$a]];
        $start = hrtime(true);
        $f->trySelect($what, $r, $w, $e, 0, 0);
        $f->say('at once', hrtime(true) - $start < 1e9);
        fwrite($a, 'x');
    }
});

$parity->select_scenario('a time-out: 0, all arrays emptied, the time really passed', function (Names $f) {
    [$a, $b] = pair($f);
    foreach ([[0, 30000], [0, 1000], [0, 1], [0, 110000]] as [$s, $us]) {
        [$r, $w, $e] = [$f->crowd([3 => $a, 'k' => $b]), null, [$a, $b]];
        $start = hrtime(true);
        $f->trySelect("$us us", $r, $w, $e, $s, $us);
        $took = (hrtime(true) - $start) / 1000;
        $f->say('not too early', $took >= $us);
        $f->say('not much too late', $took < $us + 5e6);
    }
});

$parity->select_scenario('microseconds of a second and more are added', function (Names $f) {
    [$a, $b] = pair($f);
    [$r, $w, $e] = [$f->crowd([$a]), null, null];
    $start = hrtime(true);
    $f->trySelect('1.05 s', $r, $w, $e, 0, 1050000);
    $f->say('that long', ($took = (hrtime(true) - $start) / 1e9) >= 1.05, $took < 6);
});

$parity->select_scenario('what arrives during the wait ends it', function (Names $f) {
    [$a, $b] = pair($f);
    foreach ([[null, null], [10, 0], [0, 15000000], [null, 0]] as [$s, $us]) {
        $child = when_asleep(fn() => fwrite($b, 'x'));
        [$r, $w, $e] = [$f->crowd(['a' => $a, 'b' => $b]), null, [$a]];
        $f->trySelect('wait ' . json_encode([$s, $us]), $r, $w, $e, $s, $us);
        $f->say('child', reap_child($child), fread($a, 10));
    }
    stream_set_blocking($b, false);
    while (fwrite($b, str_repeat('.', 65536)));
    $child = when_asleep(function () use ($a) {
        stream_set_blocking($a, false);
        while (fread($a, 65536) !== '');
    });
    [$r, $w, $e] = [null, $f->crowd(['b' => $b]), null];
    $f->trySelect('room to write', $r, $w, $e, 10);
    $f->say('child', reap_child($child));
});

$parity->select_scenario('the end of a connection during the wait ends it', function (Names $f) {
    [$client, $peer] = connection($f);
    $child = when_asleep(fn() => stream_socket_shutdown($peer, STREAM_SHUT_WR));
    [$r, $w, $e] = [$f->crowd(['c' => $client]), null, ['c' => $client]];
    $f->trySelect('half-close', $r, $w, $e, 10);
    $f->say('child', reap_child($child), fread($client, 10), feof($client));
    [$r, $w, $e] = [$f->crowd(['c' => $client]), null, null];
    $f->trySelect('it stays readable', $r, $w, $e, 10);
});

$parity->select_scenario('a connection to accept during the wait ends it', function (Names $f) {
    $server = $f->label('server', ($f->server)('tcp://127.0.0.1:0'));
    $name = stream_socket_get_name($server, false);
    $child = when_asleep(fn() => stream_socket_client("tcp://$name"));
    [$r, $w, $e] = [$f->crowd(['s' => $server]), null, null];
    $f->trySelect('listener', $r, $w, $e, 10);
    $f->say('child', reap_child($child));
    $f->try('accept', fn() => is_resource(($f->accept)($server, 0)));
    [$r, $w, $e] = [$f->crowd(['s' => $server]), ['s' => $server], ['s' => $server]];
    $f->trySelect('nobody else', $r, $w, $e, 0);
});
$parity->report();
--EXPECT--
8 scenarios, no differences
