<?php
// One running server: a contender's program under the guard, pinned to the servers' CPU. It ends
// when this object does, or with this process.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Server
{
    public readonly int $port;
    public readonly int $pid;
    /** @var resource */
    private $process;
    /** @var array<int, resource> */
    private array $pipes = [];
    private string $complaints;

    /** @param list<string> $command */
    public function __construct(string $guard, int $cpu, array $command, private readonly int $workers = 0)
    {
        $this->complaints = tempnam(dirname($guard), 'stderr');
        $this->process = proc_open(
            [$guard, '--cpu', (string)$cpu, '--limit', '900', '--', ...$command],
            [['pipe', 'r'], ['pipe', 'w'], ['file', $this->complaints, 'w']],
            $this->pipes,
        );
        $this->pid = (int)$this->line('/^pid (\d+)$/');
        $this->port = (int)$this->line('/^(\d+)$/');
        $deadline = microtime(true) + 5;
        while (count($this->pids()) < 1 + $workers) {
            if (microtime(true) > $deadline) {
                throw new \RuntimeException("it has not forked its $workers workers");
            }
            usleep(10000);
        }
    }

    public function __destruct()
    {
        foreach ($this->pipes as $pipe) {
            fclose($pipe);
        }
        proc_close($this->process);
        @unlink($this->complaints);
    }

    /** @return list<int> the server and what it forked */
    public function pids(): array
    {
        $pids = [];
        $left = [$this->pid];
        while (($pid = array_shift($left)) !== null) {
            $pids[] = $pid;
            foreach (glob("/proc/$pid/task/*/children") as $file) {
                array_push($left, ...array_map(intval(...), preg_split('/\s+/', trim(file_get_contents($file)), -1, PREG_SPLIT_NO_EMPTY)));
            }
        }
        return $pids;
    }

    /** What it has written to its standard error, each line once and no folders: nothing, if all is well. */
    public function complaints(): string
    {
        $lines = array_count_values(array_filter(array_map(
            fn(string $line): string => preg_replace('~(?<= in )/\S*/~', '', trim($line)),
            file($this->complaints),
        )));
        $texts = array_map(fn(string $line, int $count): string => "$count times \"$line\"", array_keys($lines), $lines);
        return implode(', ', array_slice($texts, 0, 3)) . (count($texts) > 3 ? ', …' : '');
    }

    private function line(string $pattern): string
    {
        $read = [$this->pipes[1]];
        $write = $except = null;
        $line = stream_select($read, $write, $except, 30) === 1 ? fgets($this->pipes[1]) : false;
        if ($line === false || preg_match($pattern, trim($line), $match) !== 1) {
            throw new \RuntimeException('it did not start: ' . trim((string)$line . ' ' . $this->complaints()));
        }
        return $match[1];
    }
}
