<?php
// Four forked workers on one TLS listener; one client keeps its worker busy with jobs of 300 ms,
// one after the other. Fresh clients are served by the others meanwhile: none is lost, and their
// rate and p99 are given beside those without jobs. Passes when none is lost, the rate keeps at
// least half, and p99 stays below one job.
//   --core --workers=4 --job=0.3 --spin --seconds=6 --concurrency=8
// A job waits as for a database; --spin makes it use its core's time, which the workers share.

require __DIR__ . '/common_tls.php';

$options = getopt('', ['core', 'workers:', 'job:', 'spin', 'seconds:', 'concurrency:']);
$names = isset($options['core']) ? 'core' : 'fastsock';
$workers = (int) ($options['workers'] ?? 4);
$job = (float) ($options['job'] ?? 0.3);
$seconds = (float) ($options['seconds'] ?? 6);
$concurrency = (int) ($options['concurrency'] ?? 8);
time_limit(120);

$server = Server::start('echo.php', $names, ['workers' => $workers, 'job' => $job, 'spin' => isset($options['spin'])]);
$verdict = new Verdict();
echo "$names: $workers workers, jobs of $job s on one of them, $concurrency fresh clients at a time\n";
$measure = function (string $what) use ($server, $seconds, $concurrency): array {
    $got = (new Load('fresh', ['port' => $server->port, 'seconds' => $seconds, 'concurrency' => $concurrency, 'say' => 'who are you?']))->result();
    printf("%-13s served %d, failed %d %s, %.0f/s, p50 %s, p99 %s, max %s\n", $what, $got['served'], $got['failed'],
        $got['reasons'] ? json_encode($got['reasons']) : '', $got['rate'], milliseconds($got['p50_ms']),
        milliseconds($got['p99_ms']), milliseconds($got['max_ms']));
    foreach ($got['workers'] as $pid => $worker) {
        echo "    worker $pid: $worker[connections]\n";
    }
    return $got;
};
$without = $measure('without jobs');

// the client with the jobs: a process of its own, which counts them
[$pid, $control] = start(function ($control) use ($server) {
    $context = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);
    $stream = stream_socket_client("tls://$server->name", $code, $text, 20, STREAM_CLIENT_CONNECT, $context);
    $ask = function (string $what) use ($stream): string {
        fwrite($stream, str_pad($what, 64));
        return (string) stream_get_contents($stream, 64);
    };
    tell($control, trim($ask('who are you?')));
    stream_set_blocking($control, false);
    $slowest = 0.0;
    for ($jobs = 0; fgets($control) === false && !feof($control); $jobs++) {
        $began = now();
        if ($ask('job ') !== str_pad('job ', 64)) {
            break;
        }
        $slowest = max($slowest, now() - $began);
    }
    stream_set_blocking($control, true);
    tell($control, ['jobs' => $jobs, 'slowest' => round($slowest, 3)]);
    return 0;
});
$busy = hear($control);
usleep(500000);
echo "busy: worker $busy\n";
$with = $measure('with jobs');
tell($control, 'stop');
$done = hear($control);
echo 'jobs: ', json_encode($done), "\n";
pcntl_waitpid($pid, $status);
foreach ($server->warnings as $warning) {
    echo "warning: $warning\n";
}
echo 'server: ', $server->stop(), "\n";
$others = array_diff_key($with['workers'], [$busy => 0]);
$verdict->check($without['failed'] + $with['failed'] === 0, 'connections lost');
$verdict->check(($done['jobs'] ?? 0) >= $seconds / $job / 2, 'the worker was not kept busy');
$verdict->check(count($others) === $workers - 1, count($others) . ' other workers served');
$verdict->check($with['rate'] >= 0.5 * $without['rate'], sprintf('%.0f/s with jobs, %.0f/s without', $with['rate'], $without['rate']));
$verdict->check($with['p99_ms'] < $job * 1000, "p99 is $with[p99_ms] ms");
$verdict->check(!$server->warnings, 'warnings');
$verdict->end(sprintf('none lost, %.0f %% of the rate, p99 %s', $with['rate'] / $without['rate'] * 100, milliseconds($with['p99_ms'])));
