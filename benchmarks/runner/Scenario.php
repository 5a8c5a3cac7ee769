<?php
// What is measured: the scenarios, each with its load and the figure that is compared.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Scenario
{
    /**
     * @param list<string> $load the load generator's subcommand and options, without its duration
     * @param string $figure the load's figure that is compared
     * @param string $unit what the figure is, for the table
     * @param list<string> $variants contenders beyond the usual ones: starttls, release, nodelay, tuned, ...
     * @param bool $fresh whether each turn has a server of its own; otherwise servers stay
     * @param bool $reload whether the certificate is renewed in the middle
     * @param ?list<string> $beside the load that runs beside; the turn is then measured without
     *     and with it
     * @param list<string> $mayFail contenders whose failure is a finding and not a fault
     * @param ?string $option an option for the servers: jobs, lines, turns
     * @param ?string $group several scenarios that are run by one name, and drawn as a curve of the
     *     figure against the clients
     * @param int $operations how many a turn has, whatever its length, unless turns are short
     * @param bool $sink whether the servers count bytes instead of echoing them
     * @param list<string> $also further figures of the load for the table
     * @param ?list<string> $only the contenders; null: all that can
     * @param string $reference the contender that ratios are to
     * @param ?string $count what is counted and not timed: calls, instructions
     * @param ?string $script a program in scripts/ that measures itself; there are no server and load
     */
    private function __construct(
        public readonly string $name,
        public readonly string $title,
        public readonly array $load,
        public readonly string $figure = 'cpu_us',
        public readonly string $unit = 'server CPU, µs',
        public readonly bool $tls = false,
        public readonly string $certificate = 'p256',
        public readonly int $workers = 0,
        public readonly int $clients = 0,
        private readonly array $variants = [],
        public readonly bool $fresh = false,
        public readonly bool $reload = false,
        public readonly array $also = [],
        public readonly ?array $beside = null,
        public readonly array $mayFail = [],
        public readonly ?string $option = null,
        public readonly ?string $group = null,
        public readonly bool $sink = false,
        public readonly int $operations = 0,
        public readonly bool $datagrams = false,
        public readonly ?array $only = null,
        public readonly string $reference = 'c',
        public readonly ?string $count = null,
        public readonly ?string $script = null,
    ) {
    }

    /** Whether the clients stay from turn to turn, so that turns can be short. */
    public function inPhases(): bool
    {
        return in_array($this->load[0] ?? '', ['echo', 'turnover'], true) && !$this->fresh
            && $this->count === null && $this->script === null && $this->beside === null;
    }

    public function has(string $variant): bool
    {
        return in_array($variant, $this->variants, true);
    }

    public function isPlainEcho(): bool
    {
        return !$this->tls && !$this->sink && !$this->datagrams && $this->script === null
            && in_array($this->option, [null, 'turns'], true);
    }

    /** @return array<string, self> */
    public static function all(): array
    {
        $disturbed = ['tls' => true, 'fresh' => true, 'figure' => 'disturbed_p99_us',
            'unit' => 'p99 disturbed, µs', 'variants' => ['starttls']];
        $disturbedAlso = ['p99_us', 'p99_ratio', 'rate', 'disturbed_rate'];
        $memory = ['figure' => 'pss_bytes', 'unit' => 'memory for each connection, bytes', 'fresh' => true,
            'clients' => 1000, 'also' => ['anonymous_bytes', 'idle_cpu_us_per_second']];
        $list = [
            new self(
                'tls-new',
                'A new TLS connection (P-256): connect, handshake, 64-byte echo, close',
                ['tls-new'],
                tls: true,
                variants: ['starttls', 'nodelay', 'tuned'],
            ),
            new self(
                'tls-resumed',
                'A resumed TLS connection (P-256)',
                ['tls-resumed'],
                tls: true,
                variants: ['starttls', 'tuned'],
                also: ['resumed_share'],
            ),
            new self('tls-new-rsa', 'A new TLS connection (RSA-2048)', ['tls-new'], tls: true, certificate: 'rsa2048', variants: ['starttls', 'tuned']),
            new self(
                'tls-resumed-rsa',
                'A resumed TLS connection (RSA-2048)',
                ['tls-resumed'],
                tls: true,
                certificate: 'rsa2048',
                variants: ['starttls', 'tuned'],
                also: ['resumed_share'],
            ),
            new self(
                'tls-workers',
                'Resumed TLS connections over four forked workers',
                ['tls-resumed'],
                tls: true,
                workers: 4,
                variants: ['starttls'],
                also: ['resumed_share'],
            ),
            new self(
                'tls-reload',
                'The same, before and after the certificate was renewed on disk',
                ['tls-resumed', '--pause'],
                tls: true,
                workers: 4,
                fresh: true,
                reload: true,
                variants: ['starttls'],
                also: ['resumed_share', 'after_resumed_share', 'after_cpu_us', 'renewed_share'],
            ),
            new self(
                'tls-echo',
                'Echo of 64 bytes over TLS, 900 clients, all active',
                ['echo', '--tls', '--clients', '900'],
                tls: true,
                clients: 900,
                variants: ['starttls'],
            ),
            new self(
                'tls-bulk',
                'Echo of 64 KiB over TLS, one client',
                ['echo', '--tls', '--clients', '1', '--size', '65536'],
                tls: true,
                clients: 1,
                variants: ['nodelay'],
            ),
            new self(
                'tls-memory',
                'Memory of a TLS connection that idles after one echo',
                ['memory', '--tls', '--clients', '900', '--base', '100'],
                ...$memory,
                tls: true,
                variants: ['release'],
            ),
            new self(
                'tls-stalled',
                'New TLS connections while 500 clients send nothing and 500 half a ClientHello',
                ['tls-new', '--timeout', '3', '--most-failures', '8'],
                ...$disturbed,
                operations: 2000,
                clients: 1000,
                beside: ['stall'],
                mayFail: ['core'],
                also: [...$disturbedAlso, 'beside_alive'],
            ),
            new self(
                'tls-hello-flood',
                '50 paced TLS clients while others send a ClientHello and reset',
                ['echo', '--tls', '--clients', '50', '--interval-ms', '20'],
                ...$disturbed,
                beside: ['flood', '--concurrency', '32'],
                also: [...$disturbedAlso, 'beside_hellos_rate'],
            ),
            new self(
                'tls-handshake-flood',
                '50 paced TLS clients while others connect all the time',
                ['echo', '--tls', '--clients', '50', '--interval-ms', '20'],
                ...$disturbed,
                beside: ['tls-new', '--concurrency', '32', '--background'],
                also: [...$disturbedAlso, 'beside_rate'],
            ),
            new self(
                'tls-silent',
                '50 paced TLS clients while somebody connects every 0.3 s and sends nothing',
                ['echo', '--tls', '--clients', '50', '--interval-ms', '20', '--timeout', '3'],
                ...['variants' => ['starttls', 'foreign']] + $disturbed,
                beside: ['stall', '--every-ms', '300'],
                mayFail: ['core'],
                also: $disturbedAlso,
            ),
            new self(
                'tls-busy-worker',
                'New TLS connections on four workers, one of which is held up 300 ms by each job',
                ['tls-new'],
                ...$disturbed,
                workers: 4,
                beside: ['jobs', '--tls'],
                option: 'jobs',
                also: [...$disturbedAlso, 'beside_jobs'],
            ),
            new self('echo', 'Echo of 64 bytes, 100 clients, all active', ['echo', '--clients', '100'], clients: 100),
            new self(
                'echo-sparse',
                'Echo of 64 bytes, 100 clients, 1 active',
                ['echo', '--clients', '100', '--active', '1'],
                clients: 100,
            ),
            new self(
                'echo-900',
                'Echo of 64 bytes, 900 clients, 50 active',
                ['echo', '--clients', '900', '--active', '50'],
                clients: 900,
            ),
            new self(
                'echo-19000',
                'Echo of 64 bytes, 19,000 clients, 1 active',
                ['echo', '--clients', '19000', '--active', '1'],
                clients: 19000,
            ),
            new self(
                'turnover',
                '19,000 clients, of which about one in each turn leaves, and another comes and has one echo',
                ['turnover', '--clients', '19000', '--concurrency', '3'],
                clients: 19000,
                option: 'turns',
                also: ['turns'],
            ),
            new self(
                'udp',
                'Echo of a datagram of 64 bytes, 50 sockets, all active',
                ['udp', '--clients', '50'],
                datagrams: true,
            ),
            new self('churn', 'Connect, 64-byte echo, close', ['churn']),
            new self(
                'churn-100',
                'Connect, 64-byte echo, close, 100 at a time',
                ['churn', '--concurrency', '100'],
                clients: 100,
            ),
            new self(
                'bulk',
                '1 GiB through one connection, read by `fread($stream, 1 << 20)`; the figure is for each MiB',
                ['bulk', '--size', (string)(1 << 30)],
                variants: ['unbuffered'],
                sink: true,
            ),
            new self(
                'memory',
                'Memory of a plain connection that idles after one echo, read by `fread`',
                ['memory', '--clients', '600', '--base', '300'],
                ...$memory,
            ),
            new self(
                'memory-lines',
                'Memory of a plain connection that idles after one echo, read by `fgets`',
                ['memory', '--clients', '600', '--base', '300', '--lines'],
                ...$memory,
                option: 'lines',
            ),
            new self(
                'inner-select',
                'A select on one stream, in a program that has just selected over 20,000 others, or over none',
                [],
                'inner_ns',
                'time for the inner select, ns',
                also: ['others'],
                only: ['fastsock-alone', 'fastsock', 'core-alone', 'core'],
                reference: 'fastsock-alone',
                clients: 20000,
                script: 'inner_select',
            ),
            new self(
                'paused',
                '1,000 streams with unread data that are in no array, while select waits for another',
                [],
                'idle_cpu_us_per_second',
                'CPU, µs a second',
                also: ['waits_per_second'],
                only: ['fastsock-alone', 'fastsock', 'core-alone'],
                reference: 'fastsock-alone',
                clients: 1000,
                script: 'paused',
            ),
            ...array_map(fn(int $active): self => new self(
                "calls-$active",
                "System calls for an echo, $active active " . ($active === 1 ? 'client' : 'clients'),
                ['echo', '--clients', (string)$active],
                'calls',
                'system calls for each echo',
                clients: $active,
                group: 'calls',
                only: ['c', 'core', 'sockets', 'fastsock'],
                operations: 20000,
                count: 'calls',
                also: ['which'],
            ), [1, 50, 1000]),
            new self(
                'calls-churn',
                'System calls for connect, 64-byte echo, close',
                ['churn'],
                'calls',
                'system calls for each connection',
                only: ['c', 'core', 'sockets', 'fastsock', 'uv', 'swoole'],
                operations: 4000,
                count: 'calls',
                also: ['which'],
            ),
            new self(
                'calls-bulk',
                'System calls for each MiB of 1 GiB through one connection, read by `fread($stream, 1 << 20)`',
                ['bulk', '--size', (string)(1 << 30)],
                'calls',
                'system calls for each MiB',
                variants: ['unbuffered'],
                sink: true,
                only: ['c', 'core', 'core-unbuffered', 'fastsock'],
                count: 'calls',
                also: ['which'],
            ),
            ...array_map(fn(int $clients): self => new self(
                "instructions-$clients",
                'Instructions in user space for an echo, ' . number_format($clients) . ' clients, 1 active',
                ['echo', '--clients', (string)$clients, '--active', '1', '--concurrency', '32', '--timeout', '120'],
                'instructions',
                'instructions for each echo',
                clients: $clients,
                group: 'instructions',
                only: ['c', 'core', 'sockets', 'fastsock'],
                operations: 8000,
                count: 'instructions',
            ), [10, 900, 5000]),
            ...array_map(fn(int $clients): self => new self(
                "scale-$clients",
                'Echo of 64 bytes, ' . number_format($clients) . ' clients, 10 active',
                ['echo', '--clients', (string)$clients, '--active', '10', '--concurrency', '32'],
                clients: $clients,
                group: 'scale',
            ), [10, 100, 300, 900, 3000, 8000, 19000]),
        ];
        return array_column($list, null, 'name');
    }

    /**
     * @param array<string, self> $all
     * @param list<string> $names of scenarios or groups
     * @return array<string, self>
     */
    public static function select(array $all, array $names): array
    {
        $known = [...array_keys($all), ...array_filter(array_column($all, 'group'))];
        if ($unknown = array_diff($names, $known)) {
            throw new \InvalidArgumentException('unknown scenario: ' . implode(', ', $unknown) . "\nknown: "
                . implode(', ', array_unique($known)));
        }
        return array_filter($all, fn(self $one): bool => in_array($one->name, $names, true)
            || in_array($one->group, $names, true));
    }
}
