<?php
// Prepares, runs and compares the suites of suites.json; run by ./dev programs.
declare(strict_types=1);

const LIMIT = 240; // seconds for a suite: one that hangs is a difference

$suites = json_decode(file_get_contents(__DIR__ . '/suites.json'), true, flags: JSON_THROW_ON_ERROR);

match ($argv[1] ?? '') {
    '--list' => print(implode("\n", array_keys($suites)) . "\n"),
    '--wanted' => print(md5(json_encode($suites[$argv[2]] ?? fail("no suite '$argv[2]'"))) . "\n"),
    '--prepare' => prepare($argv[2], $suites[$argv[2]] ?? fail("no suite '$argv[2]'"), $argv[3], $argv[4] ?? null),
    '--run' => exit(run($suites, $argv[2], $argv[3], array_slice($argv, 4))),
    default => fail('is run by ./dev programs'),
};

function fail(string $why): never
{
    fwrite(STDERR, "programs: $why\n");
    exit(1);
}

function repository(string $name, ?string $mirrors): string
{
    $mirror = $mirrors . '/' . strtr($name, '/', '+') . '/repo';
    return $mirrors !== null && is_dir($mirror) ? $mirror : "https://github.com/$name";
}

/** Checks a suite out, and writes a composer.json that asks for no more than its tests need. */
function prepare(string $name, array $suite, string $folder, ?string $mirrors): void
{
    if (isset($suite['repository'])) {
        $from = repository($suite['repository'], $mirrors);
        exec('git clone -q --branch ' . escapeshellarg($suite['version']) . ' ' . escapeshellarg($from) . ' '
            . escapeshellarg($folder) . ' 2>&1', $output, $status);
        $status === 0 || fail("$name: " . implode("\n", $output));
    }
    @mkdir($folder);
    if (isset($suite['repository'])) {
        $wanted = json_decode((string) shell_exec('git -C ' . escapeshellarg($folder) . ' show HEAD:composer.json'), true, flags: JSON_THROW_ON_ERROR);
        $wanted['require-dev'] = array_intersect_key($wanted['require-dev'], array_flip($suite['needs']));
        unset($wanted['scripts']);
    } else {
        $wanted = ['require' => $suite['require']];
    }
    // what a registry may not have comes from its repository, a mirror's if there is one
    foreach ($suite['from'] ?? [] as $needed) {
        if ($mirrors !== null) {
            $wanted['repositories'][] = ['type' => 'vcs', 'url' => repository($needed, $mirrors)];
        }
    }
    $wanted['config'] = ['allow-plugins' => isset($suite['repository'])];
    file_put_contents("$folder/composer.json", json_encode($wanted, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES));
}

/** @return array{array<string, string>, string} the outcome of each test, and how the suite ended */
function outcomes(string $folder, string $log, string $ini, array $left_out, ?string $date): array
{
    $program = is_file("$folder/vendor/bin/pest") ? 'vendor/bin/pest' : 'vendor/bin/phpunit';
    $command = ['timeout', (string) LIMIT, PHP_BINARY, $program, '--exclude-group', 'internet', '--log-junit', "$log.xml"];
    if ($left_out) {
        array_push($command, '--filter', '/^(?!.*(' . implode('|', $left_out) . '))/');
    }
    @unlink("$log.xml");
    $environment = getenv();
    unset($environment['PHP_INI_SCAN_DIR']);
    if ($ini !== '') {
        $environment['PHP_INI_SCAN_DIR'] = ":$ini"; // an empty entry is the compiled-in folder
    }
    if ($date !== null) { // its certificates were valid then
        $environment['LD_PRELOAD'] = glob('/usr/lib/*/faketime/libfaketime.so.1')[0] ?? fail('libfaketime is missing');
        $environment['FAKETIME'] = "@$date 00:00:00";
        $environment['FAKETIME_DONT_FAKE_MONOTONIC'] = '1';
    }
    // proves that the suite, and what it starts, is in the mode that is meant
    $canary = proc_open([PHP_BINARY, '-r', 'echo shell_exec(PHP_BINARY . " -r \'echo extension_loaded(\"fastsock\") && ini_get(\"fastsock.dropin\") ? 1 : 0;\'");'],
        [1 => ['pipe', 'w']], $pipes, $folder, $environment);
    stream_get_contents($pipes[1]) === ($ini === '' ? '0' : '1') || fail('a program that another starts is not in the mode that is meant');
    proc_close($canary);
    $output = ['file', "$log.log", 'w'];
    $status = proc_close(proc_open($command, [['file', '/dev/null', 'r'], $output, $output], $pipes, $folder, $environment));
    $document = new DOMDocument();
    if (!is_file("$log.xml") || !$document->load("$log.xml")) {
        return [[], $status === 124 ? 'not done after ' . LIMIT . ' s' : "ended with status $status"];
    }
    $outcomes = [];
    foreach ($document->getElementsByTagName('testcase') as $case) {
        $outcome = 'passed';
        foreach (['skipped', 'failure', 'error', 'warning'] as $kind) {
            if ($case->getElementsByTagName($kind)->length > 0) {
                $outcome = $kind;
            }
        }
        $outcomes[$case->getAttribute('class') . '::' . $case->getAttribute('name')] = $outcome;
    }
    return [$outcomes, 'complete'];
}

/** @return array{row: list<int|string>, wrong: list<string>, notes: list<string>} */
function compare(string $name, array $suite, string $folder, string $output, string $ini): array
{
    [$without, $end] = outcomes($folder, "$output/$name.without", '', [], $suite['date'] ?? null);
    $designed = array_keys($suite['by_design'] ?? []);
    [$with, $other_end] = outcomes($folder, "$output/$name.with", $ini, $designed, $suite['date'] ?? null);
    $wrong = $end === 'complete' ? [] : ["without: $end"];
    $wrong = $other_end === 'complete' ? $wrong : [...$wrong, "with: $other_end"];
    $notes = [];
    foreach ($suite['by_design'] ?? [] as $test => $reason) {
        $notes[] = "by design: $test $reason";
    }
    $suspicious = [];
    foreach ($without as $test => $outcome) {
        $by_design = array_filter($designed, fn($one) => str_contains($test, $one));
        if ($outcome === 'passed' && ($with[$test] ?? 'not run') !== 'passed' && !$by_design) {
            $suspicious[$test] = $with[$test] ?? 'not run';
        }
    }
    if ($suspicious && $other_end === 'complete') {
        // once more each way: some of these suites test times
        [$again] = outcomes($folder, "$output/$name.without-again", '', [], $suite['date'] ?? null);
        [$once_more] = outcomes($folder, "$output/$name.with-again", $ini, $designed, $suite['date'] ?? null);
        foreach ($suspicious as $test => $outcome) {
            if (($once_more[$test] ?? '') === 'passed') {
                $notes[] = "$test: $outcome with, passed in a second run";
            } elseif (($again[$test] ?? '') !== 'passed') {
                $notes[] = "$test: $outcome with; fails without, too, in a second run";
            } else {
                $wrong[] = "$test: passes without, $outcome with, twice";
            }
        }
    } else {
        foreach ($suspicious as $test => $outcome) {
            $wrong[] = "$test: passes without, $outcome with";
        }
    }
    foreach ($without as $test => $outcome) {
        if ($outcome === 'failure' || $outcome === 'error') {
            $notes[] = "$test: $outcome without, " . ($with[$test] ?? 'not run') . ' with';
        }
    }
    $count = fn(array $outcomes, string ...$kinds) => count(array_filter($outcomes, fn($one) => in_array($one, $kinds, true)));
    $row = ["$suite[package] $suite[version]", $count($without, 'passed'), $count($with, 'passed'), count($designed),
        $count($without, 'failure', 'error', 'warning'), $count($with, 'failure', 'error', 'warning'), $count($with, 'skipped'), count($wrong)];
    return ['row' => $row, 'wrong' => $wrong, 'notes' => $notes];
}

/** @return array<string, bool> what small servers and clients on the libraries do, both ways; they print details themselves */
function applications(string $folder, string $module): array
{
    $scripts = [
        'echo servers on ReactPHP, Workerman, Ratchet and Amp' => ['dropin_ten_thousand_clients.php', '--clients=300'],
        'HTTPS clients, verification failures, kept connections' => ['dropin_https.php', '--'],
        'ReactPHP and Revolt loops with 5,000 idle sockets' => ['dropin_loops.php', '--idle=5000'],
    ];
    $works = [];
    foreach ($scripts as $what => [$script, $option]) {
        $command = [PHP_BINARY, '-d', "extension=$module", dirname(__DIR__) . "/stress/$script", "--applications=$folder", "--module=$module", $option];
        $works[$what] = proc_close(proc_open($command, [['file', '/dev/null', 'r']], $pipes)) === 0;
    }
    return $works;
}

function run(array $suites, string $cache, string $output, array $arguments): int
{
    $write = in_array('--write', $arguments, true);
    @mkdir("$output/ini");
    file_put_contents("$output/ini/zz-fastsock.ini", "extension=$output/fastsock.so\nfastsock.dropin=1\n");
    $columns = ['suite', 'passes without', 'passes with', 'by design', 'fails without', 'fails with', 'skipped', 'WRONG'];
    $table = '| ' . implode(' | ', $columns) . " |\n" . '| --- ' . str_repeat('| ---: ', count($columns) - 1) . "|\n";
    $lists = '';
    $totals = [0, 0, 0];
    foreach (array_diff($arguments, ['--write']) as $name) {
        if ($name === 'applications') {
            foreach (applications("$cache/$name", "$output/fastsock.so") as $what => $works) {
                echo $line = "- $name: $what: " . ($works ? 'works' : '**fails**') . "\n";
                $lists .= $line;
                $totals[$works ? 0 : 1]++;
            }
            continue;
        }
        $result = compare($name, $suites[$name] ?? fail("no suite '$name'"), "$cache/$name", $output, "$output/ini");
        $line = '| ' . implode(' | ', $result['row']) . " |\n";
        echo $line;
        $table .= $line;
        foreach ($result['wrong'] as $what) {
            echo "  WRONG: $what\n";
            $lists .= "- $name: **wrong**: $what\n";
        }
        foreach ($result['notes'] as $what) {
            echo "  $what\n";
            $lists .= "- $name: $what\n";
        }
        $totals[0] += $result['row'][2];
        $totals[1] += count($result['wrong']);
        $totals[2] += $result['row'][6];
    }
    if ($write) {
        file_put_contents(dirname(__DIR__, 2) . '/docs/programs.md', "# Suites of other projects in drop-in mode\n\n"
            . "`./dev programs` runs them, unchanged, at released versions, without fastsock and with\n"
            . "`fastsock.dropin=1`; tests of the group \"internet\" are left out. `./dev programs --write` made this page.\n\n"
            . $table . ($lists === '' ? '' : "\n$lists"));
    }
    echo "$totals[0] passed, $totals[1] failed, $totals[2] skipped\n";
    return $totals[1] ? 1 : 0;
}
