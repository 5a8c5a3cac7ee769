<?php
// The server's loop is not ours: core's stream_select() (or Io\Poll of PHP 8.6) over a TLS listener
// and its clients, and accept with a timeout of 1 s whenever the listener shows readable. A silent
// client comes every 0.3 s. Passes when 50 established clients' p99 is at most 1 ms, the echoes that
// other programs made late (load/paced.cpp) left out.
//   --core --iopoll --clients=50 --interval-ms=20 --seconds=6 --every=0.3 --limit-ms=1

require __DIR__ . '/common_tls.php';

$options = getopt('', ['core', 'iopoll', 'clients:', 'interval-ms:', 'seconds:', 'every:', 'limit-ms:']);
$core = isset($options['core']);
$clients = (int) ($options['clients'] ?? 50);
$interval = (float) ($options['interval-ms'] ?? 20);
$seconds = (float) ($options['seconds'] ?? 6);
$every = (float) ($options['every'] ?? 0.3);
$limit = (float) ($options['limit-ms'] ?? 1);
if (isset($options['iopoll']) && !class_exists('Io\Poll\Context')) {
    echo 'this PHP (', PHP_VERSION, ") has no Io\\Poll: nothing tested\n";
    exit(0);
}
time_limit(180);

$program = isset($options['iopoll']) ? 'io_poll.php' : 'echo.php';
$server = Server::start($program, $core ? 'core' : 'foreign', ['accept_timeout' => 1.0]);
$verdict = new Verdict();
echo isset($options['iopoll']) ? 'Io\Poll' : 'stream_select', ' over ', $core ? 'core' : 'fastsock';
echo ": $clients established clients, accept(1.0), a silent client every $every s\n";
$paced = new Paced($server, $clients, $interval);
$paced->measure('warm-up', 1);
[$quiet] = Paced::usable($limit, fn() => [$paced->measure('quiet', $seconds)]);
$silent = [];
$come = function () use (&$silent, $server) {
    $silent[] = stream_socket_client("tcp://$server->name");
};
[$with] = Paced::usable($limit, fn() => [$paced->measure('silent clients', $seconds, $come, $every)]);
$fresh = (new Load('fresh', ['port' => $server->port, 'count' => 20, 'concurrency' => 2, 'timeout' => 2]))->result();
printf("20 fresh clients beside %d silent ones: served %d, p99 %s\n", count($silent), $fresh['served'], milliseconds($fresh['p99_ms']));
$report = $server->ask();
echo 'server: ', json_encode($report), "\n";
$paced->finish();
echo 'server: ', $server->stop(), "\n";
Paced::check($verdict, 'quiet', $quiet, $limit);
Paced::check($verdict, 'silent clients', $with, $limit);
$verdict->check(count($silent) >= $seconds / $every / 2, 'too few silent clients');
$verdict->check($fresh['failed'] === 0, 'fresh clients failed');
$verdict->check($report !== null && !$report['warnings'], 'warnings, or a server that hangs');
$verdict->end('established clients undisturbed');
