<?php
// What is counted and not timed, so that it comes out the same on a busy machine: the system calls
// of a server by strace, its instructions in user space by callgrind.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Counting
{
    private const TOOLS = ['calls' => 'strace', 'instructions' => 'valgrind'];

    /** @param bool $short whether an eighth of the operations will do
     * @param int $limit seconds after which a server ends */
    public function __construct(
        private readonly Machine $machine,
        private readonly string $programs,
        private readonly bool $short,
        private readonly int $limit,
    ) {
    }

    /** Why a scenario cannot be counted here; null: it can. */
    public static function missing(Scenario $scenario): ?string
    {
        $tool = self::TOOLS[$scenario->count];
        return trim((string)shell_exec("command -v $tool")) !== '' ? null : "needs $tool: apt-get install $tool";
    }

    /**
     * @param list<string> $command the server's
     * @return array<string, mixed>
     */
    public function run(Scenario $scenario, array $command): array
    {
        return $scenario->count === 'calls' ? $this->calls($scenario, $command) : $this->instructions($scenario, $command);
    }

    /**
     * @param list<string> $command
     * @return array<string, mixed>
     */
    private function calls(Scenario $scenario, array $command): array
    {
        $server = $this->server($command);
        return $server->during(fn(): array => $this->callsOf($scenario, $server));
    }

    /** @return array<string, mixed> */
    private function callsOf(Scenario $scenario, Server $server): array
    {
        $load = $scenario->load[0] === 'echo' ? $this->load($server, $scenario->load, true) : null;
        $operations = $this->operations($scenario);
        $load?->phase("operations $operations"); // to warm up
        $file = "$this->programs/strace." . getmypid();
        $pids = array_merge(...array_map(fn(int $pid): array => ['-p', (string)$pid], $server->pids()));
        $strace = proc_open(['strace', '-f', '-c', '-o', $file, ...$pids], [2 => ['pipe', 'w']], $pipes);
        try {
            if (!str_contains((string)fgets($pipes[2]), 'attached')) {
                throw new \RuntimeException('strace cannot attach to the server');
            }
            $figures = $load?->phase("operations $operations")
                ?? $this->load($server, [...$scenario->load, ...($operations > 0 ? ['--operations', (string)$operations] : [])], false)->figures();
        } finally {
            proc_terminate($strace, SIGINT);
            stream_get_contents($pipes[2]);
            proc_close($strace);
        }
        $load?->end();
        $counts = [];
        foreach (file($file) as $line) {
            // % time, seconds, usecs/call, calls, errors if there are any, name
            if (preg_match('/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?([a-z]\w*)$/', rtrim($line), $match) && $match[2] !== 'total') {
                $counts[$match[2]] = (int)$match[1] / $figures['operations'];
            }
        }
        unlink($file);
        arsort($counts);
        $shown = array_filter($counts, fn(float $count): bool => $count >= 0.0005);
        return ['operations' => $figures['operations'], 'calls' => array_sum($counts),
            'which' => implode(', ', array_map(fn(string $name, float $count): string => sprintf(
                '%s %s',
                $name,
                $count >= 10 ? number_format($count, 0) : sprintf('%.3f', $count),
            ), array_keys($shown), $shown)),
            'errors' => $figures['errors'], 'failures' => $figures['failures']];
    }

    /**
     * The difference of two runs, of which one has twice as many round trips: what starting and
     * connecting take is in both.
     * @param list<string> $command
     * @return array<string, mixed>
     */
    private function instructions(Scenario $scenario, array $command): array
    {
        $operations = $this->operations($scenario);
        $counts = [];
        foreach ([1, 2] as $times) {
            $file = "$this->programs/callgrind." . getmypid();
            $server = $this->server(['valgrind', '-q', '--tool=callgrind', "--callgrind-out-file=$file", ...$command]);
            [$load, $figures] = $server->during(function () use ($server, $scenario, $times, $operations): array {
                $load = $this->load($server, $scenario->load, true);
                return [$load, $load->phase('operations ' . $times * $operations)];
            });
            // It ends before its clients leave.
            unset($server);
            $load->end();
            if (!is_file($file) || !preg_match('/^totals: (\d+)$/m', file_get_contents($file), $match)) {
                throw new \RuntimeException('callgrind has not counted');
            }
            unlink($file);
            $counts[$times] = (int)$match[1];
        }
        return ['operations' => $operations, 'instructions' => ($counts[2] - $counts[1]) / $operations,
            'errors' => $figures['errors'], 'failures' => $figures['failures']];
    }

    private function operations(Scenario $scenario): int
    {
        return $this->short ? intdiv($scenario->operations, 8) : $scenario->operations;
    }

    /** @param list<string> $command */
    private function server(array $command): Server
    {
        return new Server("$this->programs/guard", $this->machine->serverCpu, $command, limit: $this->limit);
    }

    /** @param list<string> $arguments */
    private function load(Server $server, array $arguments, bool $phases): Load
    {
        return new Load("$this->programs/load", $this->machine->loadCpu, $server, $arguments, phases: $phases);
    }
}
