<?php
// The CPU time of a server for each echo with 900 clients of which 50 are active: Workerman's Select
// and ReactPHP's StreamSelectLoop in drop-in mode and without. Rounds alternate; the median of the
// ratios of the rounds must be at most 0.8. Needs what ./dev bench builds (.build/bench/load).
//   php -d extension=modules/fastsock.so tests/stress/dropin_cpu.php
//   --programs=workerman,react --rounds=9 --seconds=1 --clients=900 --active=50 --most=0.8 --module=FILE --applications=DIR

require __DIR__ . '/../programs/common.php';

$options = getopt('', ['programs:', 'rounds:', 'seconds:', 'clients:', 'active:', 'most:', 'module:', 'applications:']);
$rounds = (int) ($options['rounds'] ?? 9);
$most = (float) ($options['most'] ?? 0.8);
limit_descriptors(20000);
$failed = false;
foreach (explode(',', $options['programs'] ?? 'workerman,react') as $name) {
    $servers = ['without' => new Program($name, false, $options), 'with' => new Program($name, true, $options)];
    $costs = ['without' => [], 'with' => []];
    for ($round = 0; $round <= $rounds; $round++) {
        foreach ($round % 2 ? ['with', 'without'] : ['without', 'with'] as $way) {
            $got = bench_load('echo', $servers[$way], ['clients' => $options['clients'] ?? 900, 'active' => $options['active'] ?? 50, 'seconds' => $options['seconds'] ?? 1]);
            if ($got['errors'] > 0) {
                $failed = true;
                echo "$name $way: ", json_encode($got['failures']), "\n";
            }
            if ($round > 0) { // the first warms up
                $costs[$way][] = $got['cpu_us'];
            }
        }
    }
    $ratios = array_map(fn($with, $without) => $with / $without, $costs['with'], $costs['without']);
    $holds = median($ratios) <= $most;
    $failed = $failed || !$holds;
    printf("%-10s CPU for an echo: without %.1f us, with %.1f us; ratio %.2f (%.2f to %.2f)%s\n", $name, median($costs['without']),
        median($costs['with']), median($ratios), min($ratios), max($ratios), $holds ? '' : ": MORE THAN $most");
    $servers = null;
}
echo $failed ? 'FAILED' : "at most $most", "\n";
exit($failed ? 1 : 0);
