--TEST--
Warnings and errors in drop-in mode name core's functions, letter by letter
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
same_output(<<<'CODE'
    set_error_handler(function (int $level, string $text) {
        echo "$level ", preg_replace(['/max_fd=\d+/', '/127\.0\.0\.1:\d+/'], ['max_fd=N', 'ADDRESS'], $text), "\n";
        return true;
    });
    function attempt(callable $call): void
    {
        try {
            $result = $call();
            echo is_resource($result) || is_array($result) ? gettype($result) : var_export($result, true), "\n";
        } catch (Throwable $e) {
            echo get_class($e), ': ', $e->getMessage(), "\n";
        }
    }
    function select($r, $w = null, $e = null, $seconds = 0, $micros = 0)
    {
        return stream_select($r, $w, $e, $seconds, $micros);
    }
    [$near, $far] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);

    pcntl_signal(SIGALRM, function () { echo "a signal\n"; });
    pcntl_async_signals(false);
    pcntl_alarm(1);
    attempt(fn () => select([$near], null, null, 30));
    pcntl_signal_dispatch();

    attempt(fn () => select([]));
    attempt(fn () => select([$near], null, null, -1));
    attempt(fn () => select([$near], null, null, 0, -1));
    attempt(fn () => select([$near], null, null, null, 5));
    attempt(fn () => select(['no stream']));
    attempt(fn () => select([fopen('php://memory', 'r')]));
    $closed = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0)[0];
    fclose($closed);
    attempt(fn () => select([$near, $closed]));
    attempt(fn () => stream_select($near, $near, $near));

    attempt(fn () => stream_socket_pair(1000, STREAM_SOCK_STREAM, 0));
    attempt(fn () => stream_socket_pair(STREAM_PF_INET, STREAM_SOCK_STREAM, 0));
    attempt(fn () => stream_socket_pair());
    attempt(fn () => stream_socket_server('nothing://127.0.0.1:0'));
    attempt(fn () => stream_socket_server('tcp://127.0.0.1:70000'));
    attempt(fn () => stream_socket_server('unix:///no/such/folder/socket'));
    attempt(fn () => stream_socket_client('tcp://127.0.0.1:1'));
    attempt(fn () => fsockopen('127.0.0.1', 1, $code, $text));
    attempt(fn () => stream_socket_accept(stream_socket_server('tcp://127.0.0.1:0'), 0));
    attempt(fn () => stream_socket_accept(stream_socket_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND), 0));
    attempt(fn () => stream_socket_sendto($near, 'x', STREAM_OOB));
    attempt(fn () => stream_socket_shutdown($near, 9));
    fclose($far);
    attempt(fn () => fwrite($near, 'x'));
    CODE);
?>
--EXPECTF--
same:
2 stream_select(): Unable to select [4]: Interrupted system call (max_fd=N)
false
a signal
%Astream_socket_pair()%A
