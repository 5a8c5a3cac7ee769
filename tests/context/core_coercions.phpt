--TEST--
Core's own options keep core's leniency: '64', 1, 0, '' and null mean there what they mean here
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$observe = function (string $option, mixed $value, string $function): string {
    $v6 = $option === 'ipv6_v6only';
    $context = stream_context_create(['socket' => [$option => $value]]);
    $server = @$function($v6 ? 'tcp://[::]:0' : 'tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    if (!$server) {
        return 'fails';
    }
    $client = stream_socket_client(str_replace('[::]', '[::1]', 'tcp://' . stream_socket_get_name($server, false)));
    $accepted = stream_socket_accept($server, 20);
    return match ($option) {
        'tcp_nodelay' => option_of($accepted, 6, TCP_NODELAY) ? 'on' : 'off',
        'so_reuseport' => option_of($server, SOL_SOCKET, SO_REUSEPORT) ? 'on' : 'off',
        'ipv6_v6only' => option_of($server, IPPROTO_IPV6, IPV6_V6ONLY) ? 'on' : 'off',
    };
};
$rows = 0;
foreach (['tcp_nodelay', 'so_reuseport', 'ipv6_v6only'] as $option) {
    foreach ([true, false, 1, 0, '1', '0', '', 'yes', 2.5, [], [0], null] as $value) {
        $rows++;
        $core = $observe($option, $value, 'stream_socket_server');
        $ours = $observe($option, $value, 'fastsock_server');
        if ($core !== $ours) {
            echo "$option ", json_encode($value), ": core $core, fastsock $ours\n";
        }
    }
}
echo "$rows compared\n";
?>
--SKIPIF--
<?php
if (!@stream_socket_server('tcp://[::1]:0')) die('skip no IPv6 on this system');
?>
--EXPECT--
36 compared
