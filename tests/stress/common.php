<?php
// What the stress scripts share. They fork, so they need no other copy of the extension:
//   php -d extension=modules/fastsock.so tests/stress/SCRIPT.php

foreach (['fastsock', 'pcntl', 'posix'] as $extension) {
    if (!extension_loaded($extension)) {
        fwrite(STDERR, "needs the extension $extension\n");
        exit(2);
    }
}
ini_set('memory_limit', -1);
ini_set('default_socket_timeout', 30);
set_time_limit(0);

function now(): float
{
    return hrtime(true) / 1e9;
}

/** CPU seconds of this process. */
function cpu(): float
{
    $usage = getrusage();
    return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
}

/** Sets the soft limit on descriptors, at most to the hard one; returns what holds. */
function limit_descriptors(int $wanted): int
{
    $hard = posix_getrlimit()['hard openfiles'];
    $soft = $hard === 'unlimited' ? $wanted : min($wanted, $hard);
    posix_setrlimit(POSIX_RLIMIT_NOFILE, $soft, $hard === 'unlimited' ? POSIX_RLIMIT_INFINITY : $hard);
    return $soft;
}

/** [pid, a stream to talk with it]: runs $body($stream) in a child, whose exit status it returns. */
function start(callable $body): array
{
    [$ours, $its] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $pid = pcntl_fork();
    if ($pid === 0) {
        fclose($ours);
        exit((int) $body($its));
    }
    fclose($its);
    return [$pid, $ours];
}

/** One line of JSON to another process. */
function tell($stream, mixed $what): void
{
    fwrite($stream, json_encode($what) . "\n");
}

/** The next line of JSON, null when the other process is gone or silent for $seconds. */
function hear($stream, float $seconds = 120): mixed
{
    stream_set_timeout($stream, (int) $seconds);
    $line = fgets($stream);
    return $line === false ? null : json_decode($line, true);
}

/** A text that only this client sends in this round: lengths from a few bytes to a few thousand. */
function words(int $client, int $round): string
{
    $seed = hash('sha256', "$client/$round");
    return substr(str_repeat("$client/$round:$seed ", 60), 0, 10 + hexdec(substr($seed, 0, 3))) . "\n";
}

/** Exactly as many bytes as $expected has, compared; null when all is well. */
function mismatch($stream, string $expected): ?string
{
    $got = stream_get_contents($stream, strlen($expected));
    if ($got === $expected) {
        return null;
    }
    $got = (string) $got;
    return 'sent ' . strlen($expected) . ' bytes, got ' . strlen($got) . (feof($stream) ? ' and the end' : '')
        . (str_starts_with($expected, $got) ? '' : ', and not the same');
}
