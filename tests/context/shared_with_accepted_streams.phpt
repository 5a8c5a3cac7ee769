--TEST--
A listener's context is the accepted streams' too, and may change between two accepts
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$context = stream_context_create(['socket' => ['tcp_nodelay' => false], 'mine' => ['mark' => 7]]);
$server = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
$clients = [connect($server), connect($server), connect($server)];
$one = fastsock_accept($server, 20);
echo stream_context_get_options($one)['mine']['mark'], "\n";
stream_context_set_option($context, 'socket', 'tcp_nodelay', true);
$two = fastsock_accept($server, 20);
stream_context_set_option($server, 'socket', 'tcp_nodelay', false);
$three = fastsock_accept($server, 20);
foreach ([$one, $two, $three] as $stream) {
    echo option_of($stream, 6, TCP_NODELAY) ? 'on' : 'off', "\n";
}
// the context outlives the listener and the variable
unset($context);
fclose($server);
echo json_encode(stream_context_get_options($three)), "\n";
// no context at all: the default one
stream_context_set_default(['socket' => ['tcp_nodelay' => false]]);
$server = fastsock_server('tcp://127.0.0.1:0');
$client = fastsock_client('tcp://' . fastsock_get_name($server, false));
echo option_of($client, 6, TCP_NODELAY) ? 'on' : 'off', ' ', option_of(fastsock_accept($server, 20), 6, TCP_NODELAY) ? 'on' : 'off', "\n";
?>
--EXPECT--
7
off
on
off
{"socket":{"tcp_nodelay":false},"mine":{"mark":7}}
off off
