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
    /** @var resource what it writes to its standard error: a file that has no name any more */
    private $complaints;
    /** Or to a log, if it insists on one: log.PORT beside the guard. */
    private string $log = '';

    /**
     * @param list<string> $command
     * @param int $limit seconds after which it ends, whatever happens
     */
    public function __construct(
        string $guard,
        int $cpu,
        array $command,
        private readonly int $workers = 0,
        int $limit = 900,
    ) {
        $file = tempnam(dirname($guard), 'stderr');
        $this->complaints = fopen($file, 'a+');
        unlink($file);
        $this->process = proc_open(
            [$guard, '--cpu', (string)$cpu, '--limit', (string)$limit, '--', ...$command],
            [['pipe', 'r'], ['pipe', 'w'], $this->complaints],
            $this->pipes,
        );
        $this->pid = (int)$this->line('/^pid (\d+)$/');
        $this->port = (int)$this->line('/^(\d+)$/');
        $this->log = dirname($guard) . "/log.$this->port";
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
        if (is_file($this->log)) {
            unlink($this->log);
        }
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

    /**
     * Does something with it; a failure also tells what the server has said, or how it ended.
     * @template T
     * @param callable(): T $do
     * @return T
     */
    public function during(callable $do): mixed
    {
        try {
            return $do();
        } catch (\Throwable $failure) {
            // If it died, the guard says so in a moment.
            for ($i = 0; $i < 20 && proc_get_status($this->process)['running']; $i++) {
                usleep(10000);
            }
            $said = $this->complaints();
            throw $said === '' ? $failure
                : new \RuntimeException($failure->getMessage() . "; the server: $said", 0, $failure);
        }
    }

    /** What it has written to its standard error, each line once and no folders: nothing, if all is well. */
    public function complaints(): string
    {
        rewind($this->complaints); // it is open for appending: the server writes at its end all the same
        $text = stream_get_contents($this->complaints) . (is_file($this->log) ? file_get_contents($this->log) : '');
        $lines = [];
        foreach (explode("\n", $text) as $line) {
            // A log has the time and the process, and also tells what is no complaint.
            $line = preg_replace('~^\d{4}-\d\d-\d\d [\d:]+ pid:\d+ ~', '', trim($line));
            if ($line === '' || preg_match('~^Workerman\[\S+\] (start in|received signal|stopping$|has been stopped)~', $line)) {
                continue;
            }
            $line = preg_replace('~(?<= in )/\S*/~', '', $line);
            $lines[$line] = ($lines[$line] ?? 0) + 1;
        }
        $texts = array_map(fn(int|string $line, int $count): string => "$count times \"$line\"", array_keys($lines), $lines);
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
