--TEST--
A signal ends the wait also when it comes together with something that nobody waits for
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php if (!is_readable('/proc/self/stat')) die('skip /proc is missing'); ?>
--FILE--
<?php
require __DIR__ . '/../inc/process.inc';
const ROUNDS = 10;
pcntl_signal(SIGUSR1, fn() => null);

/** $count pairs: [the ends that are selected, the others]. */
function pairs(int $count): array
{
    $near = $far = [];
    for ($i = 0; $i < $count; $i++) {
        [$near[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    }
    return [$near, $far];
}

/** How many of some calls a signal has ended. $act runs in a child once the call waits. */
function ended(string $select, array $read, Closure $except, Closure $act): string
{
    $ended = 0;
    for ($i = 0; $i < ROUNDS; $i++) {
        $e = $except($i);
        $child = when_asleep(function (int $parent) use ($act, $i) {
            $act($i);
            posix_kill($parent, SIGUSR1);
        });
        [$r, $w] = [$read, null];
        $ended += (int)(@$select($r, $w, $e, 2) === false);
        pcntl_signal_dispatch();
        reap_child($child);
    }
    return "$ended of " . ROUNDS;
}

foreach (['stream_select', 'fastsock_select'] as $select) {
    foreach ([5, 30, 150] as $count) {
        [$all, $far] = pairs($count);
        [$paused, $writers] = pairs(ROUNDS);
        $none = null;
        $read = [...$all, ...$paused];
        $select($read, $none, $none, 0);
        // Data comes for a stream that was selected before.
        echo "$select, $count, a paused stream: ",
            ended($select, $all, fn() => null, fn(int $i) => fwrite($writers[$i], 'x')), "\n";
        // Streams that are waited for in the third array only hang up.
        [$urgent, $ends] = pairs(ROUNDS);
        echo "$select, $count, a hang-up: ", ended(
            $select,
            $all,
            fn(int $i): array => [$urgent[$i]],
            fn(int $i) => stream_socket_shutdown($ends[$i], STREAM_SHUT_RDWR),
        ), "\n";
    }
}
?>
--EXPECT--
stream_select, 5, a paused stream: 10 of 10
stream_select, 5, a hang-up: 10 of 10
stream_select, 30, a paused stream: 10 of 10
stream_select, 30, a hang-up: 10 of 10
stream_select, 150, a paused stream: 10 of 10
stream_select, 150, a hang-up: 10 of 10
fastsock_select, 5, a paused stream: 10 of 10
fastsock_select, 5, a hang-up: 10 of 10
fastsock_select, 30, a paused stream: 10 of 10
fastsock_select, 30, a hang-up: 10 of 10
fastsock_select, 150, a paused stream: 10 of 10
fastsock_select, 150, a hang-up: 10 of 10
