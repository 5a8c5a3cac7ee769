--TEST--
fastsock_select() treats members of every kind, and what is no member at all, as stream_select() does
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

class Castable
{
    public $context;
    public static $stream;
    public static $log = [];
    public static $answer;
    public function stream_open($path, $mode, $options, &$opened): bool
    {
        return true;
    }
    public function stream_cast(int $as)
    {
        self::$log[] = $as === STREAM_CAST_FOR_SELECT ? 'for select' : 'as stream';
        return (self::$answer)();
    }
    public function stream_read($count)
    {
        return 'read';
    }
    public function stream_write($data)
    {
        return strlen($data);
    }
    public function stream_eof(): bool
    {
        return false;
    }
}
class NotCastable extends Castable
{
    public function stream_cast(int $as)
    {
        return false;
    }
}
class Bare
{
    public $context;
    public function stream_open($path, $mode, $options, &$opened): bool
    {
        return true;
    }
    public function stream_read($count)
    {
        return 'read';
    }
    public function stream_eof(): bool
    {
        return false;
    }
}
stream_wrapper_register('castable', Castable::class);
stream_wrapper_register('notcastable', NotCastable::class);
stream_wrapper_register('bare', Bare::class);

$parity->select_scenario('members without a descriptor: a warning, skipped', function (Names $f) {
    [$a, $b] = pair($f);
    foreach (['php://memory', 'php://temp', 'data:,text'] as $name) {
        $member = fopen($name, 'r+');
        [$r, $w, $e] = [$f->crowd(['m' => $member, 'a' => $a]), ['m' => $member, 'a' => $a], ['m' => $member, 'a' => $a]];
        $f->trySelect($name, $r, $w, $e);
        [$r, $w, $e] = [['m' => $member], null, null];
        $f->trySelect("$name alone", $r, $w, $e);
    }
});

$parity->select_scenario('members that are no streams', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    $others = ['null' => null, 'int' => 7, 'string' => 'x', 'array' => [$a], 'object' => new stdClass(), 'false' => false,
        'context' => stream_context_create(), 'empty' => [], 'socket' => socket_create(AF_INET, SOCK_STREAM, 0)];
    foreach ($others as $name => $other) {
        [$r, $w, $e] = [$f->crowd(['other' => $other, 'a' => $a]), ['a' => $a], null];
        $f->try($name, function () use ($f, &$r, &$w, &$e) {
            return ($f->select)($r, $w, $e, 0);
        });
        $f->say('after', $r, $w);
        [$r, $w, $e] = [['other' => $other], null, null];
        $f->trySelect("$name alone", $r, $w, $e);
        [$r, $w, $e] = [null, [$a], ['other' => $other, $a]];
        $f->trySelect("$name in except", $r, $w, $e);
    }
    [$r, $w, $e] = [$f->crowd([1, $a, 2, $b, 'x']), ['y', $a], [null]];
    $f->trySelect('several', $r, $w, $e);
});

$parity->select_scenario('closed streams', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    fwrite($b, 'x');
    fclose($c);
    [$r, $w, $e] = [$f->crowd(['c' => $c, 'a' => $a]), ['a' => $a, 'c' => $c], ['c' => $c]];
    $f->trySelect('beside an open one', $r, $w, $e);
    [$r, $w, $e] = [['c' => $c], null, null];
    $f->trySelect('alone', $r, $w, $e);
    [$r, $w, $e] = [$f->crowd(['d' => $d, 'a' => $b]), null, null];
    $f->trySelect('the other end of a closed one', $r, $w, $e);
    $file = fopen(__FILE__, 'r');
    fclose($file);
    [$r, $w, $e] = [$f->crowd(['file' => $file, 'a' => $a]), [$file], null];
    $f->trySelect('a closed file', $r, $w, $e);
});

$parity->select_scenario('plain files are always ready', function (Names $f) {
    [$a] = pair($f);
    $file = $f->label('file', fopen(__FILE__, 'r'));
    $temp = $f->label('temp', tmpfile());
    [$r, $w, $e] = [$f->crowd(['f' => $file, 't' => $temp, 'a' => $a]), ['f' => $file, 't' => $temp], ['f' => $file]];
    $f->trySelect('files', $r, $w, $e, null);
    $null = $f->label('null', fopen('/dev/null', 'r+'));
    [$r, $w, $e] = [$f->crowd(['n' => $null]), [$null], [$null]];
    $f->trySelect('/dev/null', $r, $w, $e, null);
    $dir = $f->label('dir', opendir(__DIR__));
    [$r, $w, $e] = [$f->crowd(['dir' => $dir, 'a' => $a]), null, null];
    $f->trySelect('a directory', $r, $w, $e, 0);
});

$parity->select_scenario('pipes, and their flags afterwards', function (Names $f) {
    $process = proc_open(['cat'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
    $in = $f->label('stdin', $pipes[0]);
    $out = $f->label('stdout', $pipes[1]);
    $pid = getmypid();
    $flags = fn() => array_map(fn($fd) => preg_match('/flags:\s+(\d+)/', file_get_contents("/proc/self/fdinfo/" . basename($fd)), $m) ? $m[1] : '',
        array_filter(glob('/proc/self/fd/*'), fn($fd) => str_starts_with((string) @readlink($fd), 'pipe:')));
    $before = $flags();
    [$r, $w, $e] = [$f->crowd(['o' => $out]), ['i' => $in], ['o' => $out, 'i' => $in]];
    $f->trySelect('nothing to read', $r, $w, $e);
    fwrite($in, "hello\n");
    [$r, $w, $e] = [$f->crowd(['o' => $out]), null, null];
    $f->trySelect('cat answers', $r, $w, $e, 10);
    $f->say('line', fgets($out));
    fclose($in);
    [$r, $w, $e] = [$f->crowd(['o' => $out]), null, ['o' => $out]];
    $f->trySelect('the end', $r, $w, $e, 10);
    $f->say('end', fread($out, 10), feof($out), proc_close($process));
    $f->say('flags unchanged', array_diff_key($before, $flags()) === [] || $before === $flags());
});

$parity->select_scenario('a fifo at both ends, with and without a reader', function (Names $f) {
    $path = socket_path('.fifo');
    posix_mkfifo($path, 0600);
    $both = $f->label('both', fopen($path, 'r+'));
    [$r, $w, $e] = [$f->crowd([$both]), [$both], [$both]];
    $f->trySelect('empty', $r, $w, $e);
    fwrite($both, 'x');
    [$r, $w, $e] = [$f->crowd([$both]), [$both], [$both]];
    $f->trySelect('one byte', $r, $w, $e);
    $writer = $f->label('writer', fopen($path, 'w'));
    unlink($path);
    fclose($both);
    [$r, $w, $e] = [$f->crowd([$writer]), [$writer], [$writer]];
    $f->trySelect('no reader left', $r, $w, $e);
});

$parity->select_scenario('STDIN and php://stdin', function (Names $f) {
    $f->label('STDIN', STDIN);
    $again = $f->label('again', fopen('php://stdin', 'r'));
    [$r, $w, $e] = [$f->crowd(['a' => STDIN, 'b' => $again]), null, null];
    $f->trySelect('both', $r, $w, $e, 0);
    $f->label('STDERR', STDERR);
    [$r, $w, $e] = [null, $f->crowd([STDERR]), null];
    $f->trySelect('STDERR', $r, $w, $e, 0);
});

$parity->select_scenario('user streams with a descriptor behind them', function (Names $f) {
    [$a, $b] = pair($f);
    $user = $f->label('user', fopen('castable://x', 'r+'));
    Castable::$answer = fn() => $a;
    Castable::$log = [];
    [$r, $w, $e] = [$f->crowd(['u' => $user, 'b' => $b]), ['u' => $user], null];
    $f->trySelect('nothing to read', $r, $w, $e);
    fwrite($b, 'x');
    [$r, $w, $e] = [$f->crowd(['u' => $user, 'a' => $a]), ['u' => $user], ['u' => $user]];
    $f->trySelect('something', $r, $w, $e);
    $f->say('casts', array_count_values(Castable::$log));
    $f->say('fread', fread($user, 2));
    [$r, $w, $e] = [$f->crowd(['u' => $user]), [$a], null];
    $f->trySelect('buffered', $r, $w, $e);
});

$parity->select_scenario('user streams that have none', function (Names $f) {
    [$a, $b] = pair($f);
    foreach (['notcastable://x', 'bare://x'] as $name) {
        $user = $f->label('user', fopen($name, 'r+'));
        [$r, $w, $e] = [$f->crowd(['u' => $user, 'a' => $a]), ['a' => $a], null];
        $f->trySelect($name, $r, $w, $e);
        $f->say('fread', fread($user, 2));
        [$r, $w, $e] = [$f->crowd(['u' => $user, 'a' => $a]), ['a' => $a], null];
        $f->trySelect("$name with buffered data", $r, $w, $e);
    }
    $user = $f->label('user', fopen('castable://x', 'r+'));
    foreach ([false, null, 7, 'text', fopen('php://memory', 'r'), $user] as $i => $answer) {
        Castable::$answer = fn() => $answer;
        [$r, $w, $e] = [$f->crowd(['u' => $user, 'a' => $a]), null, null];
        $f->trySelect("answer $i", $r, $w, $e);
    }
    Castable::$answer = fn() => throw new LogicException('from stream_cast');
    [$r, $w, $e] = [$f->crowd(['u' => $user, 'a' => $b]), [$a], null];
    $f->trySelect('it throws', $r, $w, $e);
});

$parity->select_scenario('filtered streams', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    fwrite($d, 'x');
    stream_set_blocking($a, false); // through a filter, PHP reads until there is no more
    $filter = stream_filter_append($a, 'string.toupper', STREAM_FILTER_READ);
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), ['a' => $a], null];
    $f->trySelect('a read filter', $r, $w, $e);
    fwrite($b, "one\ntwo\n");
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), ['a' => $a], null];
    $f->trySelect('with data in the kernel', $r, $w, $e);
    $f->say('line', fgets($a));
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), ['c' => $c], null];
    $f->trySelect('with a buffered line', $r, $w, $e);
    $f->say('line', fgets($a));
    stream_filter_remove($filter);
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), ['a' => $a], null];
    $f->trySelect('removed again', $r, $w, $e);
    stream_filter_append($c, 'string.rot13', STREAM_FILTER_WRITE);
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'c' => $c]), ['c' => $c], ['c' => $c]];
    $f->trySelect('a write filter', $r, $w, $e);
    [$r, $w, $e] = [['c' => $c], null, null];
    $f->trySelect('alone', $r, $w, $e);
});

$parity->select_scenario("ext/sockets' own streams and core's pairs among the others", function (Names $f) {
    [$a, $b] = pair($f);
    $core = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_DGRAM, 0);
    $f->label('core', $core[0]);
    fwrite($core[1], 'x');
    socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $sockets);
    $exported = $f->label('exported', socket_export_stream($sockets[0]));
    socket_write($sockets[1], 'x');
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'core' => $core[0], 'exported' => $exported]), ['e' => $exported], null];
    $f->trySelect('all', $r, $w, $e);
    fread($core[0], 10);
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'core' => $core[0], 'exported' => $exported]), ['c' => $core[0]], null];
    $f->trySelect('one less', $r, $w, $e);
});
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/select_members.*.fifo'));
--EXPECT--
11 scenarios, no differences
