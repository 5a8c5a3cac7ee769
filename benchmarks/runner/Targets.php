<?php
// What fastsock is to reach, and whether a set of results shows it.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Targets
{
    /** @param array<string, array<string, mixed>> $scenarios results by name */
    public function __construct(private readonly array $scenarios)
    {
    }

    /** A table in Markdown; a target whose scenario was not run is left out. */
    public function table(): string
    {
        $rows = '';
        foreach ($this->all() as [$what, $value, $format, $relation, $wanted, $names]) {
            if ($value === null) {
                continue;
            }
            // As exact as it is shown.
            $shown = (float)sprintf($format, $value);
            $kept = $relation === 'at most' ? $shown <= $wanted : $shown >= $wanted;
            $rows .= sprintf(
                "| %s | %s %s | %s | %s | `./dev bench %s` |\n",
                $what,
                $relation,
                number_format($wanted, self::digits($format)),
                number_format($shown, self::digits($format)),
                $kept ? 'yes' : '**no**',
                $names,
            );
        }
        return $rows === '' ? '' : "| fastsock | wanted | measured | kept | command |\n| --- | --- | --- | --- | --- |\n$rows";
    }

    private static function digits(string $format): int
    {
        return preg_match('/\.(\d)f/', $format, $match) ? (int)$match[1] : 0;
    }

    /** @return list<array{string, ?float, string, string, float, string}> */
    private function all(): array
    {
        $instructions = fn(int $clients): ?float => $this->median("instructions-$clients", 'instructions');
        $few = $instructions(10);
        $many = $instructions(5000);
        $calls = $this->median('calls-bulk', 'calls', 'core');
        $ours = $this->median('calls-bulk', 'calls');
        return [
            ['Echo, 100 clients, all active: server CPU to C', $this->ratio('echo'), '%.2f', 'at most', 1.00, 'echo'],
            ['Echo, 900 clients, 50 active: server CPU to C', $this->ratio('echo-900'), '%.2f', 'at most', 1.03, 'echo-900'],
            ['Echo, 19,000 clients, 1 active: server CPU to C', $this->ratio('echo-19000'), '%.2f', 'at most', 1.15, 'echo-19000'],
            ['One of 19,000 leaves, one comes: ns more than C for each member and turn', $this->turnover(), '%.2f', 'at most', 1.2, 'turnover'],
            ['A select on one stream while 20,000 others are watched: time to that without', $this->ratio('inner-select'), '%.2f', 'at most', 1.10, 'inner-select'],
            ['1,000 paused streams with unread data: CPU while waiting, µs a second', $this->median('paused', 'idle_cpu_us_per_second'), '%.0f', 'at most', 2000, 'paused'],
            ['Instructions for an echo, 5,000 clients', $many, '%.0f', 'at most', 3500, 'instructions'],
            ['Instructions for an echo, 5,000 clients to 10', $few && $many ? $many / $few : null, '%.2f', 'at most', 1.05, 'instructions'],
            ['Connect, echo, close: server CPU to C', $this->ratio('churn'), '%.2f', 'at most', 1.15, 'churn'],
            ['System calls for an echo, 50 active clients', $this->median('calls-50', 'calls'), '%.2f', 'at most', 2.04, 'calls'],
            ['1 GiB through one connection: rate to PHP streams', $this->rate('bulk', 'core'), '%.2f', 'at least', 1.5, 'bulk'],
            ['1 GiB through one connection: rate to PHP streams, read buffer off', $this->rate('bulk', 'core-unbuffered'), '%.2f', 'at least', 0.97, 'bulk'],
            ['1 GiB through one connection: system calls to PHP streams', $calls && $ours ? $ours / $calls : null, '%.2f', 'at most', 0.25, 'calls-bulk'],
            ['Memory of an idle connection after an echo read by `fgets`, bytes', $this->median('memory-lines', 'pss_bytes'), '%.0f', 'at most', 800, 'memory-lines'],
        ];
    }

    private function ratio(string $scenario): ?float
    {
        return $this->scenarios[$scenario]['contenders']['fastsock']['ratio']['median'] ?? null;
    }

    private function median(string $scenario, string $figure, string $who = 'fastsock'): ?float
    {
        return $this->scenarios[$scenario]['contenders'][$who]['median'][$figure] ?? null;
    }

    /** The median over the rounds of fastsock's rate to another's. */
    private function rate(string $scenario, string $other): ?float
    {
        $runs = $this->scenarios[$scenario]['contenders']['fastsock']['runs'] ?? [];
        $others = $this->scenarios[$scenario]['contenders'][$other]['runs'] ?? [];
        $ratios = [];
        foreach (array_intersect_key($runs, $others) as $round => $run) {
            $ratios[] = $run['rate'] / $others[$round]['rate'];
        }
        return $ratios ? Measurement::median($ratios) : null;
    }

    /** What comes on top of the C server's cost, for each turn of the loop and member of its array. */
    private function turnover(): ?float
    {
        $runs = $this->scenarios['turnover']['contenders']['fastsock']['runs'] ?? [];
        $reference = $this->scenarios['turnover']['contenders']['c']['runs'] ?? [];
        $costs = [];
        foreach (array_intersect_key($runs, $reference) as $round => $run) {
            $costs[] = 1000 * ($run['cpu_us'] - $reference[$round]['cpu_us'])
                / $this->scenarios['turnover']['clients'] / max(1.0, $run['turns']);
        }
        return $costs ? Measurement::median($costs) : null;
    }
}
