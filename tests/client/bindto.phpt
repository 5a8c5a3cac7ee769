--TEST--
bindto chooses the client's own end; what cannot be bound is told as core tells it
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener([], null, 'tcp://0.0.0.0:0');
$port = substr(strrchr(fastsock_get_name($server, false), ':'), 1);
$free = stream_socket_server('tcp://127.0.0.3:0');
$own = substr(strrchr(stream_socket_get_name($free, false), ':'), 1);
fclose($free);
foreach (['127.0.0.2:0', "127.0.0.3:$own", '0:0', '[::1]:0', '192.0.2.77:0', 'x:0', 'nonsense', 5] as $bindto) {
    $results = [];
    foreach (['stream_socket_client', 'fastsock_client'] as $function) {
        $context = stream_context_create(['socket' => ['bindto' => $bindto]]);
        [$client, $messages] = with_warnings(function () use ($function, $port, $context, &$code, &$text) {
            return $function("tcp://127.0.0.1:$port", $code, $text, 20, STREAM_CLIENT_CONNECT, $context);
        });
        $name = null;
        if ($client) {
            $accepted = fastsock_accept($server, 20, $name);
            // reset, so that its port is free for the next
            socket_set_option(socket_import_stream($client), SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
            fclose($client);
            fclose($accepted);
        }
        $results[] = [str_replace(":$own", ':OWN', preg_replace('/:(?!' . $own . ')\d+$/', ':ANY', (string) $name)), str_replace(":$port", ':PORT', $messages)];
    }
    echo str_replace($own, 'OWN', json_encode($bindto)), ': ', json_encode($results[1], JSON_UNESCAPED_SLASHES), $results[0] === $results[1] ? '' : ', core: ' . json_encode($results[0], JSON_UNESCAPED_SLASHES), "\n";
}
?>
--EXPECT--
"127.0.0.2:0": ["127.0.0.2:ANY",[]]
"127.0.0.3:OWN": ["127.0.0.3:OWN",[]]
"0:0": ["127.0.0.1:ANY",[]]
"[::1]:0": ["127.0.0.1:ANY",[]]
"192.0.2.77:0": ["127.0.0.1:ANY",["E_WARNING: Failed to bind to '192.0.2.77:0', system said: Cannot assign requested address"]]
"x:0": ["127.0.0.1:ANY",["E_WARNING: Invalid IP Address: x"]]
"nonsense": ["127.0.0.1:ANY",["E_WARNING: socket option \"bindto\": Failed to parse address \"nonsense\""]], core: ["127.0.0.1:ANY",[]]
5: ["",["E_WARNING: Unable to connect to tcp://127.0.0.1:PORT (local_addr context option is not a string.)"]]
