--TEST--
Large sets with few and many streams that wait to write, some blocked, some twice, are served as by core
--FILE--
<?php
$near = $far = [];
for ($i = 0; $i < 200; $i++) {
    [$near[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    stream_set_blocking($near[$i], false);
}
foreach ([3, 40, 90, 97, 150, 190] as $i) {
    while (@fwrite($near[$i], str_repeat('x', 65536)) > 0);
}
fwrite($far[5], 'hello');
fwrite($far[120], 'hello');
fclose($far[7]);

function served(string $select, array $sets): array
{
    $count = $select($sets[0], $sets[1], $sets[2], 0);
    return [$count, $sets];
}

mt_srand(7);
$compared = $differences = 0;
for ($round = 0; $round < 200; $round++) {
    $read = array_filter($near, fn() => mt_rand(0, 9) > 0);
    $twice = $round % 4 === 0;
    $write = [];
    foreach (array_slice($near, 0, [1, 50, 95, 96, 97, 130, 200][mt_rand(0, 6)]) as $i => $stream) {
        $write[] = $twice && mt_rand(0, 9) === 0 ? $near[mt_rand(0, 199)] : $stream;
    }
    $except = mt_rand(0, 1) ? [$near[mt_rand(0, 199)]] : null;
    // The first call begins to follow the arrays, the others follow a change.
    for ($again = 0; $again < 3; $again++) {
        $compared++;
        if (served('stream_select', [$read, $write, $except]) !== served('fastsock_select', [$read, $write, $except])) {
            $differences++;
            echo "round $round, call $again, ", count($write), " writers: they differ\n";
        }
        array_splice($write, mt_rand(0, max(count($write) - 1, 0)), 1);
    }
}
echo "$compared calls, $differences differences\n";
?>
--EXPECT--
600 calls, 0 differences
