--TEST--
A persistent stream outlives its resource: nothing is remembered of it but by name
--FILE--
<?php
$all = $far = [];
for ($i = 0; $i < 150; $i++) {
    [$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$none = null;
$listener = fastsock_server('tcp://127.0.0.1:0');
$address = 'tcp://' . fastsock_get_name($listener, false);
$flags = STREAM_CLIENT_CONNECT | STREAM_CLIENT_PERSISTENT;
$all[150] = fastsock_client($address, $code, $text, 5, $flags);
$accepted = fastsock_accept($listener);
for ($i = 0; $i < 5; $i++) {
    $read = $all;
    fastsock_select($read, $none, $none, 0);
}
fwrite($accepted, 'one');
$read = $all;
echo fastsock_select($read, $none, $none, 0), ' ', json_encode(array_keys($read)), ' ', fread($all[150], 3), "\n";

// its resource goes, and the next may lie at the same address
unset($read);
$all[150] = null;
[$all[150], $far[150]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
fwrite($accepted, 'two');
$read = $all;
echo fastsock_select($read, $none, $none, 0), ' ', json_encode(array_keys($read)), "\n";
fwrite($far[150], 'x');
$read = $all;
echo fastsock_select($read, $none, $none, 0), ' ', json_encode(array_keys($read)), "\n";

// it comes back by its name
unset($read);
array_pop($all);
$read = $all;
echo fastsock_select($read, $none, $none, 0), "\n";
$all[] = fastsock_client($address, $code, $text, 5, $flags);
$read = $all;
echo fastsock_select($read, $none, $none, 0), ' ', json_encode(array_keys($read)), ' ', fread(end($all), 3), "\n";
?>
--EXPECT--
1 [150] one
0 []
1 [150]
0
1 [150] two
