<?php
// What came out, as tables: to the terminal as each scenario ends, to files at the end.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Output
{
    private const HEADINGS = [
        'resumed_share' => 'resumed',
        'after_resumed_share' => 'resumed after',
        'after_cpu_us' => 'CPU after, µs',
        'renewed_share' => 'new certificate seen',
        'anonymous_bytes' => 'of it private, bytes',
        'idle_cpu_us_per_second' => 'idle CPU, µs/s',
        'p99_us' => 'p99 without, µs',
        'p99_ratio' => 'disturbed to without',
        'rate' => 'rate without, 1/s',
        'disturbed_rate' => 'rate disturbed, 1/s',
        'beside_alive' => 'stalled and alive',
        'beside_hellos_rate' => 'hellos, 1/s',
        'beside_rate' => 'handshakes, 1/s',
        'beside_jobs' => 'jobs',
    ];
    private const SHARES = ['resumed_share', 'after_resumed_share', 'renewed_share'];

    private string $markdown;
    /** @var array<string, mixed> */
    private array $data;

    public function __construct(
        private readonly string $directory,
        Machine $machine,
        Measurement $measurement,
        string $module,
    ) {
        $facts = $machine->facts();
        $facts['fastsock'] = trim((string)shell_exec(escapeshellarg(PHP_BINARY) . ' -d '
            . escapeshellarg("extension=$module") . " -r 'echo phpversion(\"fastsock\");'")) ?: 'not loaded';
        $facts['rounds'] = "$measurement->rounds of $measurement->seconds s";
        $this->data = ['when' => gmdate('c'), 'machine' => $facts, 'scenarios' => []];
        $this->markdown = "# Benchmarks\n\n";
        foreach ($facts as $name => $value) {
            $this->markdown .= "- $name: $value\n";
        }
        $this->markdown .= "\nMedians over the rounds; the ratio is the median of each round's ratio to the C server, with its\n"
            . "least and most. Times are µs.\n";
    }

    /** @param array<string, mixed> $result */
    public function add(Scenario $scenario, array $result): void
    {
        $this->data['scenarios'][$scenario->name] = ['title' => $scenario->title, 'load' => $scenario->load,
            'figure' => $scenario->figure, 'clients' => $scenario->clients, 'group' => $scenario->group] + $result;
        $table = $this->table($scenario, $result);
        echo $table;
        $this->markdown .= $table;
    }

    public function write(): void
    {
        if (!is_dir($this->directory)) {
            mkdir($this->directory, recursive: true);
        }
        foreach (Plot::ofGroups($this->data['scenarios']) as $group => $svg) {
            file_put_contents("$this->directory/$group.svg", $svg);
            $this->markdown .= "\n![server CPU for each echo against the number of clients]($group.svg)\n";
        }
        $json = json_encode($this->data, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
            | JSON_PARTIAL_OUTPUT_ON_ERROR) . "\n";
        foreach (['latest', gmdate('Ymd-His')] as $name) {
            file_put_contents("$this->directory/$name.json", $json);
            file_put_contents("$this->directory/$name.md", $this->markdown);
        }
        echo "\nwritten: $this->directory/latest.md, latest.json\n";
    }

    /**
     * @param array<string, Scenario> $scenarios
     * @param array<string, Contender> $contenders
     */
    public static function list(array $scenarios, array $contenders): void
    {
        foreach ($scenarios as $scenario) {
            printf("%-18s%s\n", $scenario->name, $scenario->title);
        }
        echo "\n";
        foreach ($contenders as $contender) {
            printf("%-18s%s%s\n", $contender->name, $contender->title, $contender->missing === null ? '' : " ($contender->missing)");
        }
    }

    /** @param array<string, mixed> $result */
    private function table(Scenario $scenario, array $result): string
    {
        $timed = $scenario->figure === 'cpu_us';
        $headings = ['server', $scenario->unit, 'to C', ...($timed ? ['rate, 1/s', 'to C', 'p50', 'p99'] : []),
            ...array_map(fn(string $figure): string => self::HEADINGS[$figure], $scenario->also), 'errors'];
        $text = "\n## $scenario->title\n\n`./dev bench $scenario->name`\n\n" . self::row($headings)
            . self::row(array_fill(0, count($headings), '---'));
        $notes = [];
        foreach ($result['contenders'] as $name => $of) {
            $median = $of['median'];
            $ratio = $of['ratio'];
            $cells = [
                $of['title'],
                self::number($median[$scenario->figure] ?? null),
                $ratio === null ? '–' : sprintf('%.2f (%.2f–%.2f)', $ratio['median'], $ratio['least'], $ratio['most']),
            ];
            if ($timed) {
                array_push(
                    $cells,
                    self::number($median['rate'] ?? null),
                    $of['rate_ratio'] === null ? '–' : sprintf('%.2f', $of['rate_ratio']),
                    self::number($median['p50_us'] ?? null),
                    self::number($median['p99_us'] ?? null),
                );
            }
            foreach ($scenario->also as $figure) {
                $value = $median[$figure] ?? null;
                $cells[] = in_array($figure, self::SHARES, true) && $value !== null
                    ? sprintf('%.1f %%', 100 * $value) : self::number($value);
            }
            $text .= self::row([...$cells, (string)$of['errors']]);
            if ($of['failure'] !== null) {
                $notes[] = "$name failed: {$of['failure']}";
            }
            if ($of['disturbed'] > 0) {
                $notes[] = sprintf(
                    '%s: something else took the server\'s CPU in %d of %d turns',
                    $name,
                    $of['disturbed'],
                    count($of['runs']),
                );
            }
            foreach ($of['runs'] as $run) {
                foreach ($run['failures'] as $why => $count) {
                    $notes[] = "$name: $count times \"$why\"";
                }
            }
        }
        foreach ($result['missing'] as $name => $why) {
            $notes[] = "$name: $why";
        }
        return $text . ($notes ? "\n- " . implode("\n- ", $notes) . "\n" : '');
    }

    /** @param list<string> $cells */
    private static function row(array $cells): string
    {
        return '| ' . implode(' | ', $cells) . " |\n";
    }

    private static function number(int|float|null $value): string
    {
        return match (true) {
            $value === null || is_nan((float)$value) => '–',
            abs($value) >= 100 => number_format($value, 0, '.', ','),
            abs($value) >= 10 => number_format($value, 1, '.', ','),
            default => number_format($value, 2, '.', ','),
        };
    }
}
