--TEST--
Reads on tcp, unix and pairs: lines, pieces and records come out whole; a large read takes all that is there
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/reads.sock';
$kinds = [
    'tcp' => fn() => connection(),
    'unix' => function () use ($path) {
        $server = listener([], null, "unix://$path");
        $client = stream_socket_client("unix://$path");
        return [$client, fastsock_accept($server, 20), $server];
    },
    'pair' => fn() => fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0),
];
foreach ($kinds as $kind => $make) {
    $ends = $make();
    [$far, $near] = $ends;
    echo "-- $kind\n";
    fwrite($far, "first line\nsecond line\nrecord1|record2|the rest");
    echo json_encode(fgets($near)), ' ', stream_get_meta_data($near)['unread_bytes'], " unread\n";
    echo json_encode(fgetc($near)), ' ', json_encode(fread($near, 5)), ' ', json_encode(fgets($near)), "\n";
    echo json_encode(stream_get_line($near, 100, '|')), ' ', json_encode(stream_get_line($near, 100, '|')), "\n";
    echo json_encode(fread($near, 8)), ' ', stream_get_meta_data($near)['unread_bytes'], " unread\n";
    // one read, more than 8 KiB: all that has arrived, whatever the kernel has taken
    stream_set_blocking($far, false);
    $sent = fwrite($far, str_repeat('x', 100000));
    $there = strlen(stream_socket_recvfrom($near, 200000, STREAM_PEEK));
    $got = strlen(fread($near, 1 << 20));
    echo $sent > 8192 && $got === $there && $got > 8192 ? 'one large read' : "sent $sent, there $there, got $got", "\n";
    for (; $got < $sent; $got += strlen(fread($near, 1 << 20)));
    stream_set_blocking($far, true);
    // small reads leave the surplus in the buffer, seen by select at once and lost by nobody
    fwrite($far, str_repeat('0123456789', 500));
    $all = fread($near, 3);
    $read = [$near];
    $none = null;
    $all .= fastsock_select($read, $none, $none, 20) === 1 ? '' : ' select did not see it ';
    while (strlen($all) < 5000) {
        $all .= fread($near, min(7, 5000 - strlen($all)));
    }
    echo $all === str_repeat('0123456789', 500) ? 'small reads' : $all, "\n";
    $read = [$near];
    echo fastsock_select($read, $none, $none, 0), ' ready, ', stream_get_meta_data($near)['unread_bytes'], " unread\n";
    // the end
    fwrite($far, 'bye');
    fclose($far);
    echo json_encode([stream_get_contents($near), feof($near), fread($near, 10), fgets($near)]), "\n";
}
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/reads.sock');
?>
--EXPECT--
-- tcp
"first line\n" 36 unread
"s" "econd" " line\n"
"record1" "record2"
"the rest" 0 unread
one large read
small reads
0 ready, 0 unread
["bye",true,"",false]
-- unix
"first line\n" 36 unread
"s" "econd" " line\n"
"record1" "record2"
"the rest" 0 unread
one large read
small reads
0 ready, 0 unread
["bye",true,"",false]
-- pair
"first line\n" 36 unread
"s" "econd" " line\n"
"record1" "record2"
"the rest" 0 unread
one large read
small reads
0 ready, 0 unread
["bye",true,"",false]
