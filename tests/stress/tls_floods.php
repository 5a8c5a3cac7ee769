<?php
// 50 established clients, an echo each per 20 ms: quiet, in a hostile flood (ClientHello, then reset:
// at once, and after the server's answer), and while real handshakes keep the server's core busy.
// Passes when p99 is at most 1 ms in each; echoes that other programs made late (load/paced.cpp) are
// counted apart, and p99 with them is given.
//   --core --foreign --clients=50 --interval-ms=20 --seconds=4 --limit-ms=1

require __DIR__ . '/common_tls.php';

$options = getopt('', ['core', 'foreign', 'clients:', 'interval-ms:', 'seconds:', 'limit-ms:']);
$names = isset($options['core']) ? 'core' : (isset($options['foreign']) ? 'foreign' : 'fastsock');
$clients = (int) ($options['clients'] ?? 50);
$interval = (float) ($options['interval-ms'] ?? 20);
$seconds = (float) ($options['seconds'] ?? 4);
$limit = (float) ($options['limit-ms'] ?? 1);
time_limit(400);

$verdict = new Verdict();
echo "$names: $clients established clients, an echo each per $interval ms; p99 at most $limit ms\n";

/** One server with $clients, measured quiet and in each of $floods: what => [program, its options]. */
$run = function (bool $rsa, array $floods) use ($names, $clients, $interval, $seconds, $limit, $verdict): void {
    $server = Server::start('echo.php', $names, ['ssl' => ['local_cert' => certificate_file(rsa: $rsa)]]);
    $paced = new Paced($server, $clients, $interval);
    $paced->measure('warm-up', 1);
    $busiest = 0;
    foreach (['quiet' => null] + $floods + ['quiet again' => null] as $what => $flood) {
        [$got, $said] = Paced::usable($limit, function () use ($server, $paced, $seconds, $what, $flood): array {
            if (!$flood) {
                return [$paced->measure($what, $seconds), null];
            }
            // it begins a little before the measurement and ends a little after it
            $load = new Load($flood[0], ['port' => $server->port, 'seconds' => $seconds + 1.0] + $flood[1]);
            usleep(500000);
            $got = $paced->measure($what, $seconds);
            $said = $load->result();
            echo '    the flood: ', json_encode(array_diff_key($said, array_flip(['serials', 'workers', 'reconnects', 'resumed']))), "\n";
            // what it left in the accept queue is over when a client that came after it is served
            (new Load('fresh', ['port' => $server->port, 'count' => 1, 'timeout' => 30]))->result();
            return [$got, $said];
        });
        Paced::check($verdict, $what, $got, $limit);
        $busiest = max($busiest, $flood ? $got['busy'] : 0);
        $failed = $said['failed'] ?? 0;
        $verdict->check($failed === 0, "$what: $failed of the real clients failed");
    }
    $verdict->check($names === 'core' || $busiest >= 75, sprintf("no flood kept the server's core busy: %.0f %%", $busiest));
    $report = $server->ask();
    echo 'server: ', json_encode($report), "\n";
    $verdict->check(($report['clients'] ?? -1) === $clients, 'clients left behind, or a server that hangs');
    $verdict->check($report !== null && (!$report['warnings'] || $names === 'core'), 'warnings');
    $paced->finish();
    echo 'server: ', $server->stop(), "\n";
};
echo "P-256\n";
$run(false, [
    'hello, then reset' => ['hostile', []],
    'hello, answer, then reset' => ['hostile', ['await-answer' => true]],
    'real handshakes' => ['fresh', ['concurrency' => 32, 'timeout' => 30]],
]);
// with P-256 a handshake costs a client more than the server; with RSA one core of clients is enough
echo "RSA-2048\n";
$run(true, ['real handshakes' => ['fresh', ['concurrency' => 32, 'timeout' => 30]]]);
$verdict->end('established clients undisturbed');
