--TEST--
What a filter has left in a stream's buffer ends a wait once the filter is gone
--FILE--
<?php
$all = $far = [];
for ($i = 0; $i < 150; $i++) {
    [$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$none = null;
foreach ([false, true] as $selected_between) {
    for ($i = 0; $i < 5; $i++) {
        $read = $all;
        fastsock_select($read, $none, $none, 0);
    }
    $filter = stream_filter_append($all[1], 'string.rot13', STREAM_FILTER_READ);
    fwrite($far[1], 'abcdefgh');
    echo fread($all[1], 2), ' ';
    if ($selected_between) {
        $read = $all;
        @fastsock_select($read, $none, $none, 0);
    }
    stream_filter_remove($filter);
    $read = $all;
    echo fastsock_select($read, $none, $none, 0), ' ', json_encode(array_keys($read)), ' ', fread($all[1], 6), "\n";
}
?>
--EXPECT--
no 1 [1] pqrstu
no 1 [1] pqrstu
