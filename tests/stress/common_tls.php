<?php
// What the stress scripts of TLS share: a server in a child pinned to core 0, the load programs
// from load/ on core 1, certificates, verdicts. All children end with the script, by their ids.

require_once __DIR__ . '/common.php';

if (!extension_loaded('openssl')) {
    fwrite(STDERR, "needs the extension openssl\n");
    exit(2);
}
pcntl_async_signals(true);
putenv('OPENSSL_CONF=/dev/null'); // the system's minimum versions are not what is tested

/** Ends the script as failed after $seconds, whatever it waits for. */
function time_limit(int $seconds): void
{
    pcntl_signal(SIGALRM, function () use ($seconds) {
        echo "FAILED: not done after $seconds s\n";
        exit(1);
    });
    pcntl_alarm($seconds);
}

/** Runs $end at the end of this process, not of its children. */
function at_end(callable $end): void
{
    $owner = getmypid();
    register_shutdown_function(fn() => getmypid() === $owner ? $end() : null);
}

/** Binds this process to one core; says so when that is not possible. */
function pin(int $core): void
{
    exec("taskset -cp $core " . getmypid() . ' 2>&1', $output, $status);
    if ($status !== 0) {
        fwrite(STDERR, 'not pinned: ' . implode(' ', $output) . "\n");
    }
}

/** What else runs on the machine is not the test's: goes before it where that is allowed. */
function go_first(): void
{
    if (posix_geteuid() === 0) {
        proc_nice(-20);
        // where sessions share the processor equally, nice counts in a session only: this counts among them
        if (is_writable('/proc/self/autogroup')) {
            file_put_contents('/proc/self/autogroup', '-20');
        }
    }
}

/** A folder for certificates and sessions; it goes when the script ends. */
function folder(): string
{
    static $folder = null;
    if ($folder === null) {
        $folder = sys_get_temp_dir() . '/fastsock-stress-' . getmypid() . '-' . bin2hex(random_bytes(4));
        mkdir($folder, 0700);
        at_end(function () use ($folder) {
            array_map(unlink(...), glob("$folder/*"));
            rmdir($folder);
        });
    }
    return $folder;
}

/** PEM text of a certificate for localhost with its key: P-256, or RSA of 2048 bits. */
function certificate(int $serial, bool $rsa = false): string
{
    $settings = $rsa
        ? ['private_key_type' => OPENSSL_KEYTYPE_RSA, 'private_key_bits' => 2048]
        : ['private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1'];
    $settings['digest_alg'] = 'sha256';
    $key = openssl_pkey_new($settings);
    $request = openssl_csr_new(['commonName' => 'localhost'], $key, $settings);
    openssl_x509_export(openssl_csr_sign($request, null, $key, 30, $settings, $serial), $pem);
    openssl_pkey_export($key, $key_pem);
    return $pem . $key_pem;
}

/** Puts $text in the place of a file as a renewal does: complete at every moment. */
function replace_file(string $file, string $text): void
{
    file_put_contents("$file.new", $text);
    rename("$file.new", $file);
}

/** The file of a certificate with this serial number and its key. */
function certificate_file(int $serial = 1, bool $rsa = false): string
{
    $file = folder() . "/$serial.pem";
    replace_file($file, certificate($serial, $rsa));
    return $file;
}

/** A program from server/ in a child on core 0, with core's names or with the names changed. */
final class Server
{
    public readonly ?string $name;
    public readonly ?int $port;
    public array $workers = [];
    public array $warnings = []; // of workers, said as they came up
    private bool $running = true;

    /** @param string $names "core", "fastsock", or "foreign": fastsock, but the loop is core's select */
    public static function start(string $program, string $names, array $arguments = []): self
    {
        $arguments['core'] = $names === 'core';
        $arguments['ssl'] ??= ['local_cert' => certificate_file()];
        [$pid, $control] = start(function ($control) use ($program, $names, $arguments) {
            posix_setsid(); // the workers end with it
            pin(0);
            go_first();
            $changes = ['stream_socket_' => 'fastsock_', 'stream_select' => 'fastsock_select'];
            if ($names === 'foreign') {
                unset($changes['stream_select']);
            }
            $text = file_get_contents(__DIR__ . "/server/$program");
            return eval('?>' . ($names === 'core' ? $text : strtr($text, $changes)));
        });
        return new self($pid, $control, $names);
    }

    private function __construct(public readonly int $pid, private $control, public readonly string $names)
    {
        at_end($this->kill(...));
        $began = $this->next('name');
        $this->name = $began['name'] ?? null;
        if ($this->name === null) {
            throw new RuntimeException('no server: ' . ($began['error'] ?? 'it is gone'));
        }
        $this->port = (int) substr(strrchr($this->name, ':'), 1);
        $this->workers = $this->next('workers')['workers'] ?? [];
    }

    /** Its next message that has $key; warnings on the way are kept. Null when there is none in time. */
    public function next(string $key, float $seconds = 20): ?array
    {
        $until = now() + $seconds;
        while (($message = hear($this->control, max(1, $until - now()))) !== null) {
            if (isset($message['warning'])) {
                $this->warnings[] = $message['warning'];
            } elseif (isset($message[$key]) || isset($message['error'])) {
                return $message;
            }
        }
        return null;
    }

    /** Sends a command; the answer, or null when the server hangs. */
    public function ask(mixed $command = 'report', string $key = 'accepted', float $seconds = 5): ?array
    {
        if (@fwrite($this->control, json_encode($command) . "\n") === false) {
            return null;
        }
        return $this->next($key, $seconds);
    }

    /** CPU seconds of its first thread. */
    public function cpu(): float
    {
        return (int) explode(' ', file_get_contents("/proc/$this->pid/schedstat"))[0] / 1e9;
    }

    public function descriptors(): int
    {
        return count(scandir("/proc/$this->pid/fd")) - 2;
    }

    /** Asks it to end and says how it did: "exit 0", "signal 9", "had to be killed". */
    public function stop(): string
    {
        stream_socket_shutdown($this->control, STREAM_SHUT_WR);
        for ($until = now() + 5; now() < $until; usleep(5000)) {
            if (pcntl_waitpid($this->pid, $status, WNOHANG) === $this->pid) {
                $this->running = false;
                @posix_kill(-$this->pid, SIGKILL); // a worker that hangs
                return pcntl_wifexited($status) ? 'exit ' . pcntl_wexitstatus($status) : 'signal ' . pcntl_wtermsig($status);
            }
        }
        $this->kill();
        return 'had to be killed';
    }

    public function kill(): void
    {
        if ($this->running) {
            $this->running = false;
            posix_kill($this->pid, SIGKILL);
            posix_kill(-$this->pid, SIGKILL);
            pcntl_waitpid($this->pid, $status);
        }
    }
}

/** A program from load/, built when it is older than its text, on core 1. */
final class Load
{
    private $process;
    private array $pipes = [];

    /** @param array<string, scalar> $options --name=value each; true is a bare --name, false is left out */
    public function __construct(private string $program, array $options, int $core = 1)
    {
        $command = ['taskset', '-c', (string) $core, self::build($program)];
        foreach ($options as $name => $value) {
            if ($value !== false) {
                $command[] = $value === true ? "--$name" : "--$name=$value";
            }
        }
        $this->process = proc_open($command, [['pipe', 'r'], ['pipe', 'w']], $this->pipes);
        $pid = proc_get_status($this->process)['pid'];
        at_end(function () use ($pid) {
            if ($this->process) {
                posix_kill($pid, SIGKILL);
            }
        });
    }

    private static function build(string $program): string
    {
        $folder = dirname(__DIR__, 2) . '/.build/stress';
        $text = __DIR__ . "/load/$program.cpp";
        $built = "$folder/$program";
        if (!is_file($built) || filemtime($built) < max(filemtime($text), filemtime(__DIR__ . '/load/load.h'))) {
            @mkdir($folder, 0777, true);
            $command = ['g++', '-std=c++17', '-O2', '-Wall', '-Wextra', '-o', $built, $text, '-lssl', '-lcrypto'];
            $compiler = proc_open($command, [], $none);
            if (proc_close($compiler) !== 0) {
                exit(2);
            }
        }
        return $built;
    }

    /** The next line of its output; null when it is gone or silent for $seconds. */
    public function hear(float $seconds = 60): mixed
    {
        $read = [$this->pipes[1]];
        $none = null;
        // a line is written at once, so what begins to come is complete; a signal is the time limit's
        if (!@stream_select($read, $none, $none, (int) $seconds, (int) (fmod($seconds, 1) * 1e6))) {
            return null;
        }
        return hear($this->pipes[1]);
    }

    /** Its next line of output, which must come. */
    public function need(float $seconds = 60): mixed
    {
        return $this->hear($seconds) ?? throw new RuntimeException("the load program $this->program has not answered");
    }

    public function say(string $line): void
    {
        fwrite($this->pipes[0], "$line\n");
    }

    /** Ends its input, and waits for what it says then, if it does. */
    public function finish(): mixed
    {
        fclose($this->pipes[0]);
        $said = $this->hear();
        $this->close();
        return $said;
    }

    /** Its last line of output, and its end. */
    public function result(float $seconds = 120): array
    {
        $said = $this->need($seconds);
        $this->close();
        return $said;
    }

    public function kill(): void
    {
        proc_terminate($this->process, SIGKILL);
        $this->close();
    }

    private function close(): void
    {
        array_map(fn($pipe) => is_resource($pipe) && fclose($pipe), $this->pipes);
        proc_close($this->process);
        $this->process = null;
    }
}

/** 50 or so established clients at a steady pace, measured with what the server's core did meanwhile. */
final class Paced
{
    private Load $load;

    public function __construct(private Server $server, int $clients, float $interval_ms)
    {
        $this->load = new Load('paced', ['port' => $server->port, 'server' => $server->pid, 'clients' => $clients, 'interval-ms' => $interval_ms]);
        $this->load->need();
    }

    /**
     * Measures for $seconds, calls $meanwhile every $every seconds, prints a line; what paced.cpp
     * says and "busy", the per cent of the time that the server ran.
     */
    public function measure(string $what, float $seconds, ?callable $meanwhile = null, float $every = 1): array
    {
        [$began, $cpu] = [now(), $this->server->cpu()];
        $this->load->say((string) $seconds);
        do {
            if ($meanwhile && now() - $began < $seconds) {
                $meanwhile();
            }
            $got = $this->load->hear($every);
        } while ($got === null && now() - $began < $seconds + 30);
        $got ?? throw new RuntimeException('the paced clients have not ended');
        $got['busy'] = ($this->server->cpu() - $cpu) / (now() - $began) * 100;
        printf("%-26s p50 %s, p99 %s, max %s; server's core %.0f %%; %d sent, %d unanswered\n", $what, milliseconds($got['p50_ms']),
            milliseconds($got['p99_ms']), milliseconds($got['max_ms']), $got['busy'], $got['sent'], $got['unanswered']);
        printf("    other programs made %.1f %% of the echoes late, p99 with these %s; the client's own delay p99 %s\n",
            $got['disturbed'] / max(1, $got['sent']) * 100, milliseconds($got['all_p99_ms']), milliseconds($got['late_p99_ms']));
        return $got;
    }

    /**
     * Runs $once, which returns [what measure() returned, ...], again, up to four times, while its
     * figures cannot say anything: half of the echoes disturbed, or the client itself late by more
     * than half of $limit_ms (a virtual machine's processor may be taken away unseen).
     */
    public static function usable(float $limit_ms, callable $once): array
    {
        for ($i = 1;; $i++) {
            $result = $once();
            $got = $result[0];
            if ($i === 4 || $got['p99_ms'] <= $limit_ms || ($got['disturbed'] <= 0.5 * $got['sent'] && $got['late_p99_ms'] <= $limit_ms / 2)) {
                return $result;
            }
            echo "    the machine is too busy for these to count: again\n";
        }
    }

    /** What the figures of one measurement must be. */
    public static function check(Verdict $verdict, string $what, array $got, float $limit_ms): void
    {
        $verdict->check($got['p99_ms'] <= $limit_ms, "$what: p99 is $got[p99_ms] ms");
        $verdict->check($got['unanswered'] === 0 && !$got['failures'], "$what: established clients lost " . json_encode($got['failures']));
        $verdict->check($got['disturbed'] <= 0.5 * $got['sent'], "$what: the machine is too busy to say");
    }

    public function finish(): void
    {
        $this->load->finish();
    }
}

/** What a script found wrong, and its end. */
final class Verdict
{
    private array $wrong = [];

    public function check(bool $holds, string $otherwise): bool
    {
        if (!$holds) {
            $this->wrong[] = $otherwise;
        }
        return $holds;
    }

    /** Prints what is wrong, or $well; the exit status says the same. */
    public function end(string $well): never
    {
        foreach (array_unique($this->wrong) as $line) {
            echo "WRONG: $line\n";
        }
        echo $this->wrong ? 'FAILED' : $well, "\n";
        exit($this->wrong ? 1 : 0);
    }
}

function milliseconds(float $value): string
{
    return sprintf($value < 10 ? '%.2f ms' : '%.0f ms', $value);
}
