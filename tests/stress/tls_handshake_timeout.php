<?php
// Stalled handshakes are gone after ssl.handshake_timeout, their descriptors with them, and nothing
// else makes the server move: in its own select, in core's stream_select(), in an idle accept. The
// client sees the end within 1.0 to 1.3 s when the time-out is 1.0 s; a finished one stays.
//   --timeout=1.0 --slack=0.3

require __DIR__ . '/common_tls.php';

$options = getopt('', ['timeout:', 'slack:']);
$timeout = (float) ($options['timeout'] ?? 1.0);
$slack = (float) ($options['slack'] ?? 0.3);
time_limit(120);
$verdict = new Verdict();
$context = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);

/** The first half of a ClientHello of ext/openssl. */
function half_a_hello(): string
{
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $client = stream_socket_client('tcp://' . stream_socket_get_name($server, false));
    $accepted = stream_socket_accept($server);
    stream_set_blocking($client, false);
    @stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
    $hello = fread($accepted, 8192);
    return substr($hello, 0, intdiv(strlen($hello), 2));
}

foreach (['select' => ['echo.php', 'fastsock'], "core's select" => ['echo.php', 'foreign'], 'accept' => ['accept.php', 'fastsock']] as $where => [$program, $names]) {
    $server = Server::start($program, $names, ['ssl' => ['local_cert' => certificate_file(), 'handshake_timeout' => $timeout]]);
    $stays = null;
    $echo = function ($stream): bool {
        fwrite($stream, str_pad('an echo', 64));
        return stream_get_contents($stream, 64) === str_pad('an echo', 64);
    };
    $connect = fn() => stream_socket_client("tls://$server->name", $code, $text, 10, STREAM_CLIENT_CONNECT, $context);
    $first = $connect(); // whatever the first connection opens for good is open now
    $verdict->check($echo($first), "$where: no echo");
    if ($program === 'echo.php') {
        $stays = $first;
    }
    unset($first);
    usleep(200000);
    $before = $server->descriptors();
    $stalled = $began = $ended = [];
    foreach (['silent' => '', 'half a hello' => half_a_hello(), 'one byte' => "\x16"] as $what => $bytes) {
        for ($i = 1; $i <= 3; $i++) {
            $began["$what $i"] = now();
            $stalled["$what $i"] = stream_socket_client("tcp://$server->name");
            fwrite($stalled["$what $i"], $bytes);
            usleep(70000);
        }
    }
    $most = $server->descriptors();
    $cpu = $server->cpu();
    while ($stalled && now() < max($began) + $timeout + 5) {
        $read = $stalled;
        $none = null;
        if (stream_select($read, $none, $none, 1)) {
            foreach ($read as $what => $stream) {
                fread($stream, 8192); // an alert may come first
                if (feof($stream)) {
                    $ended[$what] = now() - $began[$what];
                    unset($stalled[$what], $read[$what]);
                    fclose($stream);
                }
            }
        }
    }
    $cpu = ($server->cpu() - $cpu) * 1000;
    usleep(100000);
    $after = $server->descriptors();
    printf("%-13s ended after %s s; descriptors %d, %d, %d; server's CPU %.1f ms\n", $where,
        $ended ? sprintf('%.3f to %.3f', min($ended), max($ended)) : '-', $before, $most, $after, $cpu);
    $verdict->check(!$stalled, "$where: never ended: " . implode(', ', array_keys($stalled)));
    foreach ($ended as $what => $seconds) {
        $verdict->check($seconds >= $timeout - 0.001 && $seconds <= $timeout + $slack, sprintf('%s: %s ended after %.3f s', $where, $what, $seconds));
    }
    $verdict->check($most > $before, "$where: the stalled clients were never taken up");
    $verdict->check($after === $before, "$where: $before descriptors before, $after after");
    $verdict->check(!$stays || $echo($stays), "$where: the established client is gone");
    $next = $connect();
    $verdict->check($next && $echo($next), "$where: no connection afterwards");
    if ($program === 'echo.php') {
        $report = $server->ask();
        echo '    ', json_encode($report), "\n";
        $verdict->check(!($report['warnings'] ?? true), "$where: warnings");
    }
    unset($stays, $next);
    $server->kill();
}
$verdict->end('every stalled handshake ended in time, its descriptor with it');
