<?php
// New TLS connections (P-256) on a ReactPHP server in drop-in mode and without: the CPU time of each
// must be at most 0.4 times that without, and 500 stalled clients must not move its p99. Rounds
// alternate, medians count. Needs what ./dev bench builds (.build/bench/load).
//   php -d extension=modules/fastsock.so tests/stress/dropin_tls.php
//   --program=react --rounds=7 --seconds=1 --most=0.4 --stalled=500 --module=FILE --applications=DIR

require __DIR__ . '/../programs/common.php';

$options = getopt('', ['program:', 'rounds:', 'seconds:', 'most:', 'stalled:', 'module:', 'applications:']);
$name = $options['program'] ?? 'react';
$rounds = (int) ($options['rounds'] ?? 7);
$most = (float) ($options['most'] ?? 0.4);
$stalled = (int) ($options['stalled'] ?? 500);
limit_descriptors(20000);

$settings = ['private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1', 'digest_alg' => 'sha256'];
$key = openssl_pkey_new($settings);
$request = openssl_csr_new(['commonName' => 'localhost'], $key, $settings);
openssl_x509_export(openssl_csr_sign($request, null, $key, 30, $settings, 1), $certificate);
openssl_pkey_export($key, $key_text);
$pem = tempnam(sys_get_temp_dir(), 'fastsock-dropin-tls');
file_put_contents($pem, $certificate . $key_text);

$failed = false;
$servers = ['without' => new Program($name, false, $options, 'tls', $pem), 'with' => new Program($name, true, $options, 'tls', $pem)];
$run = ['seconds' => $options['seconds'] ?? 1, 'concurrency' => 8];
$costs = $ratios = $p99 = [];
for ($round = 0; $round <= $rounds; $round++) {
    $got = [];
    foreach ($round % 2 ? ['with', 'without'] : ['without', 'with'] as $way) {
        $got[$way] = bench_load('tls-new', $servers[$way], $run);
        $failed = $failed || $got[$way]['errors'] > 0;
        if ($round > 0) {
            $costs[$way][] = $got[$way]['cpu_us'];
        }
    }
    if ($round > 0) { // the first warms up
        $ratios[] = $got['with']['cpu_us'] / $got['without']['cpu_us'];
    }
}
$holds = median($ratios) <= $most;
$failed = $failed || !$holds;
printf("%s: CPU for a new TLS connection: without %.0f us, with %.0f us; ratio %.2f (%.2f to %.2f)%s\n", $name, median($costs['without']),
    median($costs['with']), median($ratios), min($ratios), max($ratios), $holds ? '' : ": MORE THAN $most");

// half of them silent, half with half a hello, which stay
foreach (['before', 'beside', 'after'] as $when) {
    if ($when === 'beside') {
        $command = [bench_program(), 'stall', '--port', (string) $servers['with']->port, '--silent', (string) intdiv($stalled, 2), '--half', (string) intdiv($stalled, 2)];
        $stall = proc_open($command, [['pipe', 'r'], ['pipe', 'w']], $pipes);
        fgets($pipes[1]);
    }
    for ($round = 0; $round < $rounds; $round++) {
        $p99[$when][] = bench_load('tls-new', $servers['with'], $run)['p99_us'];
    }
    if ($when === 'beside') {
        fclose($pipes[0]);
        $alive = json_decode(fgets($pipes[1]), true);
        proc_close($stall);
    }
}
$moved = median($p99['beside']) / ((median($p99['before']) + median($p99['after'])) / 2);
printf("%s with: p99 of a new connection %.2f ms, beside %d stalled clients (%s) %.2f ms, after them %.2f ms: %.2f times\n", $name,
    median($p99['before']) / 1000, $stalled, json_encode($alive), median($p99['beside']) / 1000, median($p99['after']) / 1000, $moved);
if ($moved > 1.25 || ($alive['stalled'] ?? 0) !== $stalled) {
    $failed = true;
    echo "the stalled clients MOVE it\n";
}
$servers = null;
unlink($pem);
echo $failed ? 'FAILED' : "at most $most, and no stalled client is felt", "\n";
exit($failed ? 1 : 0);
