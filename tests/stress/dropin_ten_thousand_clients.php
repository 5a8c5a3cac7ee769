<?php
// 10,000 clients connected at once to unchanged programs in drop-in mode, every echo compared byte for
// byte; and 2,000 without it, where select must fail at 1,024 descriptors. Ends by itself: 0 when all
// of that is so, 1 otherwise. With fewer than 900 clients every echo must be the same both ways.
//   php -d extension=modules/fastsock.so tests/stress/dropin_ten_thousand_clients.php
//   --programs=react,workerman,ratchet,amp --clients=10000 --rounds=3 --only=with|without --module=FILE --applications=DIR

require __DIR__ . '/../programs/common.php';

$options = getopt('', ['programs:', 'clients:', 'rounds:', 'only:', 'module:', 'applications:']);
$clients = (int) ($options['clients'] ?? 10000);
$rounds = (int) ($options['rounds'] ?? 3);
$failed = false;
limit_descriptors(20000);
foreach (explode(',', $options['programs'] ?? 'react,workerman,ratchet,amp') as $name) {
    foreach (isset($options['only']) ? [$options['only']] : ['without', 'with'] as $way) {
        $server = new Program($name, $way === 'with', $options);
        $began = now();
        $wanted = $way === 'with' ? $clients : min($clients, 2000);
        $got = hold($server, $wanted, $rounds, $name === 'ratchet', $way === 'with' ? 30 : 5);
        $complete = $got['connected'] === $wanted && $got['same'] === $wanted * ($rounds + 1) && !$got['wrong'];
        // without select Workerman asks every connection in every turn, so all are served, at a whole processor
        $spins = $got['idle_cpu'] > 0.5;
        $as_meant = match (true) {
            $way === 'with' => $complete && !$spins && !str_contains($server->log(), 'FD_SETSIZE'),
            $wanted < 900 => $complete && !$spins,
            default => $name === 'workerman' ? $spins : !$complete && str_contains($server->log(), 'FD_SETSIZE'),
        };
        $failed = $failed || !$as_meant;
        printf("%-10s %-8s connected at once %d of %d, echoes the same %d of %d, %.1f s, server %.1f s of CPU, %.0f %% of a processor when idle%s\n", $name, $way,
            $got['connected'], $wanted, $got['same'], $wanted * ($rounds + 1), now() - $began, $server->alive() ? $server->cpu() : 0, $got['idle_cpu'] * 100,
            $as_meant ? '' : ': NOT AS MEANT');
        foreach (array_unique($got['wrong']) as $what) {
            echo "    $what\n";
        }
        if ($server->said() !== '' && ($way === 'without' || !$as_meant)) {
            echo '    the server said: ', substr(preg_replace('/\s+/', ' ', $server->said()), 0, 200), "\n";
        }
        $server = null;
    }
}
echo $failed ? 'FAILED' : 'every echo the same in drop-in mode', "\n";
exit($failed ? 1 : 0);
