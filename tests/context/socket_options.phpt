--TEST--
Every socket option is on the listener, the accepted connection and the client as it was asked for
--EXTENSIONS--
pcntl
posix
sockets
--SKIPIF--
<?php
if (PHP_OS_FAMILY !== 'Linux') die('skip names Linux\'s option numbers');
?>
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

const IPPROTO_TCP = 6; // SOL_TCP
$linger = fn($value) => is_array($value) ? ($value['l_onoff'] ? "on, $value[l_linger]" : 'off') : $value;
$flag = fn($value) => $value ? 'on' : 'off';
$same = fn($value) => $value;
$rows = [
    // option, value, level, option number, how it is shown
    ['tcp_nodelay', true, IPPROTO_TCP, TCP_NODELAY, $flag], ['tcp_nodelay', false, IPPROTO_TCP, TCP_NODELAY, $flag],
    ['so_keepalive', true, SOL_SOCKET, SO_KEEPALIVE, $flag], ['so_keepalive', false, SOL_SOCKET, SO_KEEPALIVE, $flag],
    ['tcp_keepidle', 77, IPPROTO_TCP, 4, $same], ['tcp_keepintvl', 33, IPPROTO_TCP, 5, $same], ['tcp_keepcnt', 4, IPPROTO_TCP, 6, $same],
    ['tcp_keepidle', '78', IPPROTO_TCP, 4, $same],
    ['so_rcvbuf', 50000, SOL_SOCKET, SO_RCVBUF, $same], ['so_sndbuf', 60000, SOL_SOCKET, SO_SNDBUF, $same], // Linux doubles them
    ['so_linger', 0, SOL_SOCKET, SO_LINGER, $linger], ['so_linger', 9, SOL_SOCKET, SO_LINGER, $linger],
    ['so_reuseaddr', true, SOL_SOCKET, SO_REUSEADDR, $flag], ['so_reuseaddr', false, SOL_SOCKET, SO_REUSEADDR, $flag],
    ['so_reuseport', true, SOL_SOCKET, SO_REUSEPORT, $flag], ['so_reuseport', false, SOL_SOCKET, SO_REUSEPORT, $flag],
    ['tcp_defer_accept', 5, IPPROTO_TCP, 9, fn($value) => $value >= 5 ? 'at least 5' : $value],
];
foreach ($rows as [$option, $value, $level, $number, $show]) {
    $server = listener([$option => $value]);
    $context = stream_context_create(['socket' => [$option => $value]]);
    $client = fastsock_client('tcp://' . fastsock_get_name($server, false), $code, $text, 20, STREAM_CLIENT_CONNECT, $context);
    fwrite($client, 'x'); // for tcp_defer_accept
    $accepted = fastsock_accept($server, 20);
    echo "$option ", json_encode($value), ': listener ', $show(option_of($server, $level, $number)), ', accepted ', $show(option_of($accepted, $level, $number)),
        ', client ', $show(option_of($client, $level, $number)), "\n";
}
?>
--EXPECT--
tcp_nodelay true: listener on, accepted on, client on
tcp_nodelay false: listener off, accepted off, client off
so_keepalive true: listener on, accepted on, client on
so_keepalive false: listener off, accepted off, client off
tcp_keepidle 77: listener 77, accepted 77, client 77
tcp_keepintvl 33: listener 33, accepted 33, client 33
tcp_keepcnt 4: listener 4, accepted 4, client 4
tcp_keepidle "78": listener 78, accepted 78, client 78
so_rcvbuf 50000: listener 100000, accepted 100000, client 100000
so_sndbuf 60000: listener 120000, accepted 120000, client 120000
so_linger 0: listener on, 0, accepted on, 0, client on, 0
so_linger 9: listener on, 9, accepted on, 9, client on, 9
so_reuseaddr true: listener on, accepted on, client off
so_reuseaddr false: listener off, accepted off, client off
so_reuseport true: listener on, accepted on, client off
so_reuseport false: listener off, accepted off, client off
tcp_defer_accept 5: listener at least 5, accepted 0, client 0
