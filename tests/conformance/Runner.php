<?php
// Runs tests of php-src with its run-tests.php, one way or the other, and keeps what fails.
declare(strict_types=1);

final class Runner
{
    private string $php; // stands for PHP, see php.in
    public float $seconds = 0; // of all runs

    public function __construct(private string $source, private string $module, private string $output)
    {
        $here = __DIR__;
        $this->php = "$output/php";
        file_put_contents($this->php, str_replace('@PHP@', escapeshellarg(PHP_BINARY), file_get_contents("$here/php.in")));
        chmod($this->php, 0755);
        @mkdir("$output/ini");
        // read after all others: the order of loading is another test's subject
        file_put_contents("$output/ini/zz-fastsock.ini", "extension=$module\nfastsock.dropin=1\n");
        @mkdir("$source/canary");
        copy("$here/canary.phpt.in", "$source/canary/canary.phpt");
        // run-tests quietly runs some failing tests again. Here a test has one chance at a time.
        $text = file_get_contents("$source/run-tests.php");
        $once = str_replace('if (!$passed && !$retried && error_may_be_retried(', 'if (false && error_may_be_retried(', $text, $count);
        if ($count !== 1) {
            fail("this PHP's run-tests.php is unknown: its retries cannot be switched off");
        }
        file_put_contents("$source/run-tests-once.php", $once);
    }

    /**
     * @param list<string> $tests paths below the source
     * @param bool $then on the day that the source is of: certificates of tests expire
     * @return array<string, string> each test's result as run-tests names it
     */
    public function run(string $half, array $tests, int $jobs, bool $then = false): array
    {
        $began = hrtime(true);
        $results = "$this->output/$half.results";
        @unlink($results);
        $environment = [
            'CONFORMANCE_HALF' => $half,
            'CONFORMANCE_LOG' => $this->children($half),
            'NO_INTERACTION' => '1',
            // an empty entry is the compiled-in folder
            'PHP_INI_SCAN_DIR' => $half === 'with' ? ":$this->output/ini" : '',
        ] + getenv();
        unset($environment['TEST_PHP_ARGS']);
        if ($half === 'without') {
            unset($environment['PHP_INI_SCAN_DIR']);
        }
        if ($then) {
            $environment['LD_PRELOAD'] = glob('/usr/lib/*/faketime/libfaketime.so.1')[0] ?? fail('libfaketime is missing');
            $environment['FAKETIME'] = date('@Y-m-d H:i:s', filemtime("$this->source/run-tests.php"));
            $environment['FAKETIME_DONT_FAKE_MONOTONIC'] = '1';
        }
        // the runner itself has no extension, and is the same for both halves
        $command = [PHP_BINARY, '-n', 'run-tests-once.php', '-q', '--no-color', '--no-progress', '--offline', '--set-timeout', '120',
            "-j$jobs", '-p', $this->php, '-W', $results, ...$tests];
        if ($jobs === 1) {
            unset($command[array_search('-j1', $command, true)]);
        }
        $log = ['file', "$this->output/$half.log", 'a'];
        $process = proc_open(array_values($command), [['file', '/dev/null', 'r'], $log, $log], $pipes, $this->source, $environment);
        proc_close($process);
        $this->seconds += (hrtime(true) - $began) / 1e9;
        $said = [];
        foreach (is_file($results) ? file($results, FILE_IGNORE_NEW_LINES) : [] as $line) {
            [$result, $path] = explode("\t", $line);
            $test = substr($path, strlen($this->source) + 1);
            $said[$test] = $result;
            if ($result !== 'PASSED' && $result !== 'SKIPPED') {
                $this->keep($half, $test);
            }
        }
        return $said;
    }

    /** What a test printed that did not pass in the last run of this half that it failed in. */
    public function output(string $half, string $test): string
    {
        return (string) @file_get_contents($this->kept($half, $test) . '.out');
    }

    private function kept(string $half, string $test): string
    {
        return "$this->output/$half/" . strtr(substr($test, 0, -strlen('.phpt')), '/', '.');
    }

    /** The next run writes over what lies beside a failed test: copies it. */
    private function keep(string $half, string $test): void
    {
        @mkdir("$this->output/$half");
        foreach (['out', 'diff'] as $kind) {
            $file = "$this->source/" . substr($test, 0, -strlen('phpt')) . $kind;
            if (is_file($file)) {
                copy($file, $this->kept($half, $test) . ".$kind");
            }
        }
    }

    /** @return array<string, array{configured: int, bare: int}> programs that tests started, by suite; bare: with -n */
    public function started(string $half): array
    {
        $counts = [];
        foreach (is_file($this->children($half)) ? file($this->children($half), FILE_IGNORE_NEW_LINES) : [] as $line) {
            [$test, $kind] = explode("\t", $line);
            $suite = suite_of(substr($test, strlen($this->source) + 1));
            $counts[$suite] ??= ['configured' => 0, 'bare' => 0];
            $counts[$suite][$kind]++;
        }
        return $counts;
    }

    /** The file where php.in writes of the processes that tests start. */
    private function children(string $half): string
    {
        return "$this->output/$half.children";
    }

    /** Forgets what is known of a half. */
    public function start(string $half): void
    {
        foreach (["$this->output/$half.log", $this->children($half), ...glob("$this->output/$half/*")] as $old) {
            @unlink($old);
        }
    }
}
