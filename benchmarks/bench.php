<?php
// The benchmarks' runner: starts the contenders' servers, lets them take turns under the load
// generator, and writes what came out as Markdown and JSON. Usage: see --help; ./dev bench calls it.
declare(strict_types=1);

namespace Fastsock\Bench;

foreach (['Machine', 'Certificates', 'Server', 'Load', 'Script', 'Contender', 'Scenario', 'Counting',
    'Measurement', 'Targets', 'Plot', 'Output'] as $class) {
    require __DIR__ . "/runner/$class.php";
}

const USAGE = <<<'TEXT'
    usage: ./dev bench [OPTION...] [SCENARIO...]
      --quick          short turns, few rounds, some scenarios: less than two minutes
      --rounds N       turns of each contender (default 7; 15 where clients stay from turn to turn,
                       5 where a turn is long prepared; quick: 1)
      --seconds S      length of one turn (default 1, or 0.4 where clients stay; quick: 0.2)
      --only NAME,...  these contenders; what ratios are to is always among them
      --add            keep what the latest results have of other scenarios
      --publish        measure nothing: write the latest results into docs/benchmarks.md
      --results DIR    where latest.md, .json, plots and dated copies go (benchmarks/results)
      --list           the scenarios, and which contenders are here
    Server CPU is read from /proc/PID/task/*/schedstat over the measured phase only. The server is
    pinned to the first CPU that may be used, the load to the second.

    TEXT;

// What --quick runs: something of everything.
const QUICK = ['tls-new', 'tls-resumed', 'tls-hello-flood', 'echo', 'echo-900', 'udp', 'churn', 'bulk',
    'memory-lines', 'inner-select', 'paused', 'calls-50', 'instructions-10', 'scale-10'];

set_error_handler(static function (int $level, string $text, string $file, int $line): bool {
    throw new \ErrorException($text, 0, $level, $file, $line);
});

/** @param list<string> $arguments */
function main(array $arguments): int
{
    $options = ['rounds' => null, 'seconds' => null, 'only' => null,
        'results' => __DIR__ . '/results', 'programs' => dirname(__DIR__) . '/.build/bench'];
    $quick = $list = $add = $publish = false;
    $names = [];
    while (($argument = array_shift($arguments)) !== null) {
        $option = substr($argument, 2);
        if ($argument === '--help') {
            echo USAGE;
            return 0;
        } elseif ($argument === '--quick') {
            $quick = true;
        } elseif ($argument === '--add') {
            $add = true;
        } elseif ($argument === '--publish') {
            $publish = true;
        } elseif ($argument === '--list') {
            $list = true;
        } elseif (str_starts_with($argument, '--') && array_key_exists($option, $options) && $arguments) {
            $options[$option] = array_shift($arguments);
        } elseif (str_starts_with($argument, '--')) {
            fwrite(STDERR, "unknown option, or one without its value: $argument\n" . USAGE);
            return 2;
        } else {
            $names[] = $argument;
        }
    }

    foreach (['rounds', 'seconds'] as $name) {
        $value = $options[$name];
        $number = $name === 'rounds' ? filter_var($value, FILTER_VALIDATE_INT) : filter_var($value, FILTER_VALIDATE_FLOAT);
        if ($value !== null && ($number === false || $number <= 0 || is_infinite((float)$number))) {
            fwrite(STDERR, "--$name has to be a number above 0, not '$value'\n");
            return 2;
        }
    }

    if ($publish) {
        Output::publish($options['results'], dirname(__DIR__) . '/docs/benchmarks.md');
        return 0;
    }
    $module = getenv('FASTSOCK_MODULE') ?: dirname(__DIR__) . '/modules/fastsock.so';
    $scenarios = Scenario::all();
    $contenders = Contender::all($options['programs'], $module);
    if ($list) {
        Output::list($scenarios, $contenders);
        return 0;
    }
    if ($quick && !$names) {
        $scenarios = array_intersect_key($scenarios, array_flip(QUICK));
    }
    if ($names) {
        try {
            $scenarios = Scenario::select($scenarios, $names);
        } catch (\InvalidArgumentException $refusal) {
            fwrite(STDERR, $refusal->getMessage() . "\n");
            return 2;
        }
    }
    if ($options['only'] !== null) {
        $wanted = explode(',', $options['only']);
        if ($unknown = array_diff($wanted, array_keys($contenders))) {
            fwrite(STDERR, 'unknown contender: ' . implode(', ', $unknown) . "\nknown: "
                . implode(', ', array_keys($contenders)) . "\n");
            return 2;
        }
        $references = array_unique(array_column($scenarios, 'reference'));
        $contenders = array_filter($contenders, fn(Contender $one): bool => in_array($one->name, $references, true)
            || in_array($one->name, $wanted, true));
    }

    $machine = new Machine();
    $measurement = new Measurement(
        $machine,
        $options['programs'],
        new Certificates($options['programs'] . '/certificates'),
        rounds: (int)($options['rounds'] ?? ($quick ? 1 : 7)),
        freshRounds: (int)($options['rounds'] ?? ($quick ? 1 : 5)),
        seconds: (float)($options['seconds'] ?? ($quick ? 0.2 : 1.0)),
        attempts: $quick ? 1 : 3,
        phaseRounds: (int)($options['rounds'] ?? ($quick ? 1 : 15)),
        phaseSeconds: (float)($options['seconds'] ?? ($quick ? 0.2 : 0.4)),
    );
    $tools = [];
    foreach ($scenarios as $scenario) {
        if ($scenario->count !== null && ($missing = Counting::missing($scenario)) !== null) {
            $tools[$scenario->group ?? $scenario->name] = $missing;
        }
    }
    $output = new Output($options['results'], $machine, $module, $contenders, $tools, $add);
    $complete = true;
    foreach ($scenarios as $scenario) {
        $began = microtime(true);
        $result = $measurement->run($scenario, $contenders);
        $result['took_seconds'] = round(microtime(true) - $began, 1);
        $complete = $complete && !$result['failed'];
        $output->add($scenario, $result);
        $output->keep();
    }
    $output->write();
    return $complete ? 0 : 1;
}

exit(main(array_slice($argv, 1)));
