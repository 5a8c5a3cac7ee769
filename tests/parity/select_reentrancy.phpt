--TEST--
User code may run inside fastsock_select(), and select there, as inside stream_select()
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

class Cast
{
    public $context;
    public static Closure $body;
    public function stream_open($path, $mode, $options, &$opened): bool
    {
        return true;
    }
    public function stream_cast(int $as)
    {
        return (self::$body)();
    }
}
stream_wrapper_register('cast', Cast::class);

class AtEnd
{
    public function __construct(private Closure $body)
    {
    }
    public function __destruct()
    {
        ($this->body)();
    }
}

$parity->select_scenario('stream_cast selects itself', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    fwrite($d, 'x');
    $user = $f->label('user', fopen('cast://', 'r'));
    Cast::$body = function () use ($f, $a, $c) {
        [$r, $w, $e] = [$f->crowd([$c]), [$a], null];
        $f->trySelect('inside', $r, $w, $e, 0);
        return $c;
    };
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'u' => $user, 'b' => $b]), [$b], null];
    $f->trySelect('outside', $r, $w, $e, 0);
});

$parity->select_scenario('stream_cast closes a member behind it and one before it', function (Names $f) {
    foreach (['before', 'behind'] as $victim) {
        [$a, $b] = pair($f);
        [$c, $d] = pair($f, 'c', 'd');
        fwrite($b, 'x');
        fwrite($d, 'x');
        $user = $f->label('user', fopen('cast://', 'r'));
        $closed = false;
        Cast::$body = function () use ($a, $c, $b, $victim, &$closed) {
            if (!$closed) {
                fclose($victim === 'before' ? $a : $c);
                $closed = true;
            }
            return $b;
        };
        $r = $victim === 'before' ? ['a' => $a, 'u' => $user, 'c' => $c] : ['a' => $a, 'u' => $user, 'c' => $c];
        [$r, $w, $e] = [$f->crowd($r), null, null];
        if ($victim === 'behind') {
            $f->trySelect($victim, $r, $w, $e, 0);
        } else {
            // core then waits for a descriptor that is no more
            $f->try($victim, function () use ($f, &$r, $w, $e) {
                return ($f->select)($r, $w, $e, 0);
            });
        }
    }
});

$parity->select_scenario('stream_cast replaces the array that is being walked', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    $user = $f->label('user', fopen('cast://', 'r'));
    $r = $f->crowd(['a' => $a, 'u' => $user, 'b' => $b]);
    Cast::$body = function () use (&$r, $a, $b) {
        $r['new'] = $a;
        unset($r['a']);
        return $b;
    };
    [$w, $e] = [null, null];
    $count = $f->try('select', function () use ($f, &$r, &$w, &$e) {
        return ($f->select)($r, $w, $e, 0);
    });
});

$parity->select_scenario("an error handler that selects and closes streams", function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    fwrite($b, 'x');
    fwrite($d, 'x');
    $memory = fopen('php://memory', 'r+');
    $calls = 0;
    set_error_handler(function ($level, $text) use ($f, $c, $d, &$calls) {
        $f->onError($level, $text);
        if ($calls++ === 0) {
            [$r, $w, $e] = [$f->crowd([$c, $d]), [$d], null];
            $f->trySelect('inside', $r, $w, $e, 0);
            fclose($c);
        }
        return true;
    });
    [$r, $w, $e] = [$f->crowd(['memory' => $memory, 'a' => $a, 'c' => $c, 'd' => $d]), ['d' => $d], null];
    $f->trySelect('outside', $r, $w, $e, 0);
    restore_error_handler();
});

$parity->select_scenario('an error handler that throws', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    $memory = fopen('php://memory', 'r+');
    set_error_handler(fn($level, $text) => throw new ErrorException($f->neutral($text)));
    [$r, $w, $e] = [$f->crowd(['a' => $a, 'memory' => $memory]), ['b' => $b], null];
    $f->trySelect('bad member', $r, $w, $e, 0);
    pcntl_signal(SIGUSR1, fn() => 0);
    $child = when_asleep(fn($parent) => posix_kill($parent, SIGUSR1));
    [$r, $w, $e] = [$f->crowd(['b' => $b]), null, null];
    $f->trySelect('signal', $r, $w, $e, 20);
    $f->say('child', reap_child($child));
    pcntl_signal_dispatch();
    pcntl_signal(SIGUSR1, SIG_DFL);
    restore_error_handler();
});

$parity->select_scenario('a destructor of a dropped member selects', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    $log = fn() => $f->say('in the destructor', (function () use ($f, $a, $b) {
        [$r, $w, $e] = [$f->crowd([$a, $b]), [$b], null];
        return [($f->select)($r, $w, $e, 0), $r, $w];
    })());
    foreach (['beside a ready member', 'in a time-out', 'with buffered data', 'alone'] as $case) {
        $members = ['object' => new AtEnd($log)];
        if ($case === 'beside a ready member') {
            $members['a'] = $a;
        } elseif ($case === 'in a time-out') {
            $members['b'] = $b;
        } elseif ($case === 'with buffered data') {
            fwrite($b, "one\ntwo\n");
            fgets($a);
            $members['a'] = $a;
        }
        [$r, $w, $e] = [$f->crowd($members), null, null];
        unset($members);
        $f->trySelect($case, $r, $w, $e, 0);
        unset($r);
    }
});

$parity->select_scenario('from a destructor, at the end of a scope', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    (function () use ($f, $a) {
        $guard = new AtEnd(function () use ($f, $a) {
            [$r, $w, $e] = [$f->crowd(['a' => $a]), [$a], [$a]];
            $f->trySelect('destructor', $r, $w, $e, 0);
        });
    })();
});

$parity->select_scenario('in fibers, one inside the other', function (Names $f) {
    [$a, $b] = pair($f);
    [$c, $d] = pair($f, 'c', 'd');
    $loop = function (string $name, $stream) use ($f) {
        for ($i = 0; $i < 3; $i++) {
            [$r, $w, $e] = [$f->crowd([$name => $stream]), null, null];
            $f->trySelect("$name $i", $r, $w, $e, 0, 100);
            Fiber::suspend();
        }
    };
    $first = new Fiber($loop);
    $second = new Fiber(function () use ($loop, $c, $f) {
        $inner = new Fiber($loop);
        $inner->start('inner', $c);
        for (; !$inner->isTerminated(); $inner->resume()) {
            Fiber::suspend();
        }
    });
    $first->start('first', $a);
    $second->start();
    fwrite($b, 'x');
    $first->resume();
    fwrite($d, 'x');
    $second->resume();
    $first->resume();
    $second->resume();
});

$parity->select_scenario('a fiber that stays suspended inside stream_cast', function (Names $f) {
    [$a, $b] = pair($f);
    fwrite($b, 'x');
    $user = $f->label('user', fopen('cast://', 'r'));
    Cast::$body = function () use ($b) {
        if (Fiber::getCurrent()) {
            Fiber::suspend('inside');
        }
        return $b;
    };
    $fiber = new Fiber(function () use ($f, $user, $a) {
        [$r, $w, $e] = [$f->crowd(['u' => $user, 'a' => $a]), ['u' => $user], null];
        $f->trySelect('fiber', $r, $w, $e, 0);
    });
    $f->try('start', fn() => $fiber->start());
    [$r, $w, $e] = [$f->crowd(['a' => $a]), ['u' => $user], null];
    $f->trySelect('main, meanwhile', $r, $w, $e, 0);
    while ($fiber->isSuspended()) {
        $f->try('resume', fn() => $fiber->resume());
        [$r, $w, $e] = [$f->crowd(['a' => $a]), null, null];
        $f->trySelect('main, again', $r, $w, $e, 0);
    }
    $left = new Fiber(function () use ($f, $user, $a) {
        [$r, $w, $e] = [$f->crowd(['u' => $user, 'a' => $a]), null, null];
        $f->trySelect('never resumed', $r, $w, $e, 0);
    });
    $f->try('left', fn() => $left->start());
    unset($left);
    [$r, $w, $e] = [$f->crowd(['a' => $a]), null, null];
    $f->trySelect('main, at the end', $r, $w, $e, 0);
});
$parity->report();
--EXPECT--
9 scenarios, no differences
