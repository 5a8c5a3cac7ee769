<?php
// Measures a scenario: the contenders take short turns, round after round, so that what disturbs
// the machine disturbs all of them; ratios to the C server are taken within a round.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Measurement
{
    private const DISTURBED = 0.05; // the server waited for its CPU: something else ran there
    private const RELOAD_SECONDS = 2; // within which a renewed certificate is to be served

    public function __construct(
        private readonly Machine $machine,
        private readonly string $programs,
        private readonly Certificates $certificates,
        public readonly int $rounds,
        public readonly int $freshRounds, // where each turn takes long to prepare
        public readonly float $seconds,
        private readonly int $attempts, // at a turn that is not disturbed
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
        $servers = [];
        foreach ($contenders as $name => $contender) {
            $command = ($contender->command)($scenario, $this->certificates->path($scenario->certificate));
            if ($command === null) {
                continue;
            }
            $missing = $contender->missing ?? ($scenario->clients > $contender->mostClients
                ? 'cannot: its select refuses descriptors above 1023' : null);
            if ($missing !== null) {
                $result['missing'][$name] = $missing;
                continue;
            }
            $result['contenders'][$name] = ['title' => $contender->title, 'command' => $command,
                'runs' => [], 'failure' => null];
            $servers[$name] = null;
        }
        // Hundreds of handshakes before each turn take long, too.
        $slow = $scenario->fresh || ($scenario->tls && $scenario->clients > 100);
        $rounds = $slow ? $this->freshRounds : $this->rounds;
        for ($round = 0; $round < $rounds; $round++) {
            $names = array_keys($result['contenders']);
            foreach ([...array_slice($names, $round % count($names)), ...array_slice($names, 0, $round % count($names))] as $name) {
                $of = &$result['contenders'][$name];
                if ($of['failure'] !== null) {
                    continue;
                }
                try {
                    $server = $servers[$name] ?? $this->start($scenario, $of['command']);
                    $of['runs'][$round] = $this->quietTurn($scenario, $server);
                    $servers[$name] = $scenario->fresh ? null : $server;
                    if ($server->complaints() !== '') {
                        throw new \RuntimeException('the server complains: ' . $server->complaints());
                    }
                } catch (\RuntimeException $failure) {
                    $of['failure'] = $failure->getMessage();
                    // What a scenario shows may be that somebody fails.
                    $result['failed'] = $result['failed'] || !in_array($name, $scenario->mayFail, true);
                    fwrite(STDERR, "  $name: {$of['failure']}\n");
                }
                unset($server);
            }
            unset($of);
        }
        unset($servers);
        return $this->summarise($scenario, $result);
    }

    /** @param list<string> $command */
    private function start(Scenario $scenario, array $command): Server
    {
        return new Server("$this->programs/guard", $this->machine->serverCpu, $command, $scenario->workers);
    }

    /**
     * A turn in which nobody else took the server's CPU, or the least disturbed of some. Workers
     * that share a CPU wait for each other, and a disturbance that is part of the scenario is wanted.
     * @return array<string, mixed>
     */
    private function quietTurn(Scenario $scenario, Server $server): array
    {
        $best = null;
        for ($attempt = 0; $attempt < $this->attempts; $attempt++) {
            $figures = $this->turn($scenario, $server);
            if ($best === null || ($figures['waited_share'] ?? 0) < ($best['waited_share'] ?? 0)) {
                $best = $figures;
            }
            if ($scenario->workers > 0 || $scenario->fresh || ($best['waited_share'] ?? 0) <= self::DISTURBED) {
                break;
            }
        }
        return $best;
    }

    /** @return array<string, mixed> */
    private function turn(Scenario $scenario, Server $server): array
    {
        $load = fn(array $arguments, bool $beside = false): Load =>
            new Load("$this->programs/load", $this->machine->loadCpu, $server, $arguments, $beside);
        $measured = [...$scenario->load, ...($scenario->operations > 0 && $this->seconds >= 1
            ? ['--operations', (string)$scenario->operations] : ['--seconds', (string)$this->seconds])];
        if ($scenario->reload) {
            $path = $this->certificates->path($scenario->certificate);
            $figures = $load($measured)->figures(function () use ($path, $scenario): void {
                $this->certificates->renew($path, $scenario->certificate);
                sleep(self::RELOAD_SECONDS);
            });
            return $figures + ['renewed_share' => $this->renewedShare($path, $server->port)];
        }
        $figures = $load($measured)->figures();
        if ($scenario->beside !== null) {
            $beside = $load($scenario->beside, true);
            try {
                $disturbed = $load($measured)->figures();
            } catch (\RuntimeException $failure) {
                $beside->finish();
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
        $reference = $result['contenders']['c']['runs'] ?? [];
        foreach ($result['contenders'] as &$of) {
            $of['median'] = [];
            foreach (array_keys($of['runs'][array_key_first($of['runs']) ?? 0] ?? []) as $figure) {
                if ($figure !== 'failures') {
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
                if (($reference[$round]['rate'] ?? 0) > 0) {
                    $rates[] = $run['rate'] / $reference[$round]['rate'];
                }
            }
            $of['ratio'] = $ratios ? ['median' => self::median($ratios), 'least' => min($ratios), 'most' => max($ratios)] : null;
            $of['rate_ratio'] = $rates ? self::median($rates) : null;
        }
        return $result;
    }

    /** @param list<int|float> $values */
    private static function median(array $values): float
    {
        sort($values);
        $count = count($values);
        return $count === 0 ? NAN : ($values[intdiv($count - 1, 2)] + $values[intdiv($count, 2)]) / 2;
    }
}
