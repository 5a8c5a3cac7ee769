--TEST--
Where most members are ready in each call they are polled, and no longer once few are; streams come, go and are half read meanwhile
--FILE--
<?php
$ends = []; // key => the other end
$streams = [];
function open(): void
{
    global $ends, $streams;
    [$stream, $end] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $ends[] = $end;
    $streams[] = $stream;
}
for ($i = 0; $i < 40; $i++) {
    open();
}

/** $times, $active members have something to read; how many of the calls were right, and how many polled. */
function turns(string $what, int $times, int $active): void
{
    global $ends, $streams;
    $none = null;
    $before = fastsock_stats();
    $right = 0;
    for ($i = 0; $i < $times; $i++) {
        $keys = array_keys($streams);
        $expected = [];
        for ($j = 0; $j < $active; $j++) {
            $expected[] = $key = $keys[($i * 7 + $j) % count($keys)];
            fwrite($ends[$key], 'abc');
        }
        sort($expected);
        $read = $streams;
        $found = fastsock_select($read, $none, $none, 10);
        $right += $found === $active && array_keys($read) === $expected ? 1 : 0;
        foreach ($read as $stream) { // a half stays where it is
            $right += fastsock_recvfrom($stream, 2) === 'ab' ? 0 : 1000;
        }
        $read = $streams;
        $found = fastsock_select($read, $none, $none, 10);
        $right += $found === $active && array_keys($read) === $expected ? 1 : 0;
        foreach ($read as $stream) {
            $right += fread($stream, 10) === 'c' ? 0 : 1000;
        }
        if ($i % 5 === 0) { // one goes, one comes
            $gone = array_key_first($streams);
            unset($streams[$gone], $ends[$gone]);
            open();
        }
    }
    $read = $streams;
    $right += fastsock_select($read, $none, $none, 0) === 0 && $read === [] ? 0 : 1000;
    $polled = fastsock_stats()['polled'] - $before['polled'];
    $share = ['none', 'some', 'all'][($polled > 0) + ($polled === 2 * $times + 1)];
    echo "$what: $right of ", 2 * $times, " right, $share polled\n";
    $read = $stream = null;
}
// Two selects a turn; 64 selects are judged together.
turns('one', 100, 1);
turns('most, at first', 10, 30);
turns('until they are counted', 54, 30);
turns('most', 100, 30);
turns('few, at first', 10, 2);
turns('until they are counted', 54, 2);
turns('one', 100, 1);
turns('most again', 1000, 30);
turns('and one', 1000, 1);
?>
--EXPECT--
one: 200 of 200 right, none polled
most, at first: 20 of 20 right, none polled
until they are counted: 108 of 108 right, some polled
most: 200 of 200 right, all polled
few, at first: 20 of 20 right, all polled
until they are counted: 108 of 108 right, some polled
one: 200 of 200 right, none polled
most again: 2000 of 2000 right, some polled
and one: 2000 of 2000 right, some polled
