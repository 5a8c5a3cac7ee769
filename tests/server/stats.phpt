--TEST--
fastsock_stats() tells a listener's figures and the process's
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener([], 10);
print_r(fastsock_stats($server));
$clients = [connect($server), connect($server), connect($server)];
echo 'waiting: ', fastsock_stats($server)['waiting'], "\n";
$one = fastsock_accept($server, 20);
$two = stream_socket_accept($server, 20);
echo 'accepted by ours and by core\'s function: ', fastsock_stats($server)['accepted'], ', waiting: ', fastsock_stats($server)['waiting'], "\n";

$process = fastsock_stats();
echo implode(' ', array_keys($process)), "\n";
echo 'streams: ', $process['streams'], "\n";
$read = [$server];
$none = null;
fastsock_select($read, $none, $none, 20);
echo 'selects: ', fastsock_stats()['selects'] - $process['selects'], ', polled: ', fastsock_stats()['polled'] - $process['polled'], "\n";
unset($one, $two);
echo 'streams: ', fastsock_stats()['streams'], "\n";
echo preg_match('/^libuv \d+\.\d+/', $process['loop']) ? 'libuv' : $process['loop'], ', ', $process['backend'], "\n";

foreach ([$clients[0], fastsock_client('tcp://' . fastsock_get_name($server, false)), STDIN, stream_socket_server('tcp://127.0.0.1:0')] as $wrong) {
    try {
        fastsock_stats($wrong);
        echo "no error\n";
    } catch (ValueError $error) {
        echo $error->getMessage(), "\n";
    }
}
fclose($server);
foreach ([$server, 1] as $wrong) {
    try {
        fastsock_stats($wrong);
        echo "no error\n";
    } catch (TypeError $error) {
        echo of_closed_stream($error->getMessage()), "\n";
    }
}
?>
--EXPECTF--
Array
(
    [accepted] => 0
    [waiting] => 0
    [backlog] => 10
    [out_of_descriptors] => 0
    [resting] => 
)
waiting: 3
accepted by ours and by core's function: 2, waiting: 1
streams watched selects polled walked tls_contexts tls_contexts_built tls_contexts_reloaded tls_reload_failures tls_sessions loop backend
streams: 3
selects: 1, polled: 1
streams: 1
libuv, epoll
fastsock_stats(): Argument #1 ($listener) must be %s
fastsock_stats(): Argument #1 ($listener) must be %s
fastsock_stats(): Argument #1 ($listener) must be %s
fastsock_stats(): Argument #1 ($listener) must be %s
fastsock_stats(): CLOSED
fastsock_stats(): Argument #1 ($listener) must be of type resource%sint given
