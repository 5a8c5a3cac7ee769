--TEST--
Accept waits as long as it is told: not at all for 0, default_socket_timeout for null, and no longer
--EXTENSIONS--
pcntl
posix
--INI--
default_socket_timeout=1
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener();
foreach (['0' => [0.0, 0, 0.5], '0.2' => [0.2, 0.19, 5], 'null' => [null, 0.99, 6]] as $name => [$timeout, $least, $most]) {
    foreach ([true, false] as $blocking) {
        stream_set_blocking($server, $blocking);
        $before = now();
        [$result, $messages] = with_warnings(fn() => fastsock_accept($server, $timeout));
        $took = now() - $before;
        echo "$name: ", json_encode($result), ' ', count($messages), ' ';
        echo $messages[0] === 'E_WARNING: Accept failed: ' . socket_error() ? 'the right warning' : $messages[0], ', ';
        echo $took >= $least && $took < $most ? 'in time' : "after $took s", "\n";
    }
}
function socket_error(): string
{
    return posix_strerror(110); // not spelt out: run-tests would run a failing test again
}
// somebody who waits already is taken whatever the timeout
$clients = [connect($server), connect($server), connect($server)];
var_dump(is_resource(fastsock_accept($server, 0)), is_resource(fastsock_accept($server, -1)), is_resource(fastsock_accept($server)));
// and a client that comes during the wait ends it
$name = fastsock_get_name($server, false);
$go = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$pid = forked(function () use ($name, $go) {
    fread($go[1], 1);
    $client = stream_socket_client("tcp://$name");
    return fread($client, 5) === 'hello' ? 0 : 1;
});
fwrite($go[0], '!');
$before = now();
fwrite(fastsock_accept($server, -1), 'hello');
var_dump(now() - $before < 5);
echo reaped($pid), "\n";
?>
--EXPECT--
0: false 1 the right warning, in time
0: false 1 the right warning, in time
0.2: false 1 the right warning, in time
0.2: false 1 the right warning, in time
null: false 1 the right warning, in time
null: false 1 the right warning, in time
bool(true)
bool(true)
bool(true)
bool(true)
exit 0
