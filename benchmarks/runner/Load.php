<?php
// Runs of the load generator against a server, pinned to the load's CPU: one that is measured at
// once or in phases, and such as go on beside it.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Load
{
    /** @var resource */
    private $process;
    /** @var array<int, resource> */
    private array $pipes = [];
    /** @var resource */
    private $errors;

    /**
     * @param list<string> $arguments the subcommand and its options
     * @param bool $beside whether it runs beside another until it is told to end
     * @param bool $phases whether it holds its clients and runs phases on demand
     */
    public function __construct(
        string $program,
        int $cpu,
        Server $server,
        array $arguments,
        bool $beside = false,
        bool $phases = false,
    ) {
        $this->errors = tmpfile();
        // What is measured must not wait for the CPU because of what runs beside it.
        $nice = $beside ? ['nice', '-n', '10'] : [];
        $this->process = proc_open(
            [...$nice, 'taskset', '-c', (string)$cpu, $program, ...$arguments, ...($phases ? ['--phases'] : []),
                '--port', (string)$server->port, '--pids', implode(',', $server->pids())],
            [['pipe', 'r'], ['pipe', 'w'], $this->errors],
            $this->pipes,
        );
        if (($beside || $phases) && ($line = $this->line()) !== "ready\n") {
            $this->finish($line);
            throw new \RuntimeException('the load did not begin');
        }
    }

    /**
     * Lets the clients it holds work.
     * @param string $amount "seconds S" or "operations N"
     * @return array<string, mixed> the phase's JSON
     */
    public function phase(string $amount): array
    {
        fwrite($this->pipes[0], "$amount\n");
        $line = $this->line();
        $figures = json_decode($line, true);
        if (!is_array($figures) || !isset($figures['operations'])) {
            return $this->finish($line);
        }
        return $figures;
    }

    /** Lets the clients of a load that runs phases go; one that has failed in a phase has ended. */
    public function end(): void
    {
        if ($this->pipes) {
            fclose($this->pipes[0]);
            fclose($this->pipes[1]);
            $this->pipes = [];
            proc_close($this->process);
        }
    }

    /**
     * @param ?callable(): void $atPause what to do when the load pauses (--pause)
     * @return array<string, mixed> the load's JSON
     */
    public function figures(?callable $atPause = null): array
    {
        $line = $this->line();
        if ($atPause !== null && $line === "paused\n") {
            $atPause();
            fwrite($this->pipes[0], "go on\n");
            $line = $this->line();
        }
        return $this->finish($line);
    }

    /**
     * Ends a load that goes on until it is told.
     * @return array<string, mixed> its JSON
     */
    public function finish(?string $line = null): array
    {
        fclose($this->pipes[0]);
        $line ??= $this->line();
        fclose($this->pipes[1]);
        $this->pipes = [];
        $status = proc_close($this->process);
        rewind($this->errors);
        $complaint = trim(stream_get_contents($this->errors));
        $figures = json_decode($line, true);
        if ($status !== 0 || !is_array($figures)) {
            throw new \RuntimeException(trim("the load failed (status $status): $complaint $line"));
        }
        return $figures;
    }

    private function line(): string
    {
        return (string)fgets($this->pipes[1]);
    }
}
