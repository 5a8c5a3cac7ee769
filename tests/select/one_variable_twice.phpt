--TEST--
One variable may be more than one of select's arrays: what is kept of it first is what the next has
--FILE--
<?php
foreach ([3, 150] as $count) {
    $all = $far = [];
    for ($i = 0; $i < $count; $i++) {
        [$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    }
    fwrite($far[2], 'x');
    $none = null;
    foreach (['stream_select', 'fastsock_select'] as $select) {
        $a = $b = $c = $all;
        $results = [$select($a, $a, $none, 0), $select($none, $b, $b, 0), $select($c, $c, $c, 0)];
        echo "$count, $select: ", json_encode([$results, array_keys($a), $b, $c]), "\n";
    }
}
?>
--EXPECT--
3, stream_select: [[4,3,4],[2],[],[]]
3, fastsock_select: [[4,3,4],[2],[],[]]
150, stream_select: [[151,150,151],[2],[],[]]
150, fastsock_select: [[151,150,151],[2],[],[]]
