--TEST--
A persistent stream whose resource is gone while the stream lives on
--EXTENSIONS--
fastsock
--FILE--
<?php
$server = fastsock_server('tcp://127.0.0.1:0');
$address = fastsock_get_name($server, false);
// Sets of more than 16 members are kept between calls.
$others = [];
for ($i = 0; $i < 75; $i++) {
    array_push($others, ...fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0));
}
$flags = STREAM_CLIENT_CONNECT | STREAM_CLIENT_PERSISTENT;
for ($i = 0; $i < 3; $i++) {
    $client = fastsock_client("tcp://$address", $code, $text, 5, $flags);
    $accepted ??= fastsock_accept($server);
    $members = [...$others, $client];
    for ($j = 0; $j < 8; $j++) {
        $read = $members;
        $write = $except = null;
        echo fastsock_select($read, $write, $except, 0), ' ';
    }
    fwrite($accepted, "hello\n");
    $read = $members;
    echo fastsock_select($read, $write, $except, 5), ' ', fgets($client);
    // The resource goes, the stream stays.
    unset($client, $members, $read);
    for ($j = 0; $j < 3; $j++) {
        $read = $others;
        echo fastsock_select($read, $write, $except, 0), ' ';
    }
    echo "\n";
}
fclose(fastsock_client("tcp://$address", $code, $text, 5, $flags));
?>
--EXPECT--
0 0 0 0 0 0 0 0 1 hello
0 0 0 
0 0 0 0 0 0 0 0 1 hello
0 0 0 
0 0 0 0 0 0 0 0 1 hello
0 0 0 
