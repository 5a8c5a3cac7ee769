--TEST--
Without a free descriptor server, client, pair and the first large select fail with the reason, and work afterwards
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener();
$name = fastsock_get_name($server, false);
$all = [];
for ($i = 0; $i < 65; $i++) {
    $all = [...$all, ...fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0)];
}
$hard = posix_getrlimit()['hard openfiles'];
posix_setrlimit(POSIX_RLIMIT_NOFILE, 250, $hard === 'unlimited' ? POSIX_RLIMIT_INFINITY : $hard);
$files = [];
while ($file = @fopen('/dev/null', 'r')) {
    $files[] = $file;
}
$calls = [
    'server' => fn() => fastsock_server('tcp://127.0.0.1:0'),
    'client' => fn() => fastsock_client("tcp://$name"),
    'pair' => fn() => fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0),
];
foreach ($calls as $what => $call) {
    [$result, $messages] = with_warnings($call);
    echo "$what: ", json_encode($result), ' ', str_replace($name, 'NAME', json_encode($messages, JSON_UNESCAPED_SLASHES)), "\n";
}
// 130 members want a loop, which wants descriptors: it must work or say why, and not crash
$read = $all;
$none = null;
fwrite($all[1], 'x');
[$count, $messages] = with_warnings(function () use (&$read, &$none) {
    return fastsock_select($read, $none, $none, 5);
});
echo 'select: ', $count === 1 && array_keys($read) === [0] ? 'works' : (count($messages) && $count === false ? 'says why' : json_encode([$count, $messages])), "\n";
$files = null;
foreach ($calls as $what => $call) {
    echo "$what: ", $call() ? 'works' : 'fails', "\n";
}
$read = $all;
echo 'select: ', fastsock_select($read, $none, $none, 5), "\n";
?>
--EXPECT--
server: false ["E_WARNING: Unable to connect to tcp://127.0.0.1:0 (Too many open files)"]
client: false ["E_WARNING: Unable to connect to tcp://NAME (Too many open files)"]
pair: false ["E_WARNING: Failed to create sockets: [24]: Too many open files"]
select: works
server: works
client: works
pair: works
select: 1
