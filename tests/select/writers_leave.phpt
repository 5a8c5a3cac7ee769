--TEST--
Streams that are no longer waited for to write are told once each, when others can be read
--FILE--
<?php
$pairs = [];
for ($i = 0; $i < 150; $i++) {
    $pairs[] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$streams = array_column($pairs, 0);
foreach ([2, 5, 40] as $ready) {
    // Registered for both, then for one.
    for ($i = 0; $i < 3; $i++) {
        [$read, $write, $none] = [$streams, $streams, null];
        echo fastsock_select($read, $write, $none, 5), ' ';
    }
    for ($i = 0; $i < $ready; $i++) {
        fwrite($pairs[149 - 3 * $i][1], 'x');
    }
    for ($i = 0; $i < 3; $i++) {
        [$read, $write] = [$streams, null];
        $count = fastsock_select($read, $write, $none, 5);
        $right = array_keys($read) === range(149 - 3 * ($ready - 1), 149, 3);
        echo $count, ' ', json_encode($right), $i < 2 ? ', ' : "\n";
    }
    foreach ($read as $stream) {
        fread($stream, 10);
    }
}
?>
--EXPECT--
150 150 150 2 true, 2 true, 2 true
150 150 150 5 true, 5 true, 5 true
150 150 150 40 true, 40 true, 40 true
