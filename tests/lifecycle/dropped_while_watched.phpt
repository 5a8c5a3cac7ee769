--TEST--
A stream dropped without fclose() is closed, at the latest by the next call of fastsock's
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach ([3, 150] as $count) {
    foreach ([1, 5, 200] as $turns) { // an array that stays the same may be held
        $all = $far = [];
        for ($i = 0; $i < $count; $i++) {
            [$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        }
        $none = null;
        for ($i = 0; $i < $turns; $i++) {
            $read = $all;
            fastsock_select($read, $none, $none, 0);
        }
        // one leaves
        unset($all[1]);
        fastsock_stats();
        $read = [$far[1]];
        echo "$count, $turns: ", json_encode([stream_select($read, $none, $none, 5), fread($far[1], 1), feof($far[1])]);
        // all leave
        $all = $read = null;
        fastsock_stats();
        $closed = 0;
        foreach ($far as $stream) {
            stream_set_blocking($stream, false);
            $closed += fread($stream, 1) === '' && feof($stream);
        }
        echo ' ', $closed === $count ? 'all closed' : "$closed closed", "\n";
    }
}
// one array in two or three places
foreach ([[1, 1, 0], [1, 1, 1]] as $places) {
    $all = $far = [];
    for ($i = 0; $i < 150; $i++) {
        [$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    }
    for ($i = 0; $i < 200; $i++) {
        [$read, $write, $except] = array_map(fn($is) => $is ? $all : null, $places);
        fastsock_select($read, $write, $except, 0);
    }
    unset($all[1], $read, $write, $except);
    fastsock_stats();
    stream_set_blocking($far[1], false);
    echo array_sum($places), ' places: ', json_encode([fread($far[1], 1), feof($far[1])]), "\n";
    $all = null;
}
// the same without any array in a variable of the script's
$read = [fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0)[0]];
$far = null;
$before = descriptors();
for ($i = 0; $i < 100; $i++) {
    $read = [];
    for ($j = 0; $j < 130; $j++) {
        $read[] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0)[$j % 2];
    }
    $write = $read;
    fastsock_select($read, $write, $none, 0);
}
unset($read, $write);
fastsock_stats();
echo descriptors() - $before + 1, " descriptors more, ", fastsock_stats()['watched'], " watched\n"; // the loop has some of its own
?>
--EXPECTF--
3, 1: [1,"",true] all closed
3, 5: [1,"",true] all closed
3, 200: [1,"",true] all closed
150, 1: [1,"",true] all closed
150, 5: [1,"",true] all closed
150, 200: [1,"",true] all closed
2 places: ["",true]
3 places: ["",true]
%d descriptors more, 0 watched
