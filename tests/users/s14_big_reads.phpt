--TEST--
S14: one read returns as much as is there, and a slow reader loses nothing
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

[$client, $accepted] = connection();
// 100,000 bytes are in the kernel before the read begins
stream_set_blocking($client, false);
$sent = str_repeat('0123456789', 10000);
for ($written = 0; $written < strlen($sent); $written += $count) {
    $count = fwrite($client, substr($sent, $written));
    if (!$count) {
        $none = null;
        $write = [$client];
        stream_select($none, $write, $none, 20);
    }
}
$peeked = '';
for ($tries = 0; $tries < 1000 && strlen($peeked) < strlen($sent); $tries++) {
    $peeked = stream_socket_recvfrom($accepted, 200000, STREAM_PEEK);
}
$got = fread($accepted, 1 << 20);
echo 'one read: ', strlen($got) > 8192 ? 'more than 8 KiB' : strlen($got), ', ';
echo strlen($got) === strlen($peeked) ? 'all that was there' : strlen($got) . ' of ' . strlen($peeked), "\n";
var_dump($got === substr($sent, 0, strlen($got)));

while (strlen($got) < strlen($sent)) {
    $got .= fread($accepted, 1 << 20);
}
var_dump($got === $sent);

// a reader that is slower than the writer by any measure
$all = '';
for ($i = 0; $i < 4000; $i++) {
    $all .= sprintf("%07d\n", $i);
}
$writer = forked(function () use ($client, $all) {
    stream_set_blocking($client, true);
    $all = str_repeat($all, 100);
    $ok = fwrite($client, $all) === strlen($all);
    fclose($client);
    return $ok ? 0 : 1;
});
fclose($client);
$hash = hash_init('sha256');
$length = 0;
for ($i = 1; !feof($accepted); $i = $i * 7 % 9973) {
    $piece = fread($accepted, $i);
    $length += strlen($piece);
    hash_update($hash, $piece);
}
echo "$length bytes, ", hash_final($hash) === hash('sha256', str_repeat($all, 100)) ? 'all of them right' : 'not the same', "\n";
echo reaped($writer), "\n";
?>
--EXPECT--
one read: more than 8 KiB, all that was there
bool(true)
bool(true)
3200000 bytes, all of them right
exit 0
