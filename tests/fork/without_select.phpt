--TEST--
A fork before the first select: parent and child each get a loop of their own
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$pairs = $all = [];
for ($i = 0; $i < 150; $i++) {
    $pairs[] = $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $all[] = $pair[0];
}
$serve = function (int $first) use ($pairs, $all): int {
    $none = null;
    for ($i = $first; $i < 150; $i += 2) { // each looks after its half
        $mine = array_filter($all, fn($key) => $key % 2 === $first, ARRAY_FILTER_USE_KEY);
        $mine += array_combine(range(1000, 1074), array_column(array_filter($pairs, fn($key) => $key % 2 === $first, ARRAY_FILTER_USE_KEY), 1));
        fwrite($pairs[$i][1], "$i");
        $read = $mine;
        if (fastsock_select($read, $none, $none, 10) !== 1 || array_keys($read) !== [$i] || fread($all[$i], 10) !== "$i") {
            return 1;
        }
    }
    return fastsock_stats()['watched'] === 150 ? 0 : 2;
};
$pid = forked(fn() => $serve(0));
echo $serve(1), ', ', reaped($pid), "\n";
?>
--EXPECT--
0, exit 0
