--TEST--
3,000 streams, descriptors far above 1,023: fastsock_select works where stream_select cannot
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php
$hard = posix_getrlimit()['hard openfiles'];
if ($hard !== 'unlimited' && $hard < 3200) die('skip the hard limit on descriptors is below 3,200');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$hard = posix_getrlimit()['hard openfiles'];
if ($hard !== 'unlimited') {
    posix_setrlimit(POSIX_RLIMIT_NOFILE, 3200, $hard);
} else {
    posix_setrlimit(POSIX_RLIMIT_NOFILE, 3200, POSIX_RLIMIT_INFINITY);
}
$near = $far = [];
for ($i = 0; $i < 1550; $i++) {
    [$near[], $far[]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$all = [...$near, ...$far]; // member i's other end is member i + 1550
$none = null;
echo count($all), ' streams, ', descriptors() > 3100 ? "more than 3,100 descriptors\n" : descriptors() . " descriptors\n";
$read = $all;
[$core, $messages] = with_warnings(function () use (&$read, &$none) {
    return stream_select($read, $none, $none, 0);
});
echo 'stream_select: ', json_encode($core), ', ', str_contains($messages[0], 'You MUST recompile PHP with a larger value of FD_SETSIZE') ? 'You MUST recompile' : $messages[0], "\n";

$lost = 0;
for ($i = 0; $i < 3100; $i += 31) {
    $to = ($i + 1550) % 3100;
    fwrite($all[$i], "$i");
    $read = $all;
    $lost += fastsock_select($read, $none, $none, 5) !== 1 || array_keys($read) !== [$to] || fread($all[$to], 10) !== "$i";
}
echo "one at a time: $lost lost\n";
// a few high ones only: the poll(2) way
$few = array_slice($all, -5, null, true);
fwrite($all[1549], 'x');
$read = $few;
echo 'five high ones: ', fastsock_select($read, $none, $none, 5), ' ', key($read), ' ', fread($all[3099], 10), "\n";
// everyone at once, reading and writing
foreach ($near as $stream) {
    fwrite($stream, 'all');
}
$read = $write = $all;
echo 'all at once: ', fastsock_select($read, $write, $none, 5), ' = ', count($read), ' + ', count($write), "\n";
$wrong = 0;
foreach ($far as $stream) {
    $wrong += fread($stream, 10) !== 'all';
}
$read = $all;
echo "$wrong wrong, then ", fastsock_select($read, $none, $none, 0), "\n";
// among 3,000, core's streams with high numbers too
$core = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
fwrite($core[0], 'core');
$read = [...$all, 'core' => $core[1]];
echo 'a foreign one: ', fastsock_select($read, $none, $none, 5), ' ', key($read), "\n";
// a listener up there
$server = listener();
$client = fastsock_client('tcp://' . fastsock_get_name($server, false));
$read = [...$all, 'listener' => $server];
echo 'a listener: ', fastsock_select($read, $none, $none, 5), ' ', key($read), ' ', fwrite(fastsock_accept($server, 5), 'high'), ' ', fread($client, 4), "\n";
?>
--EXPECT--
3100 streams, more than 3,100 descriptors
stream_select: false, You MUST recompile
one at a time: 0 lost
five high ones: 1 3099 x
all at once: 4650 = 1550 + 3100
0 wrong, then 0
a foreign one: 1 core
a listener: 1 listener 4 high
