--TEST--
fastsock_select() takes and leaves its three arrays exactly as stream_select() does
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

$parity->select_scenario('null arrays stay null, ready members stay, the others go', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'b' => $b]), null, null];
    $f->trySelect('read only', $r, $w, $e);
    [$r, $w, $e] = [null, $f->crowd(['a' => $a, 'b' => $b]), null];
    $f->trySelect('write only', $r, $w, $e);
    [$r, $w, $e] = [null, null, $f->crowd([$a, $b])];
    $f->trySelect('except only', $r, $w, $e);
    [$r, $w, $e] = [$f->crowd([$a, $b]), [$a, $b], [$a, $b]];
    $f->trySelect('all three', $r, $w, $e);
    [$r, $w, $e] = [[], $f->crowd([$b]), []];
    $f->trySelect('empty arrays beside a full one', $r, $w, $e);
});

$parity->select_scenario('keys: int, string, negative, numeric strings; the order is kept', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    fwrite($a, 'x');
    fwrite($c, 'x');
    [$r, $w, $e] = [$f->crowd(['z' => $d, 7 => $b, -3 => $a, '12' => $c, '' => $b, 'é' => $d]), [9 => $c, 2 => $a], null];
    $f->trySelect('mixed keys', $r, $w, $e);
    $f->say('next key', array_key_last($r));
    $r[] = $a;
    $f->say('appending', $r);
    [$r, $w, $e] = [$f->crowd([(int) $a => $a, (int) $b => $b, (int) $d => $d]), null, null];
    $f->say('by id', ($f->select)($r, $w, $e, 0), array_values($r), array_keys($r) === [(int) $b, (int) $d]);
});

$parity->select_scenario('gaps: unset members and holes in lists', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    fwrite($a, 'x');
    fwrite($c, 'x');
    $list = $f->crowd([$a, $b, $c, $d]);
    unset($list[0], $list[2]);
    [$r, $w, $e] = [$list, $list, $list];
    $f->trySelect('list with holes', $r, $w, $e);
    $hash = $f->crowd(['a' => $a, 'b' => $b, 'c' => $c, 'd' => $d]);
    unset($hash['b']);
    [$r, $w, $e] = [$hash, null, null];
    $f->trySelect('hash with a hole', $r, $w, $e);
    unset($list[1], $list[3]);
    [$r, $w, $e] = [$list, null, null];
    $f->trySelect('only holes left', $r, $w, $e);
});

$parity->select_scenario('one stream several times, in one array and in several', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    [$r, $w, $e] = [$f->crowd([$a, $a, 'again' => $a]), [$a, $a], [$a]];
    $f->trySelect('kernel data', $r, $w, $e);
    fwrite($b, "one\ntwo\n");
    fgets($a);
    [$r, $w, $e] = [$f->crowd([$a, $a, 'again' => $a]), [$a, $a], [$a]];
    $f->trySelect('buffered data counts members', $r, $w, $e);
});

$parity->select_scenario('the same variable for several parameters', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    $all = $f->crowd([$a, $b]);
    $none = null;
    $f->say('read and write', ($f->select)($all, $all, $none, 0), $all);
    $all = $f->crowd([$b]);
    $f->say('all three', ($f->select)($all, $all, $all, 0), $all);
});

$parity->select_scenario('references inside the arrays stay references', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    $members = $f->crowd(['a' => $a, 'b' => $b]);
    $members['ref'] = &$a;
    $copy = $members;
    [$r, $w, $e] = [$members, null, null];
    $f->trySelect('with a reference', $r, $w, $e);
    $r['ref'] = 'changed through the result';
    $f->say('the variable', $a);
    $f->say('the copy', $copy['a'], $copy['ref']);
});

$parity->select_scenario('copies of the arrays are left alone', function (Names $f) {
    [$a, $b] = pair($f);
    $all = $f->crowd([$a, 'b' => $b]);
    $object = new stdClass();
    $object->r = $all;
    [$w, $e] = [null, null];
    $f->say('property', ($f->select)($object->r, $w, $e, 0), $object->r, $all);
    $nested = ['deep' => ['r' => $all]];
    $f->say('element', ($f->select)($nested['deep']['r'], $w, $e, 0), $nested, $all);
    $f->say('undefined variable as null', ($f->select)($w, $nested['new'], $object->w, 0));
});

$parity->select_scenario('constant arrays can be passed and come back empty', function (Names $f) {
    [$a] = pair($f);
    $r = $f->crowd([$a]);
    $w = $e = [];
    $f->trySelect('empty literals', $r, $w, $e);
    static $literal = [];
    $r = [$a];
    $f->say('static', ($f->select)($r, $literal, $e, 0), $r, $literal);
});

$parity->select_scenario('the arguments are checked', function (Names $f) {
    [$a] = pair($f);
    $none = null;
    $r = $f->crowd([$a]);
    $string = 'no array';
    $object = new ArrayObject([$a]);
    $f->try('a string for read', fn() => ($f->select)($string, $none, $none, 0));
    $f->try('an object for write', fn() => ($f->select)($none, $object, $none, 0));
    $f->try('an int for except', function () use ($f, $none) {
        $int = 1;
        return ($f->select)($none, $none, $int, 0);
    });
    $f->try('seconds is a word', fn() => ($f->select)($r, $none, $none, 'soon'));
    $f->try('seconds is a float with a fraction', fn() => ($f->select)($r, $none, $none, 0.5));
    $f->try('seconds is a numeric string', fn() => ($f->select)($r, $none, $none, '0'));
    $f->try('too few', fn() => ($f->select)($r, $none, $none));
    $f->try('too many', fn() => ($f->select)($r, $none, $none, 0, 0, 0));
    $f->try('by name', function () use ($f, &$r) {
        $w = $e = null;
        $r = $f->crowd([]);
        return ($f->select)(read: $r, write: $w, except: $e, seconds: 0, microseconds: 1);
    });
    $f->try('by value', fn() => ($f->select)([$a], null, null, 0));
});

$parity->select_scenario('nothing to wait for', function (Names $f) {
    [$r, $w, $e] = [null, null, null];
    $f->trySelect('all null', $r, $w, $e, 0);
    [$r, $w, $e] = [[], [], []];
    $f->trySelect('all empty', $r, $w, $e, 0);
    [$r, $w, $e] = [null, [], null];
    $f->trySelect('null and empty, without end', $r, $w, $e, null);
    [$r, $w, $e] = [[], null, null];
    $f->trySelect('negative time is not what it complains of', $r, $w, $e, -1);
});

$parity->select_scenario('many calls with arrays that are kept, rebuilt and changed in place', function (Names $f) {
    $streams = [];
    for ($i = 0; $i < 6; $i++) {
        [$streams["a$i"], $streams["b$i"]] = pair($f, "a$i", "b$i");
    }
    $all = $f->crowd($streams);
    for ($turn = 0; $turn < 30; $turn++) {
        fwrite($streams['b' . $turn % 6], 'x');
        [$r, $w, $e] = [$all, null, null];
        $f->say("turn $turn", ($f->select)($r, $w, $e, 0), $r);
        if ($turn % 3 === 0) {
            fread($streams['a' . $turn % 6], 10);
        }
        if ($turn === 10) {
            $all['a1'] = $streams['b1'];
        }
        if ($turn === 15) {
            unset($all['a2']);
        }
        if ($turn === 20) {
            $all['a2'] = $streams['a2'];
        }
        if ($turn === 25) {
            $all['a3'] = &$streams['a3'];
        }
    }
});
$parity->report();
--EXPECT--
11 scenarios, no differences
