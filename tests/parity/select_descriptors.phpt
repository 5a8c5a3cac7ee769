--TEST--
Descriptor numbers that come back after a close belong to the new stream, as for stream_select()
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

/** The descriptor's number, without asking the stream itself. */
function number_of(callable $make): array
{
    $before = scandir('/proc/self/fd');
    $made = $make();
    return [$made, array_values(array_diff(scandir('/proc/self/fd'), $before))];
}

$parity->select_scenario('a new stream on the number of a closed one', function (Names $f) {
    [$c, $d] = pair($f, 'c', 'd');
    [[$a, $b], $numbers] = number_of(fn() => pair($f));
    fwrite($b, 'x');
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), null, null];
    $f->trySelect('first', $r, $w, $e, 0);
    unset($r);
    fclose($a);
    fclose($b);
    [[$a, $b], $again] = number_of(fn() => pair($f, 'a2', 'b2'));
    $f->say('same numbers', $numbers == $again);
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), ['a' => $a], null];
    $f->trySelect('quiet', $r, $w, $e, 0);
    fwrite($b, 'x');
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), null, null];
    $f->trySelect('data', $r, $w, $e, 0);
});

$parity->select_scenario('the number changes its kind: socket, file, pipe, listener', function (Names $f) {
    [$c, $d] = pair($f, 'c', 'd');
    for ($turn = 0; $turn < 3; $turn++) {
        $makers = [
            'socket' => fn() => stream_socket_accept($server = stream_socket_server('tcp://127.0.0.1:0'), 0) ?: $server,
            'file' => fn() => fopen(__FILE__, 'r'),
            'udp' => fn() => ($f->server)('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND),
            'listener' => fn() => ($f->server)('tcp://127.0.0.1:0'),
            'null' => fn() => fopen('/dev/null', 'r+'),
        ];
        foreach ($makers as $kind => $make) {
            $stream = $f->label($kind, @$make());
            [$r, $w, $e] = [$f->crowd(['s' => $stream, 'c' => $c]), ['s' => $stream], null];
            $f->trySelect("$turn $kind", $r, $w, $e, 0);
            unset($r, $w);
            fclose($stream);
        }
    }
});

$parity->select_scenario('dropped without a close while it was in the last array', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    for ($i = 0; $i < 10; $i++) {
        [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), null, null];
        ($f->select)($r, $w, $e, 0);
    }
    unset($a);
    fwrite($d, 'x');
    [$r, $w, $e] = [$f->crowd(['c' => $c, 'b' => $b]), null, null];
    $f->trySelect('the other end sees it', $r, $w, $e, 10);
    $f->say('end', fread($b, 10), feof($b));
});

$parity->select_scenario('ready and idle members come and go over two hundred turns', function (Names $f) {
    $streams = [];
    $log = '';
    for ($turn = 0; $turn < 200; $turn++) {
        [$near, $far] = pair($f, "n$turn", "f$turn");
        $streams[$turn] = [$near, $far];
        if ($turn % 3 === 0) {
            fwrite($far, 'x');
        }
        if ($turn >= 20) {
            $gone = $turn - 20;
            fclose($streams[$gone][$turn % 2]);
            unset($streams[$gone]);
        }
        [$r, $w, $e] = [$f->crowd(array_map(fn($pair) => $pair[0], $streams)), null, null];
        $log .= ($f->select)($r, $w, $e, 0) . implode(',', array_keys($r)) . ' ';
        if ($turn % 5 === 0) {
            foreach ($r as $key => $stream) {
                fread($stream, 10);
            }
        }
    }
    $f->say('log', $log);
});

$parity->select_scenario('two streams on one descriptor', function (Names $f) {
    [$a, $b] = pair($f);
    $socket = socket_import_stream($a);
    $same = $f->label('same', socket_export_stream($socket));
    fwrite($b, 'x');
    [$r, $w, $e] = [$f->crowd(['a' => $a, 's' => $same, 'b' => $b]), ['s' => $same], null];
    $f->trySelect('both', $r, $w, $e, 0);
    $f->say('read by one', fread($same, 10));
    [$r, $w, $e] = [$f->crowd(['a' => $a, 's' => $same]), ['a' => $a, 's' => $same], ['a' => $a]];
    $f->trySelect('then none', $r, $w, $e, 0);
    $fd = 'php://fd/';
    foreach (scandir('/proc/self/fd') as $number) {
        if (str_starts_with((string) @readlink("/proc/self/fd/$number"), 'socket:')) {
            $dup = @fopen("php://fd/$number", 'r+');
            if ($dup) {
                $f->label('dup', $dup);
                [$r, $w, $e] = [$f->crowd(['d' => $dup, 'a' => $a]), ['d' => $dup], null];
                $f->say('a duplicate', ($f->select)($r, $w, $e, 0), $w);
            }
            break;
        }
    }
});
$parity->report();
--EXPECT--
5 scenarios, no differences
