<?php
// What fastsock is to reach, and whether a set of results shows it.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Targets
{
    private const LEAST_ROUNDS = 5; // which a ratio needs to be believed

    /** @param array<string, array<string, mixed>> $scenarios results by name */
    public function __construct(private readonly array $scenarios)
    {
    }

    /** A table in Markdown; only a target whose scenario was not run is left out. */
    public function table(): string
    {
        $rows = '';
        foreach ($this->all() as [$what, $value, $format, $relation, $wanted, $names, $needs]) {
            $needs = (array)$needs;
            if (array_diff($needs, array_keys($this->scenarios))) {
                continue;
            }
            // What is judged is the exact value; it is shown with more digits where fewer would deceive.
            $keeps = fn(float $judged): bool => $relation === 'at most' ? $judged <= $wanted : $judged >= $wanted;
            $digits = self::digits($format);
            if ($value !== null && $keeps($value) !== $keeps(round($value, $digits))) {
                $digits += 2;
            }
            $rows .= sprintf(
                "| %s | %s %s | %s | %s | `./dev bench %s` |\n",
                $what,
                $relation,
                number_format($wanted, self::digits($format)),
                $value === null ? '–' : number_format($value, $digits),
                $this->fault($needs) ?? ($value === null ? '**not measured**' : ($keeps($value) ? 'yes' : '**no**')),
                $names,
            );
        }
        return $rows === '' ? '' : "| fastsock | wanted | measured | kept | command |\n| --- | --- | --- | --- | --- |\n$rows";
    }

    /**
     * Why a figure proves nothing, however good it is; null: it does prove something.
     * @param list<string> $needs scenarios
     */
    private function fault(array $needs): ?string
    {
        foreach ($needs as $name) {
            $one = $this->scenarios[$name];
            $of = $one['contenders']['fastsock'] ?? null;
            if ($of === null) {
                return '**not measured**';
            }
            if ($of['failure'] !== null || $of['errors'] > 0) {
                return '**failed**';
            }
            // What is counted comes out the same each time; what is timed has to be repeated.
            $reference = $one['contenders'][$one['reference']]['runs'] ?? [];
            $shared = count(array_intersect_key($of['runs'], $reference));
            if (!in_array($one['figure'], ['calls', 'instructions'], true) && $shared < self::LEAST_ROUNDS) {
                return "too few turns ($shared)";
            }
        }
        return null;
    }

    private static function digits(string $format): int
    {
        return preg_match('/\.(\d)f/', $format, $match) ? (int)$match[1] : 0;
    }

    /** @return list<array{string, ?float, string, string, float, string, string|list<string>}> the last: scenarios it is from */
    private function all(): array
    {
        $instructions = fn(int $clients): ?float => $this->median("instructions-$clients", 'instructions');
        $few = $instructions(10);
        $many = $instructions(5000);
        $calls = $this->median('calls-bulk', 'calls', 'core');
        $ours = $this->median('calls-bulk', 'calls');
        $others = (int)($this->scenarios['inner-select']['contenders']['fastsock']['median']['others'] ?? 0);
        return [
            ['Echo, 100 clients, all active: server CPU to C', $this->ratio('echo'), '%.2f', 'at most', 1.00, 'echo', 'echo'],
            ['Echo, 900 clients, 50 active: server CPU to C', $this->ratio('echo-900'), '%.2f', 'at most', 1.03, 'echo-900', 'echo-900'],
            ['Echo, 19,000 clients, 1 active: server CPU to C', $this->ratio('echo-19000'), '%.2f', 'at most', 1.15, 'echo-19000', 'echo-19000'],
            ['One of 19,000 leaves, one comes: ns more than C for each member and turn', $this->turnover(), '%.2f', 'at most', 1.2, 'turnover', 'turnover'],
            // Fewer than were asked for are another question, which is not answered here.
            ['A select on one stream while ' . number_format($others) . ' others are watched (20,000, or what descriptors are allowed, from 19,000 on): time to that without',
                $others >= 19000 ? $this->ratio('inner-select') : null, '%.2f', 'at most', 1.10, 'inner-select', 'inner-select'],
            ['1,000 paused streams with unread data: CPU while waiting, µs a second ("idle" is taken as 0.2 %)', $this->median('paused', 'idle_cpu_us_per_second'), '%.0f', 'at most', 2000, 'paused', 'paused'],
            ['Instructions for an echo, 5,000 clients', $many, '%.0f', 'at most', 3500, 'instructions', 'instructions-5000'],
            ['Instructions for an echo, 5,000 clients to 10', $few && $many ? $many / $few : null, '%.2f', 'at most', 1.05, 'instructions', ['instructions-10', 'instructions-5000']],
            ['Connect, echo, close: server CPU to C', $this->ratio('churn'), '%.2f', 'at most', 1.15, 'churn', 'churn'],
            ['System calls for an echo, 50 active clients (two, and a 50th of a turn\'s, which is taken as two)', $this->median('calls-50', 'calls'), '%.2f', 'at most', 2.04, 'calls', 'calls-50'],
            ['1 GiB through one connection: rate to PHP streams', $this->rate('bulk', 'core'), '%.2f', 'at least', 1.5, 'bulk', 'bulk'],
            ['1 GiB through one connection: rate to PHP streams, read buffer off ("equal" is taken as 0.97 or more)', $this->rate('bulk', 'core-unbuffered'), '%.2f', 'at least', 0.97, 'bulk', 'bulk'],
            ['1 GiB through one connection: system calls to PHP streams', $calls && $ours ? $ours / $calls : null, '%.2f', 'at most', 0.25, 'calls-bulk', 'calls-bulk'],
            ['Memory of an idle connection after an echo read by `fgets`, bytes', $this->median('memory-lines', 'pss_bytes'), '%.0f', 'at most', 800, 'memory-lines', 'memory-lines'],
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
            if (($run['turns'] ?? 0) > 0) { // otherwise it has not said
                $costs[] = 1000 * ($run['cpu_us'] - $reference[$round]['cpu_us'])
                    / $this->scenarios['turnover']['clients'] / $run['turns'];
            }
        }
        return $costs ? Measurement::median($costs) : null;
    }
}
