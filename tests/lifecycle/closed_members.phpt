--TEST--
A closed stream in a call is core's TypeError, whether it was watched or not; the others still work
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$calls = [
    fn($s) => fastsock_accept($s, 0), fn($s) => fastsock_recvfrom($s, 1), fn($s) => fastsock_sendto($s, 'x'), fn($s) => fastsock_get_name($s, true),
    fn($s) => fastsock_shutdown($s, STREAM_SHUT_RD), fn($s) => fastsock_enable_crypto($s, false), fn($s) => fastsock_stats($s),
    fn($s) => fread($s, 1), fn($s) => fwrite($s, 'x'), fn($s) => feof($s), fn($s) => stream_get_meta_data($s), fn($s) => fclose($s),
];
$all = $far = [];
for ($i = 0; $i < 150; $i++) {
    [$all[$i], $far[$i]] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
}
$none = null;
$read = $all;
fastsock_select($read, $none, $none, 0);
fclose($all[5]);
foreach ($calls as $call) {
    try {
        $call($all[5]);
        echo "no error\n";
    } catch (TypeError $error) {
        echo of_closed_stream($error->getMessage()), "\n";
    }
}
foreach ([[$all[5]], $all] as $members) {
    foreach (['stream_select', 'fastsock_select'] as $select) {
        fwrite($far[9], 'x');
        $read = $members;
        try {
            [$result, $messages] = with_warnings(function () use ($select, &$read, &$none) {
                return $select($read, $none, $none, 5);
            });
            $seen[$select] = json_encode([$result, $messages, array_keys($read)]);
        } catch (Throwable $error) {
            $seen[$select] = get_class($error) . ': ' . preg_replace('/^\w+/', 'FUNCTION', $error->getMessage()) . ' ' . json_encode(count($read));
        }
        fread($all[9], 1);
    }
    echo $seen['fastsock_select'] === $seen['stream_select'] ? 'as core' : json_encode($seen), "\n";
}
unset($all[5]);
fwrite($far[9], 'x');
$read = $all;
var_dump(fastsock_select($read, $none, $none, 5), key($read));
?>
--EXPECT--
fastsock_accept(): CLOSED
fastsock_recvfrom(): CLOSED
fastsock_sendto(): CLOSED
fastsock_get_name(): CLOSED
fastsock_shutdown(): CLOSED
fastsock_enable_crypto(): CLOSED
fastsock_stats(): CLOSED
fread(): CLOSED
fwrite(): CLOSED
feof(): CLOSED
stream_get_meta_data(): CLOSED
fclose(): CLOSED
as core
as core
int(1)
int(9)
