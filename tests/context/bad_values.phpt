--TEST--
A bad value of an option of ours is refused by name and value, on servers and clients, and nothing is left open
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$path = __DIR__ . '/bad_values.sock';
$good = listener();
$bad = [
    'so_rcvbuf' => [0, -1, 2147483648, 'abc', '', '12x', 1.5, [], true], 'so_sndbuf' => [0, -5, 'big', new stdClass],
    'so_linger' => [-1, 65536, 'x'], 'tcp_keepidle' => [0, -1, 32768, 'x'], 'tcp_keepintvl' => [0, 32768, []], 'tcp_keepcnt' => [0, 128, 'many'],
    'tcp_defer_accept' => [-1, 65536, 'x'], 'unix_mode' => [-1, 010000, '0666', 'rw', []],
    'unix_owner' => [-1, 'no such user', [], 1.5], 'unix_group' => [-1, 'no such group', []],
];
$open = descriptors();
foreach ($bad as $option => $values) {
    foreach ($values as $value) {
        $context = stream_context_create(['socket' => [$option => $value]]);
        $address = str_starts_with($option, 'unix') ? "unix://$path" : 'tcp://127.0.0.1:0';
        $code = $text = null;
        [$server, $messages] = with_warnings(function () use ($address, $context, &$code, &$text) {
            return fastsock_server($address, $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
        });
        echo $text, "\n";
        if ($server !== false || $code !== 0 || $messages !== ["E_WARNING: Unable to connect to $address ($text)"]) {
            echo json_encode([$server, $code, $messages]), "\n";
        }
        if (file_exists($path)) {
            echo "a file is left\n";
        }
        if (!str_starts_with($option, 'unix') && $option !== 'tcp_defer_accept') {
            $said = $text;
            $address = 'tcp://' . fastsock_get_name($good, false);
            [$client, $messages] = with_warnings(function () use ($address, $context, &$code, &$text) {
                return fastsock_client($address, $code, $text, 20, STREAM_CLIENT_CONNECT, $context);
            });
            if ($client !== false || $text !== $said || $messages !== ["E_WARNING: Unable to connect to $address ($text)"]) {
                echo 'client: ', json_encode([$client, $code, $text, $messages]), "\n";
            }
        }
    }
}
echo descriptors() - $open, " descriptors more\n";
// null is as if it were not there
foreach (array_keys($bad) as $option) {
    $server = listener([$option => null]);
}
echo "null passes\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/bad_values.sock');
?>
--EXPECT--
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), 0 given
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), -1 given
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), 2147483648 given
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), "abc" given
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), "" given
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), "12x" given
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), float given
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), array given
socket option "so_rcvbuf" must be an int from 1 to 2147483647 (bytes), bool given
socket option "so_sndbuf" must be an int from 1 to 2147483647 (bytes), 0 given
socket option "so_sndbuf" must be an int from 1 to 2147483647 (bytes), -5 given
socket option "so_sndbuf" must be an int from 1 to 2147483647 (bytes), "big" given
socket option "so_sndbuf" must be an int from 1 to 2147483647 (bytes), stdClass given
socket option "so_linger" must be an int from 0 to 65535 (seconds), -1 given
socket option "so_linger" must be an int from 0 to 65535 (seconds), 65536 given
socket option "so_linger" must be an int from 0 to 65535 (seconds), "x" given
socket option "tcp_keepidle" must be an int from 1 to 32767 (seconds), 0 given
socket option "tcp_keepidle" must be an int from 1 to 32767 (seconds), -1 given
socket option "tcp_keepidle" must be an int from 1 to 32767 (seconds), 32768 given
socket option "tcp_keepidle" must be an int from 1 to 32767 (seconds), "x" given
socket option "tcp_keepintvl" must be an int from 1 to 32767 (seconds), 0 given
socket option "tcp_keepintvl" must be an int from 1 to 32767 (seconds), 32768 given
socket option "tcp_keepintvl" must be an int from 1 to 32767 (seconds), array given
socket option "tcp_keepcnt" must be an int from 1 to 127 (probes), 0 given
socket option "tcp_keepcnt" must be an int from 1 to 127 (probes), 128 given
socket option "tcp_keepcnt" must be an int from 1 to 127 (probes), "many" given
socket option "tcp_defer_accept" must be an int from 0 to 65535 (seconds), -1 given
socket option "tcp_defer_accept" must be an int from 0 to 65535 (seconds), 65536 given
socket option "tcp_defer_accept" must be an int from 0 to 65535 (seconds), "x" given
socket option "unix_mode" must be an int from 0 to 07777 (permission bits), -1 given
socket option "unix_mode" must be an int from 0 to 07777 (permission bits), 4096 given
socket option "unix_mode" must be an int from 0 to 07777 (permission bits), "0666" given
socket option "unix_mode" must be an int from 0 to 07777 (permission bits), "rw" given
socket option "unix_mode" must be an int from 0 to 07777 (permission bits), array given
socket option "unix_owner" must be the id or name of a user, -1 given
socket option "unix_owner" must be the id or name of a user, "no such user" given
socket option "unix_owner" must be the id or name of a user, array given
socket option "unix_owner" must be the id or name of a user, float given
socket option "unix_group" must be the id or name of a group, -1 given
socket option "unix_group" must be the id or name of a group, "no such group" given
socket option "unix_group" must be the id or name of a group, array given
0 descriptors more
null passes
