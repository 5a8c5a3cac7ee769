--TEST--
A stream made of a socket of ext/sockets has the socket's mode, and gives it the one that is set, before any byte went
--EXTENSIONS--
sockets
--SKIPIF--
<?php if (!is_readable('/proc/self/fdinfo/0')) die('skip /proc is missing'); ?>
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';

same_output(<<<'CODE'
    function sockets(): array
    {
        return array_filter(array_map(intval(...), scandir("/proc/self/fd")), fn ($fd) => str_starts_with((string) @readlink("/proc/self/fd/$fd"), 'socket:'));
    }
    /** [a socket, its stream, the other end, its descriptor's number] */
    function exported(bool $blocking): array
    {
        $before = sockets();
        socket_create_pair(AF_UNIX, SOCK_STREAM, 0, $pair);
        $blocking ?: socket_set_nonblock($pair[0]);
        $fd = min(array_diff(sockets(), $before));
        return [$pair[0], socket_export_stream($pair[0]), $pair[1], $fd];
    }
    function mode(int $fd): string
    {
        preg_match('/^flags:\s+0(\d+)/m', file_get_contents("/proc/self/fdinfo/$fd"), $match);
        return octdec($match[1]) & 04000 ? 'non-blocking' : 'blocking';
    }
    foreach ([true, false] as $born) {
        foreach ([true, false] as $set) {
            [$socket, $stream, $other, $fd] = exported($born);
            echo 'exported ', mode($fd);
            stream_set_blocking($stream, $set);
            echo ', set by the stream ', mode($fd);
            $set ? socket_set_nonblock($socket) : socket_set_block($socket);
            echo ', set by the socket ', mode($fd), json_encode(stream_get_meta_data($stream)['blocked']), "\n";
        }
    }
    // members of an array large enough for the event loop
    foreach ([true, false] as $born) {
        $all = [];
        for ($i = 0; $i < 150; $i++) {
            $all[$i] = exported($born);
        }
        for ($i = 0; $i < 20; $i++) {
            [$read, $none] = [array_column($all, 1), null];
            stream_select($read, $none, $none, 0);
        }
        echo 'selected ', implode(' ', array_unique(array_map(mode(...), array_column($all, 3)))), "\n";
    }
    CODE);
?>
--EXPECT--
same:
exported blocking, set by the stream blocking, set by the socket non-blockingfalse
exported blocking, set by the stream non-blocking, set by the socket blockingtrue
exported non-blocking, set by the stream blocking, set by the socket non-blockingfalse
exported non-blocking, set by the stream non-blocking, set by the socket blockingtrue
selected blocking
selected non-blocking
