<?php
// Runs the tests of php-src's source twice with its own run-tests.php, without fastsock and with
// fastsock in drop-in mode, and compares. Fails when a test that passes without does not pass with,
// unless by_design.txt names it.
declare(strict_types=1);

const USAGE = <<<'TEXT'
    usage: ./dev conformance [--module FILE] [--write] [--only PREFIX]...
      --module FILE   another module than modules/fastsock.so, which is built first
      --only PREFIX   only tests whose path begins so, as ext/openssl/tests/sni
      --write         renew docs/conformance.md
    The last line counts the tests that pass in drop-in mode, what is wrong, and what is skipped. .build/conformance has the outputs of what fails.

    TEXT;

require __DIR__ . '/Runner.php';
require __DIR__ . '/Comparison.php';
require __DIR__ . '/Table.php';

/** Suites in the order of the table: a folder of php-src, and which of its tests (null: all). */
const SUITES = [
    'ext/openssl/tests' => null,
    'ext/standard/tests/streams' => null,
    'ext/standard/tests/network' => null,
    'ext/standard/tests/http' => null,
    // what uses streams of other kinds than plain files
    'ext/standard/tests/file' => '~stream_|fsockopen|(tcp|udp|unix|udg|ssl|tls|https?|ftps?)://~',
    'ext/sockets/tests' => null,
];
const LEFT_OUT = ['ext/standard/tests/file/bug81145.phpt']; // copies 4 GB from file to file
const HALVES = ['without', 'with'];
const CANARY = 'canary/canary.phpt'; // in the source while it runs
const REPEATS = 3; // of a suspicious test, alone, each way

function fail(string $why): never
{
    fwrite(STDERR, "conformance: $why\n");
    exit(1);
}

/** @return list<string> */
function tests_of(string $source, string $suite, ?string $pattern): array
{
    $tests = [];
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator("$source/$suite", FilesystemIterator::SKIP_DOTS)) as $file) {
        $path = (string) $file;
        if (str_ends_with($path, '.phpt') && ($pattern === null || preg_match($pattern, file_get_contents($path)))
            && !in_array(substr($path, strlen($source) + 1), LEFT_OUT, true)) {
            $tests[] = substr($path, strlen($source) + 1);
        }
    }
    sort($tests);
    return $tests;
}

function suite_of(string $test): string
{
    foreach (SUITES as $suite => $pattern) {
        if (str_starts_with($test, "$suite/")) {
            return $suite;
        }
    }
    return '';
}

$source = $module = $output = null;
$only = [];
$write = false;
for ($i = 1; $i < $argc; $i++) {
    match ($argv[$i]) {
        '--source' => $source = $argv[++$i],
        '--module' => $module = $argv[++$i],
        '--output' => $output = $argv[++$i],
        '--only' => $only[] = $argv[++$i] ?? fail('--only needs a path'),
        '--write' => $write = true,
        '--help' => exit(USAGE),
        default => fail("unknown argument '$argv[$i]'"),
    };
}
isset($source, $module, $output) || fail('is run by ./dev conformance');

$tests = [];
foreach (SUITES as $suite => $pattern) {
    array_push($tests, ...tests_of($source, $suite, $pattern));
}
if ($only) {
    $tests = array_values(array_filter($tests, fn($test) => array_filter($only, fn($prefix) => str_starts_with($test, $prefix))));
}
$tests || fail('no such tests');

$runner = new Runner($source, $module, $output);
$comparison = new Comparison();
foreach (HALVES as $half) {
    $runner->start($half);
    if (($runner->run($half, [CANARY], 1)[CANARY] ?? '') !== 'PASSED') {
        fail("the canary of the half '$half' does not pass: $output/$half has its output\n" . $runner->output($half, CANARY));
    }
    $comparison->results[$half] = $runner->run($half, $tests, 2);
    count($comparison->results[$half]) === count($tests) || fail("not all tests ran: $output/$half.log");
}
$children = array_combine(HALVES, array_map($runner->started(...), HALVES)); // before tests run again
$comparison->judge($runner);
$table = new Table($comparison, $children, $source, $runner->seconds);
echo $table->text();
if ($write) {
    file_put_contents(dirname(__DIR__, 2) . '/docs/conformance.md', $table->markdown());
}
[$passed, $failed, $skipped] = $table->totals();
echo "$passed passed, $failed failed, $skipped skipped\n";
exit($failed ? 1 : 0);
