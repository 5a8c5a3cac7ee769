--TEST--
S20: fastsock's listeners and connections are members of core's stream_select like any other stream
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener();
$none = null;
$read = ['l' => $server];
echo 'idle listener: ', stream_select($read, $none, $none, 0), "\n";
$client = connect($server);
$read = ['l' => $server];
echo 'somebody waits: ', stream_select($read, $none, $none, 20), ' ', key($read), "\n";
$accepted = fastsock_accept($server, 0);
$read = ['l' => $server, 'c' => $accepted];
$write = ['w' => $accepted];
echo 'accepted: ', stream_select($read, $write, $none, 0), ' ', json_encode([array_keys($read), array_keys($write)]), "\n";
fwrite($client, "two\nlines\n");
$read = ['l' => $server, 'c' => $accepted];
echo 'bytes: ', stream_select($read, $none, $none, 20), ' ', key($read), "\n";
echo fgets($accepted);
$read = ['c' => $accepted];
echo 'a line in the buffer: ', stream_select($read, $none, $none, 0), "\n";
echo fgets($accepted);
$read = ['c' => $accepted];
echo 'nothing left: ', stream_select($read, $none, $none, 0), "\n";
fclose($client);
$read = ['c' => $accepted];
echo 'hang-up: ', stream_select($read, $none, $none, 20), ' ', json_encode(fread($accepted, 1)), json_encode(feof($accepted)), "\n";

// both kinds of select in turn, over the same streams, with and without registration
$pairs = $all = [];
for ($i = 0; $i < 150; $i++) {
    $pairs[$i] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $all[$i] = $pairs[$i][0];
}
$wrong = 0;
for ($i = 0; $i < 150; $i++) {
    fwrite($pairs[$i][1], 'x');
    foreach (['fastsock_select', 'stream_select'] as $select) {
        $read = $all;
        $wrong += $select($read, $none, $none, 20) !== 1 || $read !== [$i => $all[$i]];
    }
    fread($all[$i], 1);
}
echo "$wrong wrong answers\n";
?>
--EXPECT--
idle listener: 0
somebody waits: 1 l
accepted: 1 [[],["w"]]
bytes: 1 c
two
a line in the buffer: 1
lines
nothing left: 0
hang-up: 1 ""true
0 wrong answers
