<?php
// The certificate's file is replaced under load, by rename: the new one serves within two seconds,
// no connection fails. A broken file then keeps the old one with one warning; the next good one is
// taken up again.
//   --core --concurrency=4 --within=2

require __DIR__ . '/common_tls.php';

$options = getopt('', ['core', 'concurrency:', 'within:']);
$names = isset($options['core']) ? 'core' : 'fastsock';
$within = (float) ($options['within'] ?? 2);
time_limit(120);
$verdict = new Verdict();

$file = certificate_file(1001);
$server = Server::start('echo.php', $names, ['ssl' => ['local_cert' => $file]]);
echo "$names: the certificate is replaced under load\n";
$load = ['port' => $server->port, 'concurrency' => (int) ($options['concurrency'] ?? 4)];
/** Load for $seconds, with $change made after one of them; what it saw and when the change was. */
$run = function (float $seconds, callable $change) use ($load): array {
    $fresh = new Load('fresh', $load + ['seconds' => $seconds]);
    usleep(1000000);
    $changed = now();
    $change();
    return [$fresh->result(), $changed];
};
/** From $old to $new by a good file. */
$renew = function (string $what, int $old, int $new) use ($run, $file, $verdict, $within): void {
    [$got, $changed] = $run(1 + $within + 2, fn() => replace_file($file, certificate($new)));
    $first = isset($got['serials'][$new]) ? $got['serials'][$new]['first'] - $changed : INF;
    $last = isset($got['serials'][$old]) ? $got['serials'][$old]['last'] - $changed : -INF;
    printf("%-15s first new one after %.2f s, last old one after %.2f s; %d served, %d failed %s, %.0f/s, p99 %s, max %s\n",
        $what, $first, $last, $got['served'], $got['failed'], $got['reasons'] ? json_encode($got['reasons']) : '', $got['rate'],
        milliseconds($got['p99_ms']), milliseconds($got['max_ms']));
    $verdict->check($got['failed'] === 0, "$what: $got[failed] connections failed");
    $verdict->check($first <= $within && $last <= $within, sprintf('%s: the first new one after %.2f s, the last old one after %.2f s', $what, $first, $last));
    $verdict->check(count($got['serials']) === 2, "$what: serials " . json_encode(array_keys($got['serials'])));
};
$renew('renewed', 1001, 1002);
$verdict->check($server->ask()['warnings'] === [], 'warnings after a good renewal');

[$got] = $run(5, fn() => replace_file($file, "-----BEGIN CERTIFICATE-----\ngarbage\n-----END CERTIFICATE-----\n"));
$report = $server->ask();
printf("%-15s %d served, %d failed %s, serials %s, warnings %s\n", 'broken', $got['served'], $got['failed'],
    $got['reasons'] ? json_encode($got['reasons']) : '', json_encode(array_keys($got['serials'])), json_encode($report['warnings'] ?? null));
$verdict->check($got['failed'] === 0, "broken: $got[failed] connections failed");
$verdict->check(array_keys($got['serials']) === [1002], 'broken: not the old certificate');
$verdict->check(array_sum($report['warnings'] ?? []) === 1, 'broken: not one warning');

$renew('mended', 1002, 1003);
$report = $server->ask();
$verdict->check(array_sum($report['warnings'] ?? []) === 1, 'mended: warnings ' . json_encode($report['warnings'] ?? null));
echo 'server: ', $server->stop(), "\n";
$verdict->end("renewed within $within s, no connection failed, a broken renewal kept the old one and warned once");
