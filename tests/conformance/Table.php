<?php
// The outcome as a table, in text and in Markdown.
declare(strict_types=1);

final class Table
{
    private const COLUMNS = ['passes without', 'passes with', 'by design', 'fails both ways', 'skipped both ways', 'WRONG'];

    /**
     * @param array<string, array<string, array{configured: int, bare: int}>> $children half → suite → programs started
     */
    public function __construct(
        private Comparison $comparison,
        private array $children,
        private string $source,
        private float $seconds,
    ) {
    }

    /** @return array{int, int, int} tests that pass with; that are wrong; that are skipped both ways */
    public function totals(): array
    {
        $sums = $this->rows()['all'];
        return [$sums[1], count($this->comparison->wrong), $sums[4]];
    }

    /** @return array<string, list<int>> */
    private function rows(): array
    {
        $rows = [];
        foreach ([...array_keys(SUITES), 'all'] as $suite) {
            $rows[$suite] = array_fill(0, count(self::COLUMNS), 0);
        }
        foreach ($this->comparison->results['without'] as $test => $without) {
            $with = $this->comparison->results['with'][$test];
            $seen = [
                $without === 'PASSED',
                $with === 'PASSED' || isset($this->comparison->unsteady[$test]),
                isset($this->comparison->designed[$test]),
                !in_array($without, ['PASSED', 'SKIPPED'], true) && !in_array($with, ['PASSED', 'SKIPPED'], true),
                $without === 'SKIPPED' && $with === 'SKIPPED',
                isset($this->comparison->wrong[$test]),
            ];
            foreach ($seen as $i => $holds) {
                $rows[suite_of($test)][$i] += (int) $holds;
                $rows['all'][$i] += (int) $holds;
            }
        }
        return array_filter($rows, fn(array $row) => array_sum($row) > 0);
    }

    /** @return array<string, array<string, string>> heading → test → what there is to say */
    private function lists(): array
    {
        return array_filter([
            'Wrong' => $this->comparison->wrong,
            'Differences by design' => $this->comparison->designed,
            'Not steady, with or without' => $this->comparison->unsteady,
            'Failing without fastsock too' => $this->comparison->failing,
        ]);
    }

    /** @return list<string> */
    private function notes(): array
    {
        $tested = preg_replace('~^php~', '', basename($this->source));
        $tested = substr($tested, strpos($tested, '-') + 1);
        $notes = ['PHP ' . PHP_VERSION . ', tests of PHP ' . $tested . ($tested === PHP_VERSION ? '' : ' (the nearest that Debian has)')];
        foreach (array_intersect_key($this->children['with'], SUITES) as $suite => $count) {
            $notes[] = "$suite: its tests started $count[configured] PHP programs in drop-in mode and $count[bare] with -n, which are core's";
        }
        return $notes;
    }

    public function text(): string
    {
        $text = sprintf("%-28s", 'suite') . implode('', array_map(fn($name) => sprintf('%19s', $name), self::COLUMNS)) . "\n";
        foreach ($this->rows() as $suite => $row) {
            $text .= sprintf('%-28s', $suite) . implode('', array_map(fn($number) => sprintf('%19d', $number), $row)) . "\n";
        }
        foreach ($this->lists() as $heading => $list) {
            $text .= "$heading:\n";
            foreach ($list as $test => $what) {
                $text .= "  $test: $what\n";
            }
        }
        return $text . implode("\n", $this->notes()) . sprintf("\n%.0f s\n", $this->seconds);
    }

    public function markdown(): string
    {
        $text = <<<'TEXT'
            # php-src's tests in drop-in mode

            `./dev conformance` runs php-src's own tests of streams, sockets and TLS twice, without fastsock
            and with `fastsock.dropin=1`, and fails when one that passes without does not pass with. Programs
            that the tests start are in the same mode; a canary proves it. `./dev conformance --write` made
            this page.


            TEXT;
        $text .= '| suite | ' . implode(' | ', self::COLUMNS) . " |\n" . '| --- ' . str_repeat('| ---: ', count(self::COLUMNS)) . "|\n";
        foreach ($this->rows() as $suite => $row) {
            $text .= "| $suite | " . implode(' | ', $row) . " |\n";
        }
        foreach ($this->lists() as $heading => $list) {
            $text .= "\n## $heading\n\n";
            foreach ($list as $test => $what) {
                $text .= "- `$test`: $what\n";
            }
        }
        $text .= "\n## Of this run\n\n";
        foreach ($this->notes() as $note) {
            $text .= "- $note\n";
        }
        return $text;
    }
}
