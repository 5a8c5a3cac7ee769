--TEST--
What stream_cast() closes or takes out of the array is waited for as in core, among few members and among many
--FILE--
<?php
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

function selected(string $function, array &$read): string
{
    $said = [];
    set_error_handler(function (int $level, string $text) use (&$said) {
        $said[] = preg_replace('/^\w+\(\): /', '', $text);
        return true;
    });
    try {
        $none = null;
        $said[] = $function($read, $none, $none, 10);
    } catch (Error $e) {
        $said[] = preg_replace('/^\w+\(\): /', '', $e->getMessage());
    }
    restore_error_handler();
    $said[] = count($read) < 3 ? array_keys($read) : 'all';
    return json_encode($said);
}

$crowd = $far = [];
for ($i = 0; $i < 200; $i++) {
    [$crowd[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
foreach (['replaces', 'closes', 'reference'] as $what) {
    foreach ([3, 200] as $count) {
        $said = [];
        foreach (['stream_select', 'fastsock_select'] as $function) {
            $user = fopen('cast://', 'r');
            [$a, $b] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
            [$c, $d] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
            fwrite($b, 'x');
            $variable = $a;
            $read = array_slice($crowd, 0, $count) + ['a' => $a, 'user' => $user];
            if ($what === 'reference') {
                $read['a'] = &$variable;
            }
            $walked = $read;
            $at_first = true;
            Cast::$body = function () use ($what, $a, $c, &$variable, &$read, &$at_first) {
                if ($at_first) {
                    match ($what) {
                        'replaces' => $read = [],
                        'closes' => fclose($a),
                        'reference' => $variable = $c,
                    };
                    $at_first = false;
                }
                return $c;
            };
            $said[] = selected($function, $read);
            unset($read);
        }
        echo "$what, $count: ", $said[0] === $said[1] ? "same $said[0]" : implode(' ', $said), "\n";
    }
}
?>
--EXPECT--
replaces, 3: same [1,[]]
replaces, 200: same [1,[]]
closes, 3: same ["supplied resource is not a valid stream resource","all"]
closes, 200: same ["supplied resource is not a valid stream resource","all"]
reference, 3: same [1,[]]
reference, 200: same [1,[]]
