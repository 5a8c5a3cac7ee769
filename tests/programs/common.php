<?php
// What tests of unchanged programs share: a server from servers/ in a process of its own, without
// fastsock or in drop-in mode, and clients that compare every byte.
//   --applications=DIR  what ./dev programs --install made; --module=FILE  default modules/fastsock.so

const ROOT = __DIR__ . '/../..';

require_once ROOT . '/tests/stress/common.php';

/** The folder of what is installed, for which $options may say another. */
function applications(array $options): string
{
    $cache = getenv('FASTSOCK_CACHE') ?: (getenv('XDG_CACHE_HOME') ?: getenv('HOME') . '/.cache') . '/fastsock';
    $folder = $options['applications'] ?? "$cache/programs/applications";
    if (!is_file("$folder/vendor/autoload.php")) {
        fwrite(STDERR, "nothing is installed in $folder: ./dev programs --install\n");
        exit(2);
    }
    return $folder;
}

function module(array $options): string
{
    $module = realpath($options['module'] ?? ROOT . '/modules/fastsock.so');
    if ($module === false) {
        fwrite(STDERR, "no module\n");
        exit(2);
    }
    return $module;
}

/** PHP's command line, without fastsock or in drop-in mode. */
function php(bool $dropin, string $module): array
{
    return $dropin ? [PHP_BINARY, '-d', "extension=$module", '-d', 'fastsock.dropin=1'] : [PHP_BINARY];
}

/** A server on core 0. It ends with this object. */
final class Program
{
    private $process;
    public readonly int $port;
    public readonly int $pid; // who serves: a worker perhaps
    private int $first;
    private string $folder;
    private int $owner; // a forked client has a copy of this object

    /** @param string $name of servers/ */
    public function __construct(string $name, bool $dropin, array $options, string $transport = 'tcp', string $pem = '-')
    {
        $this->owner = getmypid();
        $this->folder = sys_get_temp_dir() . '/fastsock-program-' . getmypid() . '-' . bin2hex(random_bytes(4));
        mkdir($this->folder, 0700);
        $more = [];
        if ($name === 'workerman') {
            $free = stream_socket_server('tcp://127.0.0.1:0'); // it cannot tell which port it was given
            $more = [substr(strrchr(stream_socket_get_name($free, false), ':'), 1), $this->folder];
            fclose($free);
            $transport = $transport === 'tls' ? 'ssl' : $transport;
        }
        $command = ['taskset', '-c', '0', ...php($dropin, module($options)), '-d', 'memory_limit=-1', __DIR__ . "/servers/$name.php",
            applications($options) . '/vendor/autoload.php', $transport, $pem, ...$more];
        $log = ['file', "$this->folder/log", 'a'];
        $this->process = proc_open($command, [['file', '/dev/null', 'r'], $log, $log], $pipes);
        $this->first = proc_get_status($this->process)['pid'];
        for ($until = now() + 20; now() < $until; usleep(20000)) {
            if (preg_match('~^\{"port":(\d+),"pid":(\d+)\}$~m', $this->log(), $said)) {
                [, $port, $pid] = array_map(intval(...), $said);
                $this->port = $port;
                $this->pid = $pid;
                $this->wait_until_it_listens();
                return;
            }
        }
        throw new RuntimeException("$name does not start: " . $this->log());
    }

    private function wait_until_it_listens(): void
    {
        for ($until = now() + 10; now() < $until; usleep(20000)) {
            if ($client = @stream_socket_client("tcp://127.0.0.1:$this->port", $code, $text, 1)) {
                fclose($client);
                return;
            }
        }
        throw new RuntimeException('the server does not listen: ' . $this->log());
    }

    public function log(): string
    {
        return file_get_contents("$this->folder/log");
    }

    /** What it wrote besides its port, in brief: warnings. */
    public function said(): string
    {
        return substr(trim(preg_replace('~^\{"port".*\n~m', '', $this->log())), 0, 400);
    }

    /** CPU seconds of who serves. */
    public function cpu(): float
    {
        return (int) explode(' ', file_get_contents("/proc/$this->pid/schedstat"))[0] / 1e9;
    }

    public function alive(): bool
    {
        return is_dir("/proc/$this->pid");
    }

    public function __destruct()
    {
        if ($this->process && $this->owner === getmypid()) {
            if (isset($this->pid) && $this->pid !== $this->first) {
                posix_kill($this->first, SIGKILL); // who would start another worker
                posix_kill($this->pid, SIGKILL);
            }
            proc_terminate($this->process, SIGKILL);
            proc_close($this->process);
            $this->process = null;
            array_map(unlink(...), glob("$this->folder/*"));
            rmdir($this->folder);
        }
    }
}

/** A connection that sends a text and compares what comes back, plain or as a WebSocket. */
final class EchoClient
{
    /** @param resource $stream */
    private function __construct(public $stream, private bool $framed)
    {
    }

    /** @return self|string the client, or why there is none */
    public static function connect(int $port, bool $websocket, float $timeout): self|string
    {
        $stream = @stream_socket_client("tcp://127.0.0.1:$port", $code, $text, $timeout);
        if (!$stream) {
            return "no connection: $text";
        }
        stream_set_timeout($stream, (int) $timeout);
        if ($websocket) {
            $key = base64_encode(random_bytes(16));
            fwrite($stream, "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                . "Sec-WebSocket-Key: $key\r\nSec-WebSocket-Version: 13\r\n\r\n");
            $answer = '';
            while (($line = fgets($stream)) !== false && $line !== "\r\n") {
                $answer .= $line;
            }
            $accept = base64_encode(sha1($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true));
            if (!str_contains($answer, $accept)) {
                return 'no WebSocket: ' . strtok($answer, "\r");
            }
        }
        return new self($stream, $websocket);
    }

    private static function head(int $length, int $mask): string
    {
        return "\x81" . ($length < 126 ? chr($length | $mask) : chr(126 | $mask) . pack('n', $length));
    }

    public function send(string $text): void
    {
        if ($this->framed) {
            $key = substr(md5($text, true), 0, 4);
            $text = self::head(strlen($text), 0x80) . $key . ($text ^ str_pad('', strlen($text), $key));
        }
        @fwrite($this->stream, $text); // a dead server shows in the comparison
    }

    /** Null when exactly $text comes back. */
    public function mismatch(string $text): ?string
    {
        return mismatch($this->stream, $this->framed ? self::head(strlen($text), 0) . $text : $text);
    }

    /** Null when nothing came that was not asked for. */
    public function surplus(): ?string
    {
        stream_set_blocking($this->stream, false);
        return fread($this->stream, 1) === '' && !feof($this->stream) ? null : 'more than was sent, or the end';
    }
}

/**
 * Holds $clients connections from two processes at once, and compares $rounds echoes of each.
 * @return array{connected: int, same: int, idle_cpu: float, wrong: list<string>}; idle_cpu: of a second in which nobody sends
 */
function hold(Program $server, int $clients, int $rounds, bool $websocket, float $timeout): array
{
    $each = intdiv($clients, 2);
    $loads = [];
    for ($i = 0; $i < 2; $i++) {
        $loads[] = start(fn($control) => hold_some($control, $server->port, $i * $each, $each, $rounds, $websocket, $timeout));
    }
    $sum = ['connected' => 0, 'same' => 0, 'wrong' => []];
    foreach ($loads as [, $control]) {
        $said = hear($control, 170);
        $sum['connected'] += $said['connected'] ?? 0;
        array_push($sum['wrong'], ...$said['wrong'] ?? ['a client process is gone']);
    }
    $sum['idle_cpu'] = 0;
    if ($server->alive()) { // what the server does while nobody sends
        $cpu = $server->cpu();
        usleep(1000000);
        $sum['idle_cpu'] = $server->alive() ? $server->cpu() - $cpu : 0;
    }
    foreach ($loads as [, $control]) {
        tell($control, $sum['wrong'] ? 'stop' : 'go');
    }
    foreach ($loads as [$pid, $control]) {
        $said = hear($control, 170);
        $sum['same'] += $said['same'] ?? 0;
        array_push($sum['wrong'], ...$said['wrong'] ?? ['a client process is gone']);
        tell($control, 'bye');
        posix_kill($pid, SIGKILL);
        pcntl_waitpid($pid, $status);
    }
    return $sum;
}

function hold_some($control, int $port, int $first, int $count, int $rounds, bool $websocket, float $timeout): int
{
    limit_descriptors($count + 100);
    $clients = $wrong = [];
    for ($i = $first; $i < $first + $count; $i++) {
        $client = EchoClient::connect($port, $websocket, $timeout);
        if (is_string($client)) {
            $wrong[] = "client $i: $client";
            break;
        }
        // connected is who got an answer: thousands may sit in the accept queue
        $client->send(words($i, 0));
        if ($what = $client->mismatch(words($i, 0))) {
            $wrong[] = "client $i: $what";
            break;
        }
        $clients[$i] = $client;
    }
    tell($control, ['connected' => count($clients), 'wrong' => $wrong]);
    $wrong = [];
    $same = count($clients);
    if (hear($control, 170) === 'go') {
        for ($round = 1; $round <= $rounds; $round++) {
            foreach ($clients as $i => $client) {
                $client->send(words($i, $round));
            }
            foreach ($clients as $i => $client) {
                $what = $client->mismatch(words($i, $round));
                $what === null ? $same++ : $wrong[] = "client $i, round $round: $what";
            }
        }
        foreach ($clients as $i => $client) {
            if ($what = $client->surplus()) {
                $wrong[] = "client $i: $what";
            }
        }
    }
    tell($control, ['same' => $same, 'wrong' => array_slice($wrong, 0, 5)]);
    hear($control, 170);
    return 0;
}

/** The report of .build/bench/load on core 1, against a server; $options as its own. */
function bench_load(string $command, Program $server, array $options): array
{
    $arguments = ['taskset', '-c', '1', bench_program(), $command, '--port', (string) $server->port, '--pids', (string) $server->pid];
    foreach ($options as $name => $value) {
        array_push($arguments, "--$name", (string) $value);
    }
    $process = proc_open($arguments, [['file', '/dev/null', 'r'], ['pipe', 'w']], $pipes);
    $said = stream_get_contents($pipes[1]);
    proc_close($process);
    return json_decode(trim($said), true) ?? throw new RuntimeException("load $command said: $said; the server: " . $server->said());
}

function bench_program(): string
{
    $program = ROOT . '/.build/bench/load';
    if (!is_file($program)) {
        fwrite(STDERR, "make -C benchmarks OUT=$program first\n");
        exit(2);
    }
    return $program;
}

function median(array $numbers): float
{
    sort($numbers);
    $middle = intdiv(count($numbers), 2);
    return count($numbers) % 2 ? $numbers[$middle] : ($numbers[$middle - 1] + $numbers[$middle]) / 2;
}
