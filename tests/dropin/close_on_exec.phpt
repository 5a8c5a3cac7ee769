--TEST--
Sockets of drop-in mode outlive exec(2), as core's do; those of fastsock's own functions do not
--EXTENSIONS--
pcntl
posix
--SKIPIF--
<?php if (!is_readable('/proc/self/fdinfo/0')) die('skip /proc is missing');
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
same_output(<<<'CODE'
    function sockets(): array
    {
        $flags = [];
        foreach (scandir('/proc/self/fd') as $fd) {
            if (str_starts_with((string) @readlink("/proc/self/fd/$fd"), 'socket:')) {
                preg_match('/^flags:\s+0(\d+)/m', file_get_contents("/proc/self/fdinfo/$fd"), $match);
                $flags[$fd] = octdec($match[1]);
            }
        }
        return $flags;
    }
    /** Closes the stream: the descriptor that goes with it was its own. */
    function kept(string $what, $stream): void
    {
        $before = sockets();
        fclose($stream);
        foreach (array_diff_key($before, sockets()) as $flags) {
            echo "$what: ", $flags & 02000000 ? 'closed by exec' : 'kept', "\n";
        }
    }
    function all(string $server, string $client, string $accept, string $pair): void
    {
        foreach (['tcp://127.0.0.1:0', 'unix://' . __FILE__ . '.sock'] as $address) {
            $listener = $server($address);
            $name = stream_socket_get_name($listener, false);
            $near = $client($address[0] === 't' ? "tcp://$name" : "unix://$name");
            kept('accepted', $accept($listener));
            kept('client', $near);
            kept('server', $listener);
        }
        unlink(__FILE__ . '.sock');
        kept('udp', $server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND));
        [$a, $b] = $pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        kept('pair', $a);
    }
    all('stream_socket_server', 'stream_socket_client', 'stream_socket_accept', 'stream_socket_pair');
    echo "fastsock\n";
    all('fastsock_server', 'fastsock_client', 'fastsock_accept', 'fastsock_pair');
    CODE);
?>
--EXPECT--
same:
accepted: kept
client: kept
server: kept
accepted: kept
client: kept
server: kept
udp: kept
pair: kept
fastsock
accepted: closed by exec
client: closed by exec
server: closed by exec
accepted: closed by exec
client: closed by exec
server: closed by exec
udp: closed by exec
pair: closed by exec
