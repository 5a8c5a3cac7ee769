--TEST--
10,000 rounds of connect, accept, echo and close leave memory and descriptors as they were
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener();
$address = 'tcp://' . fastsock_get_name($server, false);
$round = function (int $i) use ($server, $address) {
    // reset on close: 10,000 ports in TIME_WAIT would be in the way
    $client = fastsock_client($address, $code, $text, 20, STREAM_CLIENT_CONNECT, stream_context_create(['socket' => ['so_linger' => 0]]));
    $accepted = fastsock_accept($server, 20, $peer);
    fwrite($client, "round $i\n");
    $ok = fgets($accepted) === "round $i\n" && $peer === fastsock_get_name($accepted, true);
    if ($i % 3 === 0) {
        fclose($accepted);
        fclose($client);
    }
    return $ok; // else both are dropped without fclose()
};
for ($i = 0; $i < 200; $i++) {
    $round($i);
}
gc_collect_cycles();
$descriptors = descriptors();
$streams = fastsock_stats()['streams'];
$memory = memory_get_usage();
$wrong = 0;
for ($i = 0; $i < 10000; $i++) {
    $wrong += !$round($i);
}
gc_collect_cycles();
$grown = memory_get_usage() - $memory;
echo "$wrong wrong, ", descriptors() - $descriptors, ' descriptors, ', fastsock_stats()['streams'] - $streams, ' streams, ', $grown < 4096 ? 'no memory' : "$grown bytes", " more\n";

// the same with members that come and go in a large select
$all = [];
for ($i = 0; $i < 150; $i++) {
    $all["idle $i"] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$idle = array_map(fn($pair) => $pair[0], $all);
$none = null;
$turn = function (int $i) use (&$idle) {
    $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    fwrite($pair[1], 'x');
    $read = $idle;
    $read['new'] = $pair[0];
    $none = null;
    return fastsock_select($read, $none, $none, 20) === 1 && key($read) === 'new';
};
for ($i = 0; $i < 500; $i++) {
    $turn($i);
}
$descriptors = descriptors();
$watched = fastsock_stats()['watched'];
$memory = memory_get_usage();
for ($i = 0; $i < 3000; $i++) {
    $wrong += !$turn($i);
}
$read = $idle;
fastsock_select($read, $none, $none, 0);
$grown = memory_get_usage() - $memory;
echo "$wrong wrong, ", descriptors() - $descriptors, ' descriptors, ', fastsock_stats()['watched'] - $watched, ' watched, ', $grown < 8192 ? 'no memory' : "$grown bytes", " more\n";
?>
--EXPECT--
0 wrong, 0 descriptors, 0 streams, no memory more
0 wrong, 0 descriptors, 0 watched, no memory more
