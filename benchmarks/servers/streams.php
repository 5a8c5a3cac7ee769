<?php
// An echo server on PHP's streams: a listener, stream_select, and an array of clients. The text
// that fastsock is measured with is this one, in which only the names of functions are changed.
// Usage: php streams.php tcp|tls|starttls [PEM|- [WORKERS [nodelay|jobs|lines|turns]]]; PEM:
// certificate and key. jobs: a message that begins with JOB holds the worker up for 300 ms, as a
// slow query does. lines: reads by fgets. turns: a message that begins with TURNS is answered with
// how often the loop has turned.
// starttls: the listener is plain, and each connection turns to TLS after accept, in the loop.
declare(strict_types=1);

[, $mode, $pem, $workers, $option] = $argv + [1 => 'tcp', '-', '0', ''];
$context = stream_context_create([
    'socket' => ['backlog' => 1024] + ($option === 'nodelay' ? ['tcp_nodelay' => true] : []),
    'ssl' => $pem === '-' ? [] : ['local_cert' => $pem],
]);
$scheme = $mode === 'tls' ? 'tls' : 'tcp';
$listener = stream_socket_server(
    "$scheme://127.0.0.1:0",
    $error_code,
    $error_message,
    STREAM_SERVER_BIND | STREAM_SERVER_LISTEN,
    $context,
);
if ($listener === false) {
    fwrite(STDERR, "cannot listen: $error_message\n");
    exit(1);
}
echo substr(strrchr(stream_socket_get_name($listener, false), ':'), 1), "\n";

for ($i = 0; $i < (int)$workers; $i++) {
    $pid = pcntl_fork();
    if ($pid === -1) {
        exit(1);
    }
    if ($pid === 0) {
        pcntl_alarm((int)(getenv('BENCH_LIMIT') ?: 900)); // if nobody ends it
        serve($listener, $mode === 'starttls', true, $option);
    }
}
if ((int)$workers > 0) {
    pcntl_wait($status);
    fwrite(STDERR, "a worker ended (status $status)\n");
    exit(1);
}
serve($listener, $mode === 'starttls', false, $option);

/**
 * @param resource $listener
 * @param bool $shared whether other processes accept from it: then it may turn out empty
 */
function serve($listener, bool $starttls, bool $shared, string $option): never
{
    $crypto = STREAM_CRYPTO_METHOD_TLSv1_2_SERVER | STREAM_CRYPTO_METHOD_TLSv1_3_SERVER;
    $jobs = $option === 'jobs';
    $lines = $option === 'lines';
    $turns = $option === 'turns' ? 0 : null;
    $timeout = $shared ? 0.0 : null;
    $streams = [$listener];
    $shaking = []; // key => true: TLS is not there yet
    $blocked = []; // key => stream that does not take its echo now
    $unsent = [];  // key => what it did not take
    while (true) {
        $read = $blocked ? array_diff_key($streams, $blocked) : $streams;
        $write = $blocked ?: null;
        $except = null;
        if (stream_select($read, $write, $except, null) === false) {
            continue;
        }
        if ($turns !== null) {
            $turns++;
        }
        foreach ($write ?? [] as $key => $stream) {
            $put = fwrite($stream, $unsent[$key]);
            if ($put === false) {
                fclose($stream);
                unset($streams[$key], $blocked[$key], $unsent[$key]);
            } elseif ($put === strlen($unsent[$key])) {
                unset($blocked[$key], $unsent[$key]);
            } else {
                $unsent[$key] = substr($unsent[$key], $put);
            }
        }
        foreach ($read as $key => $stream) {
            if ($stream === $listener) {
                $new = @stream_socket_accept($listener, $timeout);
                if ($new !== false) {
                    stream_set_blocking($new, false);
                    $streams[(int)$new] = $new;
                    if ($starttls) {
                        $shaking[(int)$new] = true;
                    }
                }
                continue;
            }
            if ($shaking && isset($shaking[$key])) {
                $done = @stream_socket_enable_crypto($stream, true, $crypto);
                if ($done !== 0) {
                    unset($shaking[$key]);
                }
                if ($done === false) {
                    fclose($stream);
                    unset($streams[$key]);
                }
                if ($done !== true) {
                    continue;
                }
            }
            $data = $lines ? fgets($stream) : fread($stream, 65536);
            if ($data === '' || $data === false) {
                if (feof($stream)) {
                    fclose($stream);
                    unset($streams[$key]);
                }
                continue;
            }
            if ($jobs && str_starts_with($data, 'JOB')) {
                usleep(300000);
            }
            if ($turns !== null && str_starts_with($data, 'TURNS')) {
                $data = "$turns\n";
            }
            $put = fwrite($stream, $data);
            if ($put !== strlen($data)) {
                $blocked[$key] = $stream;
                $unsent[$key] = substr($data, (int)$put);
            }
        }
    }
}
