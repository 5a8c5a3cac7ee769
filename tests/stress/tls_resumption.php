<?php
// Clients that reconnect to four forked workers with the session ticket they were given last:
// share resumed, counted by the client, before and after every worker has taken up a renewed
// certificate; the sessions from before the renewal still count. Passes with at least 98 %.
//   --core --workers=4 --clients=8 --count=2000 --share=0.98

require __DIR__ . '/common_tls.php';

$options = getopt('', ['core', 'workers:', 'clients:', 'count:', 'share:']);
$names = isset($options['core']) ? 'core' : 'fastsock';
$workers = (int) ($options['workers'] ?? 4);
$clients = (int) ($options['clients'] ?? 8);
$count = (int) ($options['count'] ?? 2000);
$share = (float) ($options['share'] ?? 0.98);
time_limit(180);
$verdict = new Verdict();

foreach (['1.3', '1.2'] as $version) {
    $file = certificate_file(2001);
    $server = Server::start('echo.php', $names, ['ssl' => ['local_cert' => $file], 'workers' => $workers]);
    echo "$names, TLS $version: $workers workers, $clients clients, $count reconnects\n";
    $load = ['port' => $server->port, 'concurrency' => $clients, 'version' => $version, 'say' => 'who are you?'];
    $sessions = folder() . "/$version-";
    $reconnect = function (string $what) use ($load, $count, $sessions, $version, $workers, $share, $verdict): void {
        $got = (new Load('fresh', $load + ['count' => $count, 'resume' => true, 'sessions' => $sessions]))->result();
        $resumed = $got['resumed'] / max(1, $got['reconnects']);
        printf("%-19s %d of %d resumed (%.2f %%), %d failed %s, %.0f/s; by worker %s\n", $what, $got['resumed'], $got['reconnects'],
            $resumed * 100, $got['failed'], $got['reasons'] ? json_encode($got['reasons']) : '', $got['rate'],
            implode(', ', array_map(fn($one) => "$one[resumed]/$one[connections]", $got['workers'])));
        $verdict->check($resumed >= $share, sprintf('TLS %s, %s: %.2f %% resumed', $version, $what, $resumed * 100));
        $verdict->check($got['failed'] === 0, "TLS $version, $what: $got[failed] connections failed");
        $verdict->check(count($got['workers']) === $workers, "TLS $version, $what: not every worker served");
    };
    $reconnect('before');
    replace_file($file, certificate(2002));
    // full handshakes until every worker has shown the new certificate
    for ($until = now() + 30, $renewed = []; now() < $until && count($renewed) < $workers;) {
        $got = (new Load('fresh', $load + ['count' => 100]))->result();
        $renewed += array_filter($got['workers'], fn($worker) => $worker['serial'] === '2002');
    }
    echo 'workers with the new certificate: ', count($renewed), "\n";
    $verdict->check(count($renewed) === $workers, "TLS $version: not every worker took up the new certificate");
    $reconnect('after the renewal');
    $reconnect('again');
    foreach ($server->warnings as $warning) {
        echo "warning: $warning\n";
    }
    echo 'server: ', $server->stop(), "\n";
}
$verdict->end(sprintf('at least %.0f %% resumed', $share * 100));
