<?php
// A program that measures itself, under the guard and pinned to the servers' CPU.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Script
{
    /**
     * @param list<string> $command which takes for how long to measure as its last argument
     * @return array<string, mixed> the JSON it prints
     */
    public static function run(string $guard, int $cpu, array $command, float $seconds): array
    {
        $errors = tmpfile();
        $process = proc_open(
            [$guard, '--cpu', (string)$cpu, '--limit', (string)(120 + 2 * ceil($seconds)), '--may-end', '--', ...$command, (string)$seconds],
            [['pipe', 'r'], ['pipe', 'w'], $errors],
            $pipes,
        );
        fgets($pipes[1]); // its process id
        $line = (string)fgets($pipes[1]);
        fclose($pipes[0]);
        fclose($pipes[1]);
        proc_close($process);
        rewind($errors);
        $complaint = trim(stream_get_contents($errors));
        $figures = json_decode($line, true);
        if ($complaint !== '' || !is_array($figures)) {
            throw new \RuntimeException("the script failed: $complaint $line");
        }
        return $figures;
    }
}
