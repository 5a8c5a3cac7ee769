--TEST--
Hung-up members are told as stream_select() tells them, among few members and among many
--FILE--
<?php
function answers(string $select, array $read, array $write, int $others): string
{
    static $crowd = [];
    while (count($crowd) < 200) {
        $crowd[] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    }
    foreach (array_slice($crowd, 0, $others) as $i => $pair) {
        $read["crowd $i"] = $pair[0];
    }
    $none = null;
    $count = $select($read, $write, $none, 0);
    return "$count, read: " . implode(',', array_keys($read)) . '; write: ' . implode(',', array_keys($write));
}
// Bound but not connected: hung up, readable and writable.
$idle = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
// Shut down with a full send buffer: hung up, and not writable until the peer reads.
[$full, $peer] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
stream_set_blocking($full, false);
while (fwrite($full, str_repeat('x', 65536)) > 0) {
}
fastsock_shutdown($full, STREAM_SHUT_RDWR);
// The peer has gone.
[$left, $gone] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
fclose($gone);
$members = ['idle' => $idle, 'full' => $full, 'left' => $left];
foreach ([[$members, $members], [$members, []], [[], $members], [['full' => $full], ['idle' => $idle]]] as [$read, $write]) {
    $expected = answers('stream_select', $read, $write, 0);
    foreach ([0, 200] as $others) {
        $got = answers('fastsock_select', $read, $write, $others);
        echo $got === $expected ? 'as core' : "core: $expected, ours with $others others: $got", "\n";
    }
}
// A hung-up member that cannot be written is not forgotten: it wakes the wait once it can.
foreach ([0, 200] as $others) {
    [$full, $peer] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    stream_set_blocking($full, false);
    while (fwrite($full, str_repeat('x', 65536)) > 0) {
    }
    $child = pcntl_fork();
    if ($child === 0) {
        $read = null;
        $write = null;
        $except = [$peer];
        fastsock_select($read, $write, $except, 0, 200000); // time for the parent to wait
        while (strlen((string) fread($peer, 1 << 20)) > 0) {
        }
        posix_kill(getmypid(), SIGKILL);
    }
    fastsock_shutdown($full, STREAM_SHUT_RDWR);
    $read = [];
    for ($i = 0; $i < $others; $i++) {
        $read[] = ($crowd[] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0))[0];
    }
    $write = ['full' => $full];
    $except = null;
    echo "woken: ", fastsock_select($read, $write, $except, 30), ' ', implode(',', array_keys($write)), "\n";
    pcntl_waitpid($child, $status);
}
?>
--EXTENSIONS--
pcntl
posix
--EXPECT--
as core
as core
as core
as core
as core
as core
as core
as core
woken: 1 full
woken: 1 full
