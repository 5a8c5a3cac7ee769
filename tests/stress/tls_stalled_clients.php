<?php
// 500 clients that connect and send nothing, 500 that send half a ClientHello, all kept; meanwhile
// fresh clients connect, shake hands and have 64 bytes echoed. Passes when the fresh ones' p99 is
// at most twice that without the stalled and none of these was closed.
//   --core --fresh=2000 --silent=500 --half=500 --concurrency=8 --seconds=15

require __DIR__ . '/common_tls.php';

$options = getopt('', ['core', 'fresh:', 'silent:', 'half:', 'concurrency:', 'seconds:']);
$core = isset($options['core']);
$fresh = (int) ($options['fresh'] ?? 2000);
$silent = (int) ($options['silent'] ?? 500);
$half = (int) ($options['half'] ?? 500);
$concurrency = (int) ($options['concurrency'] ?? 8);
$seconds = (int) ($options['seconds'] ?? 15); // core's: it would hang for a minute each
time_limit(180);

$server = Server::start('echo.php', $core ? 'core' : 'fastsock', [
    'ssl' => ['local_cert' => certificate_file(), 'handshake_timeout' => 120.0],
]);
$verdict = new Verdict();
$run = ['port' => $server->port, 'count' => $fresh, 'concurrency' => $concurrency];
echo $core ? 'core' : 'fastsock', ": $fresh fresh clients, $concurrency at a time; stalled: $silent silent, $half with half a hello\n";
$measure = function (string $what, array $more = []) use ($server, $run): array {
    $cpu = $server->cpu();
    $got = (new Load('fresh', $more + $run))->result();
    printf("%-16s served %d, failed %d %s, %.0f/s, p50 %s, p99 %s, max %s, server's core %.0f %%\n", $what, $got['served'],
        $got['failed'], $got['reasons'] ? json_encode($got['reasons']) : '', $got['rate'], milliseconds($got['p50_ms']),
        milliseconds($got['p99_ms']), milliseconds($got['max_ms']), ($server->cpu() - $cpu) / $got['seconds'] * 100);
    return $got;
};
$measure('warm-up', ['count' => min(200, $fresh)]);
$before = $measure('without stalled');
$stalled = new Load('unfinished', ['port' => $server->port, 'silent' => $silent, 'half-hello' => $half]);
$stalled->need();
if ($core) {
    $with = $measure('with stalled', ['seconds' => $seconds, 'timeout' => $seconds]);
} else {
    for ($until = now() + 20; now() < $until; usleep(20000)) {
        $report = $server->ask();
        if (($report['stats']['handshakes_unfinished'] ?? -1) === $silent + $half) {
            break;
        }
    }
    $verdict->check(
        ($report['stats']['handshakes_unfinished'] ?? -1) === $silent + $half,
        'not all stalled clients are in the pipeline: ' . json_encode($report),
    );
    $with = $measure('with stalled');
}
$stalled->say('check');
$alive = $stalled->need();
$report = $server->ask();
echo 'stalled clients at the end: ', json_encode($alive), '; server: ', $report === null ? 'hangs' : json_encode($report), "\n";
$stalled->kill();
echo 'server: ', $server->stop(), "\n";
$verdict->check($before['failed'] === 0, "$before[failed] failed without stalled clients");
$verdict->check($with['served'] === $fresh && $with['failed'] === 0, "$with[served] of $fresh served beside stalled clients");
$verdict->check(($alive['quiet'] ?? 0) === $silent + $half, 'not all stalled clients were left alone');
$ratio = $with['p99_ms'] / $before['p99_ms'];
$verdict->check($ratio <= 2, sprintf('p99 is %.2f times that without stalled clients', $ratio));
$verdict->check($report !== null && !$report['warnings'], 'warnings, or a server that hangs');
$verdict->end(sprintf('p99 with stalled clients is %.2f times that without', $ratio));
