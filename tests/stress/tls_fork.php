<?php
// Children forked while the listener has unfinished handshakes at every stage: whatever the child
// does (ends, closes the listener, selects on it, accepts and serves others), it puts nothing on the
// wire of the parent's handshakes, and these finish in the parent. The parent stands still while a
// child lives, so every byte or FIN that its clients see meanwhile is the child's.
//   --forks=100 --each=2 (clients at each of four stages)

require __DIR__ . '/common_tls.php';

$options = getopt('', ['forks:', 'each:']);
$forks = (int) ($options['forks'] ?? 100);
$each = (int) ($options['each'] ?? 2);
time_limit(180);
$verdict = new Verdict();
$server = Server::start('forks.php', 'fastsock', ['ssl' => ['local_cert' => certificate_file(), 'handshake_timeout' => 120.0]]);
$ways = ['ends', 'closes', 'selects', 'drops its arrays', 'accepts', 'selects and accepts'];
echo "$forks forks with ", 4 * $each, " unfinished handshakes\n";

/** Waits until the parent has taken up all of them. */
$taken = function (int $count) use ($server): bool {
    for ($until = now() + 10; now() < $until; usleep(2000)) {
        if (($server->ask()['stats']['handshakes_unfinished'] ?? null) === $count) {
            return true;
        }
    }
    return false;
};
$fork = function (string $way) use ($server, $verdict): void {
    $other = null;
    if (str_contains($way, 'accepts')) {
        // it comes once the child is there: until then the parent would take it
        $other = new Load('fresh', ['port' => $server->port, 'count' => 1, 'delay' => 0.1]);
    }
    $ended = $server->ask($way, 'ended', 20)['ended'] ?? 'hangs';
    $verdict->check($ended === 'exit 0', "a child that $way: $ended");
    if ($other) {
        $got = $other->result();
        $verdict->check($got['served'] === 1, "a child that $way: its client was not served " . json_encode($got['reasons']));
    }
};

// the control: core's child says close_notify on its parent's connection, and the watch sees it
$control = Server::start('forks.php', 'core');
$clients = new Load('unfinished', ['port' => $control->port, 'answered' => 1]);
$clients->need();
$clients->say('finish');
$clients->need();
$control->ask('ends', 'ended');
$clients->say('check');
$seen = $clients->need();
echo "the control, core's established connection after a child that ends: ", json_encode($seen), "\n";
$verdict->check($seen !== ['quiet' => 1], 'the control: nothing seen of what the child of a core server sends');
$control->kill();
$clients->finish();

$done = 0;
$quiet = $finished = [];
$established = null;
while ($done < $forks) {
    $clients = new Load('unfinished', ['port' => $server->port, 'silent' => $each, 'half-hello' => $each, 'answered' => $each, 'half-finished' => $each]);
    $clients->need();
    if (!$verdict->check($taken(4 * $each), 'not all clients are in the pipeline: ' . json_encode($server->ask()))) {
        break;
    }
    foreach ($ways as $way) {
        if ($done >= $forks) {
            break;
        }
        $fork($way);
        $done++;
        $clients->say('check');
        $seen = $clients->need();
        foreach ($seen as $what => $count) {
            $quiet[$what] = ($quiet[$what] ?? 0) + $count;
        }
        $verdict->check($seen === ['quiet' => 4 * $each], "a child that $way: the parent's clients were " . json_encode($seen));
    }
    $clients->say('finish');
    foreach ($clients->need() as $what => $count) {
        $finished[$what] = ($finished[$what] ?? 0) + $count;
    }
    if ($done >= $forks) {
        // beside the promise: established connections of the parent's, when a child ends
        $fork('ends');
        $clients->say('check');
        $established = $clients->need();
    }
    $clients->finish();
}
$report = $server->ask();
echo "after $done forks: clients in the handshake ", json_encode($quiet), ', then ', json_encode($finished), "\n";
echo 'established ones after a child that ends: ', json_encode($established), "\n";
echo 'server: ', json_encode($report), "\n";
echo 'server: ', $server->stop(), "\n";
$verdict->check(array_keys($finished) === ['finished'], 'not every handshake finished in the parent');
$verdict->check($established === ['quiet' => 4 * $each], "the parent's established clients were " . json_encode($established));
$verdict->end("nothing of the children's on the wire, every handshake finished in the parent");
