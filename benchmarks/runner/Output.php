<?php
// What came out, as tables: to the terminal as each scenario ends, to files at the end, and from
// these into the documentation.
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
        'turns' => 'turns of its loop for each',
        'others' => 'others',
        'waits_per_second' => 'waits, 1/s',
        'which' => 'which',
    ];
    private const SHARES = ['resumed_share', 'after_resumed_share', 'renewed_share'];
    private const FILE = 'latest.json';
    private const BEGIN = '<!-- Between these two lines, ./dev bench --publish writes. -->';
    private const END = '<!-- End of what ./dev bench --publish writes. -->';

    /** @var array<string, mixed> */
    private array $data;

    /**
     * @param array<string, Contender> $contenders
     * @param array<string, string> $tools why scenarios cannot be measured, by their names
     * @param bool $add whether what is there of other scenarios stays
     */
    public function __construct(
        private readonly string $directory,
        Machine $machine,
        string $module,
        array $contenders,
        array $tools,
        bool $add,
    ) {
        $facts = $machine->facts();
        $facts['fastsock'] = trim((string)shell_exec(escapeshellarg(PHP_BINARY) . ' -d '
            . escapeshellarg("extension=$module") . " -r 'echo phpversion(\"fastsock\");'")) ?: 'not loaded';
        $commit = trim((string)shell_exec('git -C ' . escapeshellarg(dirname(__DIR__, 2)) . ' rev-parse --short HEAD 2>/dev/null'));
        $changes = trim((string)shell_exec('git -C ' . escapeshellarg(dirname(__DIR__, 2)) . ' status --porcelain -uno 2>/dev/null'));
        $facts['fastsock'] .= $commit === '' ? '' : " at $commit" . ($changes === '' ? '' : '+changes');
        $libuv = trim((string)shell_exec('pkg-config --modversion libuv 2>/dev/null'));
        if ($libuv !== '') {
            $facts['libuv'] = $libuv;
        }
        $versions = array_filter(array_map(fn(Contender $one): ?string => $one->version, $contenders));
        if ($versions) {
            $facts['peers'] = implode(', ', array_unique($versions));
        }
        $before = $add ? self::read($directory) : null;
        $this->data = ['when' => gmdate('c'), 'machine' => $facts,
            'missing' => array_filter(array_map(fn(Contender $one): ?string => $one->missing, $contenders)) + $tools,
            'scenarios' => $before['scenarios'] ?? []];
        foreach ($this->data['missing'] as $name => $why) {
            fwrite(STDERR, "without $name: $why\n");
        }
    }

    /** @param array<string, mixed> $result */
    public function add(Scenario $scenario, array $result): void
    {
        $turns = [];
        foreach ($result['contenders'] as $of) {
            $turns[] = count($of['runs']);
        }
        $one = ['title' => $scenario->title, 'load' => $scenario->load, 'figure' => $scenario->figure,
            'unit' => $scenario->unit, 'also' => $scenario->also, 'clients' => $scenario->clients,
            'group' => $scenario->group, 'reference' => $scenario->reference, 'when' => gmdate('c'),
            'run' => $this->data['when'], 'machine' => $this->data['machine'],
            'rounds' => $turns ? max($turns) : 0] + $result;
        $this->data['scenarios'][$scenario->name] = $one;
        echo self::table($scenario->name, $one);
    }

    /** Keeps what there is so far, should the run be ended. */
    public function keep(): void
    {
        if (!is_dir($this->directory)) {
            mkdir($this->directory, recursive: true);
        }
        file_put_contents("$this->directory/" . self::FILE, $this->json());
    }

    private function json(): string
    {
        return json_encode($this->data, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
            | JSON_PARTIAL_OUTPUT_ON_ERROR) . "\n";
    }

    public function write(): void
    {
        // In the order of the list, whatever the order they were run in.
        $this->data['scenarios'] = array_replace(
            array_intersect_key(Scenario::all(), $this->data['scenarios']),
            $this->data['scenarios'],
        );
        $targets = (new Targets($this->data['scenarios']))->table();
        if ($targets !== '') {
            echo "\n## Targets\n\n$targets";
        }
        $markdown = "# Benchmarks\n\n" . self::document($this->data, '');
        foreach (['latest', gmdate('Ymd-His')] as $name) {
            file_put_contents("$this->directory/$name.json", $this->json());
            file_put_contents("$this->directory/$name.md", $markdown);
        }
        foreach (Plot::all($this->data['scenarios']) as $name => $svg) {
            file_put_contents("$this->directory/$name.svg", $svg);
        }
        echo "\nwritten: $this->directory/latest.md, latest.json\n";
    }

    /** Puts the latest results and plots into the documentation. */
    public static function publish(string $directory, string $document): void
    {
        $data = self::read($directory) ?? throw new \RuntimeException("no results in $directory");
        $text = file_get_contents($document);
        $begin = strpos($text, self::BEGIN);
        $end = strpos($text, self::END);
        if ($begin === false || $end === false) {
            throw new \RuntimeException("$document has no place for the results");
        }
        $folder = dirname($document);
        foreach (Plot::all($data['scenarios']) as $name => $svg) {
            file_put_contents("$folder/benchmarks-$name.svg", $svg);
        }
        file_put_contents($document, substr($text, 0, $begin) . self::BEGIN . "\n\n"
            . self::document($data, 'benchmarks-') . "\n" . substr($text, $end));
        echo "written: $document\n";
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

    /** @return ?array<string, mixed> */
    private static function read(string $directory): ?array
    {
        $file = "$directory/" . self::FILE;
        return is_file($file) ? json_decode(file_get_contents($file), true, flags: JSON_THROW_ON_ERROR) : null;
    }

    /**
     * @param array<string, mixed> $data
     * @param string $prefix of the plots' names
     */
    private static function document(array $data, string $prefix): string
    {
        $text = "### Machine\n\n";
        foreach ($data['machine'] as $name => $value) {
            $text .= "- $name: $value\n";
        }
        $text .= '- measured: ' . substr($data['when'], 0, 10) . "\n";
        $others = array_filter($data['scenarios'], fn(array $one): bool => self::differs($data, $one) !== '');
        if ($others) {
            $text .= '- measured at another time or with another build, as their tables say: '
                . implode(', ', array_keys($others)) . "\n";
        }
        foreach ($data['missing'] as $name => $why) {
            $text .= "- without $name: $why\n";
        }
        $targets = (new Targets($data['scenarios']))->table();
        if ($targets !== '') {
            $text .= "\n### Targets\n\n$targets";
        }
        $plots = Plot::all($data['scenarios']);
        foreach (array_keys($plots) as $name) {
            $text .= "\n![" . Plot::TITLES[$name] . "]($prefix$name.svg)\n";
        }
        foreach ($data['scenarios'] as $name => $one) {
            $text .= self::table($name, $one, self::differs($data, $one));
        }
        return $text;
    }

    /**
     * What is different about a scenario that an earlier run has left (--add); empty: nothing.
     * @param array<string, mixed> $data
     * @param array<string, mixed> $one
     */
    private static function differs(array $data, array $one): string
    {
        $build = $one['machine']['fastsock'] ?? $data['machine']['fastsock'];
        $day = substr($one['run'] ?? $one['when'], 0, 10);
        return $build === $data['machine']['fastsock'] && $day === substr($data['when'], 0, 10)
            ? '' : ", measured $day by fastsock $build";
    }

    /** @param array<string, mixed> $one a scenario's results */
    private static function table(string $name, array $one, string $differs = ''): string
    {
        $timed = $one['figure'] === 'cpu_us';
        $to = $one['reference'] === 'c' ? 'to C' : 'ratio';
        $headings = ['server', $one['unit'], $to, ...($timed ? ['rate, 1/s', 'to C', 'p50, µs', 'p99, µs'] : []),
            ...array_map(fn(string $figure): string => self::HEADINGS[$figure], $one['also']), 'errors'];
        $text = "\n### {$one['title']}\n\n`./dev bench $name`, {$one['rounds']} " . ($one['rounds'] === 1 ? 'turn' : 'turns each') . "$differs\n\n" . self::row($headings)
            . self::row(array_fill(0, count($headings), '---'));
        $notes = [];
        foreach ($one['contenders'] as $who => $of) {
            $text .= self::row(self::cells($one, $of, $timed));
            array_push($notes, ...self::notes($who, $of));
        }
        $disturbed = array_filter(array_column($one['contenders'], 'disturbed'));
        if ($disturbed) {
            $notes[] = sprintf(
                'something else took the server\'s CPU in %d of %d turns',
                array_sum($disturbed),
                array_sum(array_map(fn(array $of): int => count($of['runs']), $one['contenders'])),
            );
        }
        $cannot = [];
        foreach ($one['missing'] as $who => $why) {
            $cannot[$why][] = $who;
        }
        foreach ($cannot as $why => $whos) {
            $notes[] = implode(', ', $whos) . ": $why";
        }
        return $text . ($notes ? "\n- " . implode("\n- ", $notes) . "\n" : '');
    }

    /**
     * @param array<string, mixed> $one
     * @param array<string, mixed> $of
     * @return list<string>
     */
    private static function cells(array $one, array $of, bool $timed): array
    {
        $median = $of['median'];
        $ratio = $of['ratio'];
        $range = $ratio !== null && count($of['runs']) > 1;
        $cells = [
            $of['title'],
            self::number($median[$one['figure']] ?? null),
            $ratio === null ? '–' : sprintf($range ? '%.2f (%.2f–%.2f)' : '%.2f', ...array_values($ratio)),
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
        foreach ($one['also'] as $figure) {
            $value = $median[$figure] ?? null;
            $cells[] = match (true) {
                $figure === 'which' => $of['which'] ?? '–',
                in_array($figure, self::SHARES, true) && $value !== null => sprintf('%.1f %%', 100 * $value),
                default => self::number($value),
            };
        }
        return [...$cells, $of['failure'] !== null ? '**failed**' : (string)$of['errors']];
    }

    /**
     * @param array<string, mixed> $of
     * @return list<string>
     */
    private static function notes(string $who, array $of): array
    {
        $notes = [];
        if ($of['failure'] !== null) {
            $notes[] = "$who failed: {$of['failure']}";
        }
        foreach ($of['runs'] as $run) {
            foreach ($run['failures'] as $why => $count) {
                $notes[] = "$who: $count times \"$why\"";
            }
        }
        return $notes;
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
