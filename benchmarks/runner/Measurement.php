<?php
// Measures a scenario: the contenders take short turns, round after round, so that what disturbs
// the machine disturbs all of them; ratios to the C server are taken within a round.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Measurement
{
    private const DISTURBED = 0.05; // the server waited for its CPU: something else ran there
    private const SPARE_DESCRIPTORS = 100; // what a server has open besides its clients
    private const RELOAD_SECONDS = 2; // within which a renewed certificate is to be served

    private int $limit = 900; // seconds after which a server of this scenario ends
    private ?int $descriptors = null; // that a server may have

    public function __construct(
        private readonly Machine $machine,
        private readonly string $programs,
        private readonly Certificates $certificates,
        public readonly int $rounds,
        public readonly int $freshRounds, // where each turn takes long to prepare
        public readonly float $seconds,
        private readonly int $attempts, // at a turn that is not disturbed
        public readonly int $phaseRounds, // where clients stay from turn to turn
        public readonly float $phaseSeconds,
    ) {
    }

    /**
     * @param array<string, Contender> $contenders
     * @return array{failed: bool, missing: array<string, string>, contenders: array<string, array<string, mixed>>}
     */
    public function run(Scenario $scenario, array $contenders): array
    {
        fwrite(STDERR, "$scenario->name: $scenario->title\n");
        $result = ['failed' => false, 'missing' => [], 'contenders' => []];
        foreach ($contenders as $name => $contender) {
            $command = $scenario->only === null || in_array($name, $scenario->only, true)
                ? ($contender->command)($scenario, $this->certificates->path($scenario->certificate)) : null;
            if ($command === null || $contender->missing !== null) {
                continue;
            }
            $missing = ($scenario->clients > $contender->mostClients ? 'cannot: its select refuses descriptors above 1023' : null)
                ?? ($scenario->count === null ? null : Counting::missing($scenario))
                ?? $this->tooManyClients($scenario);
            if ($missing !== null) {
                $result['missing'][$name] = $missing;
                continue;
            }
            $result['contenders'][$name] = ['title' => $contender->title, 'command' => $command,
                'runs' => [], 'failure' => null];
        }
        $this->limit = $this->limitFor($scenario, count($result['contenders']));
        /** @var array<string, array{Server, ?Load}> $seats who stays from turn to turn */
        $seats = [];
        if ($scenario->inPhases()) {
            foreach ($result['contenders'] as $name => &$of) {
                $this->attempt($scenario, $name, $of, $result['failed'], function () use ($scenario, $of, $name, &$seats): void {
                    $server = $this->start($scenario, $of['command']);
                    $server->during(function () use ($scenario, $server, $name, &$seats): void {
                        $load = $this->load($server, $scenario->load, phases: true);
                        $load->phase('seconds 0.05'); // to warm up
                        $seats[$name] = [$server, $load];
                    });
                });
            }
            unset($of);
        }
        $rounds = $this->roundsOf($scenario);
        $names = array_keys($result['contenders']);
        for ($round = 0; $round < $rounds && $names; $round++) {
            // Nobody always comes after the same one. The order is by chance, but the same in each run.
            mt_srand(crc32("$scenario->name $round"));
            shuffle($names);
            foreach ($names as $name) {
                $of = &$result['contenders'][$name];
                $this->attempt($scenario, $name, $of, $result['failed'], function () use ($scenario, &$of, $name, $round, &$seats): void {
                    $of['runs'][$round] = $this->seatedTurn($scenario, $name, $of['command'], $seats);
                });
            }
            unset($of);
        }
        foreach ($seats as [, $load]) {
            $load?->end();
        }
        unset($seats);
        return $this->summarise($scenario, $result);
    }

    /**
     * @param array<string, mixed> $of the contender's results; one that has failed stays out
     * @param callable(): void $do
     */
    private function attempt(Scenario $scenario, string $name, array &$of, bool &$failed, callable $do): void
    {
        if ($of['failure'] !== null) {
            return;
        }
        try {
            $do();
        } catch (\Throwable $failure) { // also what the handler of warnings throws
            $of['failure'] = str_replace(dirname(__DIR__, 2) . '/', '', $failure->getMessage());
            // What a scenario shows may be that somebody fails.
            $failed = $failed || !in_array($name, $scenario->mayFail, true);
            fwrite(STDERR, "  $name: {$of['failure']}\n");
        }
    }

    /** Why there cannot be so many clients here; null: there can. */
    private function tooManyClients(Scenario $scenario): ?string
    {
        if ($scenario->script !== null) {
            return null; // it takes as many as it may have, and says how many these are
        }
        $this->descriptors ??= (int)shell_exec(escapeshellarg("$this->programs/guard") . ' --descriptors');
        $needed = $scenario->clients + self::SPARE_DESCRIPTORS;
        return $needed <= $this->descriptors ? null : "needs $needed descriptors; ulimit -Hn is $this->descriptors";
    }

    /** Far more than all turns of a scenario take, so that it ends only what hangs. */
    private function limitFor(Scenario $scenario, int $contenders): int
    {
        $turn = 10 + 2 * max($this->seconds, $this->phaseSeconds);
        return max(900, (int)ceil(600 + $contenders * (60 + $this->roundsOf($scenario) * $this->attempts * $turn)));
    }

    private function roundsOf(Scenario $scenario): int
    {
        // Hundreds of handshakes before each turn take long, too.
        $slow = $scenario->fresh || ($scenario->tls && $scenario->clients > 100);
        return match (true) {
            $scenario->count === 'instructions' => 1, // the same each time
            $scenario->count === 'calls' => min(3, $this->rounds),
            $scenario->inPhases() => $this->phaseRounds,
            $slow => $this->freshRounds,
            default => $this->rounds,
        };
    }

    /**
     * @param list<string> $command
     * @param array<string, array{Server, ?Load}> $seats
     * @return array<string, mixed>
     */
    private function seatedTurn(Scenario $scenario, string $name, array $command, array &$seats): array
    {
        if ($scenario->count !== null) {
            return (new Counting($this->machine, $this->programs, $this->seconds < 1, $this->limit))->run($scenario, $command);
        }
        if ($scenario->script !== null) {
            return Script::run("$this->programs/guard", $this->machine->serverCpu, $command, $this->seconds);
        }
        [$server, $load] = $seats[$name] ?? [$this->start($scenario, $command), null];
        $figures = $server->during(fn(): array => $this->quietTurn($scenario, $server, $load));
        if (!$scenario->fresh) {
            $seats[$name] = [$server, $load];
        }
        if ($server->complaints() !== '') {
            throw new \RuntimeException('the server complains: ' . $server->complaints());
        }
        return $figures;
    }

    /** @param list<string> $command */
    private function start(Scenario $scenario, array $command): Server
    {
        return new Server("$this->programs/guard", $this->machine->serverCpu, $command, $scenario->workers, $this->limit);
    }

    /** @param list<string> $arguments */
    private function load(Server $server, array $arguments, bool $beside = false, bool $phases = false): Load
    {
        return new Load("$this->programs/load", $this->machine->loadCpu, $server, $arguments, $beside, $phases);
    }

    /**
     * A turn in which nobody else took the server's CPU, or the least disturbed of some. Workers
     * that share a CPU wait for each other, and a disturbance that is part of the scenario is wanted.
     * @return array<string, mixed>
     */
    private function quietTurn(Scenario $scenario, Server $server, ?Load $load): array
    {
        $best = null;
        $discarded = [];
        for ($attempt = 0; $attempt < $this->attempts; $attempt++) {
            $figures = $load?->phase("seconds $this->phaseSeconds") ?? $this->turn($scenario, $server);
            if ($best === null || ($figures['waited_share'] ?? 0) < ($best['waited_share'] ?? 0)) {
                [$best, $figures] = [$figures, $best];
            }
            if ($figures !== null) {
                $discarded[] = $figures;
            }
            if ($scenario->workers > 0 || $scenario->fresh || ($best['waited_share'] ?? 0) <= self::DISTURBED) {
                break;
            }
        }
        return $best + ['attempts' => 1 + count($discarded), 'discarded' => $discarded];
    }

    /** @return array<string, mixed> */
    private function turn(Scenario $scenario, Server $server): array
    {
        $measured = [...$scenario->load, ...($scenario->operations > 0 && $this->seconds >= 1
            ? ['--operations', (string)$scenario->operations] : ['--seconds', (string)$this->seconds])];
        if ($scenario->reload) {
            $path = $this->certificates->path($scenario->certificate);
            $figures = $this->load($server, $measured)->figures(function () use ($path, $scenario): void {
                $this->certificates->renew($path, $scenario->certificate);
                sleep(self::RELOAD_SECONDS);
            });
            return $figures + ['renewed_share' => $this->renewedShare($path, $server->port)];
        }
        $figures = $this->load($server, $measured)->figures();
        if ($scenario->beside !== null) {
            $beside = $this->load($server, $scenario->beside, beside: true);
            try {
                $disturbed = $this->load($server, $measured)->figures();
            } catch (\Throwable $failure) {
                try {
                    $beside->finish();
                } catch (\Throwable) {
                    // The first failure is the one to tell.
                }
                throw new \RuntimeException('with ' . $scenario->beside[0] . ' beside it: ' . $failure->getMessage());
            }
            foreach (['beside_' => $beside->finish(), 'disturbed_' => $disturbed] as $prefix => $more) {
                foreach ($more as $name => $value) {
                    $figures[$prefix . $name] = $value;
                }
                $figures['errors'] += $more['errors'];
                foreach ($more['failures'] as $why => $count) {
                    $figures['failures']["$prefix$why"] = $count;
                }
                unset($figures["{$prefix}failures"], $figures["{$prefix}errors"]);
            }
            $figures['p99_ratio'] = $figures['disturbed_p99_us'] / $figures['p99_us'];
        }
        return $figures;
    }

    /** Of forty new connections, how many are shown the certificate that is on disk. */
    private function renewedShare(string $path, int $port): float
    {
        $expected = openssl_x509_fingerprint(file_get_contents($path), 'sha256');
        $renewed = 0;
        for ($i = 0; $i < 40; $i++) {
            $context = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false,
                'capture_peer_cert' => true]]);
            $client = stream_socket_client("tls://127.0.0.1:$port", $code, $message, 10, context: $context);
            $seen = stream_context_get_params($client)['options']['ssl']['peer_certificate'];
            $renewed += (int)(openssl_x509_fingerprint($seen, 'sha256') === $expected);
            fclose($client);
        }
        return $renewed / 40;
    }

    /**
     * @param array<string, mixed> $result
     * @return array<string, mixed>
     */
    private function summarise(Scenario $scenario, array $result): array
    {
        $reference = $result['contenders'][$scenario->reference]['runs'] ?? [];
        foreach ($result['contenders'] as &$of) {
            $of['median'] = [];
            foreach (array_keys($of['runs'][array_key_first($of['runs']) ?? 0] ?? []) as $figure) {
                if ($figure === 'which') {
                    $of['which'] = $of['runs'][array_key_first($of['runs'])][$figure];
                } elseif (!in_array($figure, ['failures', 'discarded'], true)) {
                    $of['median'][$figure] = self::median(array_column($of['runs'], $figure));
                }
            }
            $of['disturbed'] = $scenario->workers > 0 ? 0 : count(array_filter(
                array_column($of['runs'], 'waited_share'),
                fn(float $share): bool => $share > self::DISTURBED,
            ));
            $of['errors'] = array_sum(array_column($of['runs'], 'errors'));
            $ratios = $rates = [];
            foreach ($of['runs'] as $round => $run) {
                if (($reference[$round][$scenario->figure] ?? 0) > 0 && isset($run[$scenario->figure])) {
                    $ratios[] = $run[$scenario->figure] / $reference[$round][$scenario->figure];
                }
                if (($reference[$round]['rate'] ?? 0) > 0 && isset($run['rate'])) {
                    $rates[] = $run['rate'] / $reference[$round]['rate'];
                }
            }
            $of['ratio'] = $ratios ? ['median' => self::median($ratios), 'least' => min($ratios), 'most' => max($ratios)] : null;
            $of['rate_ratio'] = $rates ? self::median($rates) : null;
        }
        return $result;
    }

    /** @param list<int|float> $values */
    public static function median(array $values): float
    {
        sort($values);
        $count = count($values);
        return $count === 0 ? NAN : ($values[intdiv($count - 1, 2)] + $values[intdiv($count, 2)]) / 2;
    }
}
