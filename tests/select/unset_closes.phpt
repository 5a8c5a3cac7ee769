--TEST--
A stream that the script drops closes at once where few or some are selected, as with stream_select()
--FILE--
<?php
foreach ([10, 40, 128] as $count) {
    $streams = $far = [];
    for ($i = 0; $i < $count; $i++) {
        [$streams[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        stream_set_blocking($far[$i], false);
    }
    $none = null;
    for ($i = 0; $i < 100; $i++) {
        $read = $streams;
        fastsock_select($read, $none, $none, 0);
    }
    unset($streams[7], $read);
    echo $count, ': ', json_encode([fread($far[7], 10), feof($far[7]), feof($far[8])]), "\n";
}
?>
--EXPECT--
10: ["",true,false]
40: ["",true,false]
128: ["",true,false]
