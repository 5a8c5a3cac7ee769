--TEST--
Few members are polled, more are followed; beside a larger array those of middle size are polled
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';
$pairs = [];
for ($i = 0; $i < 150; $i++) {
    $pairs[] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$streams = array_column($pairs, 0);

/** Selects $times among the first $count; how many of the calls were polled, and whether all found the one that is ready. */
function turns(int $count, int $times, bool $twice = false): string
{
    global $pairs, $streams;
    $none = null;
    $before = fastsock_stats();
    $right = 0;
    for ($i = 0; $i < $times; $i++) {
        $key = ($i * 7) % $count;
        fwrite($pairs[$key][1], 'x');
        $read = array_slice($streams, 0, $count);
        if ($twice) {
            $read['again'] = $streams[0];
        }
        $found = fastsock_select($read, $none, $none, 10);
        $right += $found === 1 && array_key_first($read) === $key && fread($streams[$key], 10) === 'x' ? 1 : 0;
    }
    $after = fastsock_stats();
    return sprintf('%d of %d right, %d polled, %d walked', $right, $times, $after['polled'] - $before['polled'], $after['walked'] - $before['walked']);
}
echo '16: ', turns(16, 10), "\n";
echo '17: ', turns(17, 10), "\n";
echo '128: ', turns(128, 10), "\n";
echo '150: ', turns(150, 10), "\n";
echo 'beside it, 17: ', turns(17, 10), "\n";
echo '150 again: ', turns(150, 10), "\n";
echo 'and 128 for long: ', turns(128, 100), "\n";
echo 'one twice: ', turns(100, 10, true), "\n";
?>
--EXPECT--
16: 10 of 10 right, 10 polled, 0 walked
17: 10 of 10 right, 0 polled, 0 walked
128: 10 of 10 right, 0 polled, 0 walked
150: 10 of 10 right, 0 polled, 0 walked
beside it, 17: 10 of 10 right, 10 polled, 0 walked
150 again: 10 of 10 right, 0 polled, 0 walked
and 128 for long: 100 of 100 right, 64 polled, 0 walked
one twice: 10 of 10 right, 10 polled, 0 walked
