--TEST--
A child that closes what it inherited takes nothing away from its parent, however the parent selects
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$pairs = $all = [];
for ($i = 0; $i < 200; $i++) {
    $pairs[$i] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $all[$i] = $pairs[$i][0];
}
$none = null;
$read = $all;
fastsock_select($read, $none, $none, 0); // all of them are registered now
echo fastsock_stats()['watched'], " watched\n";

/** Every one of the parent's streams still wakes it, alone and together. */
function check(array $pairs, array $all): string
{
    $none = null;
    $lost = 0;
    foreach ($pairs as $i => [$near, $far]) {
        fwrite($far, 'x');
        $read = $all;
        // the deadline is short: a lost registration shows as 0
        if (fastsock_select($read, $none, $none, 2) !== 1 || $read !== [$i => $near]) {
            $lost++;
        }
        if (fread($near, 10) !== 'x' || $lost > 0) {
            break;
        }
    }
    foreach ($pairs as [$near, $far]) {
        fwrite($far, 'y');
    }
    $read = $all;
    $count = fastsock_select($read, $none, $none, 2);
    foreach ($pairs as [$near, $far]) {
        stream_set_blocking($near, false);
        fread($near, 10);
        stream_set_blocking($near, true);
    }
    return "$lost lost, $count at once";
}
echo 'before: ', check($pairs, $all), "\n";

// closes them one by one, and ends
echo 'fclose: ', reaped(forked(function () use ($all) {
    foreach ($all as $stream) {
        fclose($stream);
    }
})), ', ', check($pairs, $all), "\n";
// closes half, selects on the rest in between, closes the rest
echo 'fclose and select: ', reaped(forked(function () use ($all, $pairs) {
    $none = null;
    foreach ($all as $i => $stream) {
        if ($i % 2) {
            fclose($stream);
            unset($all[$i]);
        }
    }
    $read = $all;
    if (fastsock_select($read, $none, $none, 0) !== 0) {
        return 1;
    }
    fwrite($pairs[10][1], 'c');
    $read = $all;
    if (fastsock_select($read, $none, $none, 5) !== 1 || array_keys($read) !== [10] || fread($all[10], 1) !== 'c') {
        return 2;
    }
    foreach ($all as $stream) {
        fclose($stream);
    }
})), ', ', check($pairs, $all), "\n";
// just ends, by exit and by a signal
echo 'exit: ', reaped(forked(function () {
})), ', ', check($pairs, $all), "\n";
echo 'killed: ', reaped(forked(function () {
    posix_kill(getmypid(), SIGKILL);
})), ', ', check($pairs, $all), "\n";
// selects on them without closing any
echo 'select: ', reaped(forked(function () use ($all) {
    $none = null;
    $read = $all;
    return fastsock_select($read, $none, $none, 0);
})), ', ', check($pairs, $all), "\n";
// opens streams of its own, on the numbers it has closed
echo 'reuse of numbers: ', reaped(forked(function () use ($all) {
    $none = null;
    foreach ($all as $stream) {
        fclose($stream);
    }
    $mine = $own = [];
    for ($i = 0; $i < 150; $i++) {
        $mine[$i] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        $own[$i] = $mine[$i][0];
    }
    fwrite($mine[149][1], 'm');
    $read = $own;
    return fastsock_select($read, $none, $none, 5) === 1 && array_keys($read) === [149] ? 0 : 1;
})), ', ', check($pairs, $all), "\n";
// a fork in a fork
echo 'fork in a fork: ', reaped(forked(function () use ($all, $pairs) {
    $none = null;
    $read = $all;
    fastsock_select($read, $none, $none, 0);
    $grandchild = forked(function () use ($all) {
        foreach ($all as $stream) {
            fclose($stream);
        }
        return 5;
    });
    if (reaped($grandchild) !== 'exit 5') {
        return 1;
    }
    return check($pairs, $all) === '0 lost, 200 at once' ? 0 : 2;
})), ', ', check($pairs, $all), "\n";
?>
--EXPECT--
200 watched
before: 0 lost, 200 at once
fclose: exit 0, 0 lost, 200 at once
fclose and select: exit 0, 0 lost, 200 at once
exit: exit 0, 0 lost, 200 at once
killed: signal 9, 0 lost, 200 at once
select: exit 0, 0 lost, 200 at once
reuse of numbers: exit 0, 0 lost, 200 at once
fork in a fork: exit 0, 0 lost, 200 at once
