<?php
// What follows from the results of both halves: what is wrong, by design, or unsteady in itself.
declare(strict_types=1);

/** What run-tests says of each half, and what follows from it. */
final class Comparison
{
    /** @var array<string, array<string, string>> half → test → result */
    public array $results = [];
    /** @var array<string, string> test → what is wrong */
    public array $wrong = [];
    /** @var array<string, string> test → what was seen */
    public array $unsteady = [];
    /** @var array<string, string> test → reason */
    public array $designed = [];
    /** @var array<string, string> test → same or other output */
    public array $failing = [];

    public function judge(Runner $runner): void
    {
        $listed = by_design();
        [$without, $with] = [$this->results['without'], $this->results['with']];
        foreach ($without as $test => $result) {
            $other = $with[$test] ?? 'not run';
            if ($result === 'PASSED' && $other !== 'PASSED') {
                $this->judge_difference($runner, $test, $other, $listed[$test] ?? null);
            } elseif (isset($listed[$test]) && $other === 'PASSED') {
                $this->wrong[$test] = 'is listed as a difference by design, and passes';
            } elseif ($result !== 'PASSED' && $result !== 'SKIPPED') {
                $this->judge_failing($runner, $test, $other);
            } elseif ($result === 'SKIPPED' && !in_array($other, ['SKIPPED', 'PASSED'], true)) {
                $this->wrong[$test] = "skipped without, $other with";
            }
        }
    }

    /** @param ?array{string, string} $listed */
    private function judge_difference(Runner $runner, string $test, string $result, ?array $listed): void
    {
        $output = $runner->output('with', $test);
        if ($listed && str_contains($output, $listed[0])) {
            $this->designed[$test] = $listed[1];
            return;
        }
        $failures = $this->repeat($runner, $test);
        $seen = sprintf('alone, %d times each way: %d failures without, %d with', REPEATS, $failures['without'], $failures['with']);
        if ($failures['with'] <= $failures['without']) {
            $this->unsteady[$test] = "$result with; $seen";
        } else {
            $this->wrong[$test] = "passes without, $result with; $seen" . ($listed ? '; not in the way that by_design.txt says' : '');
        }
    }

    private function judge_failing(Runner $runner, string $test, string $other): void
    {
        $failures = ['without' => 1, 'with' => $other === 'PASSED' ? 0 : 1];
        if ($other === 'PASSED') {
            $failures = $this->repeat($runner, $test);
        }
        if ($failures['without'] === 0) {
            $this->unsteady[$test] = sprintf('failed without, passed with; passes alone both ways%s', $failures['with'] ? ' but not each time with' : '');
        } elseif ($failures['with'] === 0) {
            $this->failing[$test] = 'passes with';
        } else {
            [$one, $other] = array_map(fn($half) => $runner->run($half, [$test], 1, true)[$test] ?? 'not run', HALVES);
            if ($one === 'PASSED' && $other !== 'PASSED') {
                $this->wrong[$test] = "passes without on the day that the tests are of, $other with";
                return;
            }
            if ($one === 'PASSED') {
                $this->failing[$test] = 'passes both ways on the day that the tests are of: a certificate has expired since';
                return;
            }
            $same = without_numbers($runner->output('without', $test)) === without_numbers($runner->output('with', $test));
            $this->failing[$test] = $same ? 'the same output with' : 'another output with';
        }
    }

    /** @return array{without: int, with: int} how often a test failed that had the machine to itself */
    private function repeat(Runner $runner, string $test): array
    {
        $failures = ['without' => 0, 'with' => 0];
        for ($i = 0; $i < REPEATS; $i++) {
            foreach (HALVES as $half) {
                $failures[$half] += ($runner->run($half, [$test], 1)[$test] ?? 'not run') === 'PASSED' ? 0 : 1;
            }
        }
        return $failures;
    }
}

/** @return array<string, array{string, string}> what the output contains and the reason, by test */
function by_design(): array
{
    $listed = [];
    foreach (file(__DIR__ . '/by_design.txt', FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) as $line) {
        if ($line[0] !== '#') {
            $fields = explode("\t", $line);
            count($fields) === 3 || fail("by_design.txt: not three fields: $line");
            $listed[$fields[0]] = [$fields[1], $fields[2]];
        }
    }
    return $listed;
}

/** An output without what differs between any two runs: numbers, and names of temporary files. */
function without_numbers(string $output): string
{
    return preg_replace('~\d+~', 'N', preg_replace('~/tmp/\w+~', '/tmp/NAME', $output));
}
