<?php
// A status page over HTTP/1.1 and HTTPS: thousands of connections on one select loop, none of which can
// hold up the others. Run: php examples/http_status.php [--host 127.0.0.1] [--port 8080] [--idle 60]
//   [--https-port 8443 [--certificate FILE]]: HTTPS as well; FILE holds certificate and key, and is
//   made if it is not there
declare(strict_types=1);
require __DIR__ . '/certificate.php';

/** What is known of one client. */
final class Connection
{
    public string $in = '';          // received and not answered yet
    public string $out = '';         // answers that the system has not taken yet
    public bool $last = false;       // nothing is answered after $out
    public bool $draining = false;   // our direction is shut down; what still comes is thrown away
    public ?float $requested = null; // when an unfinished request began
    public float $deadline = 0.0;    // when the connection is given up

    /** @param resource $stream */
    public function __construct(public readonly mixed $stream)
    {
    }
}

final class StatusServer
{
    private const HEAD_BYTES = 8192;       // most of one request
    private const OUT_BYTES = 65536;       // no request is answered while more than this waits
    private const READ_BYTES = 65536;      // most to take from one connection in one turn
    private const ACCEPTS = 256;           // most to take from the accept queue in one turn
    private const REQUEST_SECONDS = 10.0;  // from a request's first byte to its last
    private const SEND_SECONDS = 10.0;     // without a byte taken by the client
    private const DRAIN_SECONDS = 2.0;     // for the client to see the end and close

    private const REASONS = [
        200 => 'OK',
        400 => 'Bad Request',
        404 => 'Not Found',
        405 => 'Method Not Allowed',
        408 => 'Request Timeout',
        413 => 'Content Too Large',
        431 => 'Request Header Fields Too Large',
    ];

    /** @var array<int, Connection> by stream id */
    private array $connections = [];
    /** @var array<int, resource> by stream id: the listeners, and who may send the next request */
    private array $reading = [];
    /** @var array<int, resource> by stream id: who has not taken all of its answers yet */
    private array $writing = [];

    private float $now;
    private readonly float $started;
    private int $accepted = 0;
    private int $requests = 0;
    private int $most = 0; // connections at once

    /** @var array<int, resource> by stream id */
    private readonly array $listeners;

    /**
     * @param resource $plain a listener; listeners are non-blocking
     * @param resource|null $secure a TLS listener
     */
    public function __construct(
        private readonly mixed $plain,
        private readonly mixed $secure,
        private readonly float $idle,
    ) {
        foreach (array_filter([$plain, $secure]) as $listener) {
            $this->reading[get_resource_id($listener)] = $listener;
        }
        $this->listeners = $this->reading;
        $this->started = $this->now = self::clock();
    }

    public function run(): never
    {
        $next_sweep = 0.0;
        while (true) {
            $read = $this->reading;
            $write = $this->writing;
            $except = null;
            $ready = @fastsock_select($read, $write, $except, 1);
            $this->now = self::clock();
            if ($ready) { // false after a signal: the arrays are then untouched
                $this->serve($read, $write);
            }
            if ($this->now >= $next_sweep) {
                $this->giveUp();
                $next_sweep = $this->now + 1.0;
            }
        }
    }

    /** Those who are connected come first, new ones last. */
    private function serve(array $read, array $write): void
    {
        foreach ($write as $id => $_) {
            $this->advance($id, $this->connections[$id]);
        }
        foreach ($read as $id => $_) {
            if (isset($this->connections[$id])) {
                $this->receive($id, $this->connections[$id]);
            }
        }
        foreach (array_intersect_key($this->listeners, $read) as $listener) {
            $this->accept($listener);
        }
    }

    /**
     * What comes from a TLS listener has its handshake behind it: there are no more cases here than
     * with a plain one.
     *
     * @param resource $listener
     */
    private function accept(mixed $listener): void
    {
        // Out of descriptors, accept fails too: the listener then rests by itself until one is free.
        for ($i = 0; $i < self::ACCEPTS && $stream = @fastsock_accept($listener, 0); $i++) {
            stream_set_blocking($stream, false);
            $id = get_resource_id($stream);
            $this->connections[$id] = $connection = new Connection($stream);
            $connection->deadline = $this->now + $this->idle;
            $this->reading[$id] = $stream;
            $this->accepted++;
        }
        $this->most = max($this->most, count($this->connections));
    }

    private function receive(int $id, Connection $connection): void
    {
        $bytes = @fread($connection->stream, self::READ_BYTES);
        if ($bytes === false || $bytes === '') {
            if ($bytes === false || feof($connection->stream)) {
                $this->close($id, $connection);
            }
        } elseif (!$connection->draining) {
            $connection->in .= $bytes;
            $this->advance($id, $connection);
        }
    }

    /** Answers and sends as much as goes without waiting, then settles what to wait for. */
    private function advance(int $id, Connection $connection): void
    {
        do {
            $this->answerRequests($connection);
            $sent = $connection->out === '' ? 0 : @fwrite($connection->stream, $connection->out);
            if ($sent === false) {
                $this->close($id, $connection);
                return;
            }
            $connection->out = substr($connection->out, $sent);
        } while ($sent > 0 && $connection->out === '' && !$connection->last);

        // The arrays change only when they must: select does less for one that stays the same.
        $waits = isset($this->writing[$id]);
        if ($connection->out !== '') {
            if (!$waits) {
                // Not a byte more is read from a client that does not take its answers.
                unset($this->reading[$id]);
                $this->writing[$id] = $connection->stream;
            }
            if (!$waits || $sent > 0) {
                $connection->deadline = $this->now + self::SEND_SECONDS;
            }
            return;
        }
        if ($waits) {
            unset($this->writing[$id]);
            $this->reading[$id] = $connection->stream;
        }
        if ($connection->last) {
            $this->drain($connection);
            return;
        }
        $connection->requested = $connection->in === '' ? null : $connection->requested ?? $this->now;
        $connection->deadline = $connection->requested === null
            ? $this->now + $this->idle
            : $connection->requested + self::REQUEST_SECONDS;
    }

    /**
     * Closing a socket that holds unread bytes resets the connection, and the client might lose the
     * last answer. So only our direction ends here.
     */
    private function drain(Connection $connection): void
    {
        $connection->in = '';
        $connection->draining = true;
        $connection->deadline = $this->now + self::DRAIN_SECONDS;
        fastsock_shutdown($connection->stream, STREAM_SHUT_WR);
    }

    private function close(int $id, Connection $connection): void
    {
        unset($this->connections[$id], $this->reading[$id], $this->writing[$id]);
        fclose($connection->stream);
    }

    /** Once a second: everybody whose time is over. */
    private function giveUp(): void
    {
        foreach ($this->connections as $id => $connection) {
            if ($connection->deadline > $this->now) {
                continue;
            }
            if ($connection->requested !== null && $connection->out === '' && !$connection->draining) {
                $connection->out = $this->refuse($connection, 408, 'The request took too long.');
                $this->advance($id, $connection);
            } else {
                $this->close($id, $connection);
            }
        }
    }

    /** Moves whole requests from $in, as answers, to $out. */
    private function answerRequests(Connection $connection): void
    {
        while (!$connection->last && $connection->in !== '' && strlen($connection->out) < self::OUT_BYTES) {
            $connection->in = ltrim($connection->in, "\r\n");
            $whole = preg_match('/\r?\n\r?\n/', $connection->in, $end, PREG_OFFSET_CAPTURE);
            $length = $whole ? $end[0][1] : strlen($connection->in);
            if ($length > self::HEAD_BYTES) {
                $connection->out .= $this->refuse(
                    $connection,
                    431,
                    'A request may have ' . self::HEAD_BYTES . ' bytes.',
                );
            } elseif ($whole) {
                $head = substr($connection->in, 0, $length);
                $connection->in = substr($connection->in, $length + strlen($end[0][0]));
                $connection->requested = null;
                $connection->out .= $this->answer($connection, $head);
            } else {
                return;
            }
        }
    }

    private function answer(Connection $connection, string $head): string
    {
        $lines = preg_split('/\r?\n/', $head);
        if (!preg_match('~^([A-Z]+) (\S+) HTTP/1\.([01])$~D', array_shift($lines), $request)) {
            return $this->refuse($connection, 400, 'The first line is not "METHOD TARGET HTTP/1.1".');
        }
        [, $method, $target, $minor] = $request;
        $fields = [];
        foreach ($lines as $line) {
            if (!preg_match('/^([\w!#$%&\'*+.^`|~-]+):[ \t]*([^\r\0]*?)[ \t]*$/D', $line, $field)) {
                return $this->refuse($connection, 400, 'A header field is not "NAME: VALUE".');
            }
            $fields[strtolower($field[1])][] = $field[2];
        }
        if ($minor === '1' && count($fields['host'] ?? []) !== 1) {
            return $this->refuse($connection, 400, 'There must be one Host field.');
        }
        if (isset($fields['transfer-encoding']) || array_diff($fields['content-length'] ?? [], ['0'])) {
            return $this->refuse($connection, 413, 'Requests may not have a body.');
        }
        if ($method !== 'GET' && $method !== 'HEAD') {
            return $this->refuse($connection, 405, 'There is GET and HEAD.', "Allow: GET, HEAD\r\n");
        }

        $wishes = strtolower(implode(',', $fields['connection'] ?? []));
        $keep = $minor === '1' ? !str_contains($wishes, 'close') : str_contains($wishes, 'keep-alive');
        $connection->last = !$keep;
        $this->requests++;
        $path = preg_replace('~^http://[^/?]*|\?.*~i', '', $target);
        [$status, $type, $body] = match ($path) {
            '/', '' => [200, 'text/html; charset=utf-8', render_page($this->figures())],
            '/status.json' => [200, 'application/json', json_encode($this->figures()) . "\n"],
            default => [404, 'text/plain', "There is / and /status.json.\n"],
        };
        $more = $keep && $minor === '0' ? "Connection: keep-alive\r\n" : '';
        return self::response($status, $type, $body, !$keep, $more, $method === 'HEAD');
    }

    /** An answer after which the connection ends. */
    private function refuse(Connection $connection, int $status, string $why, string $more = ''): string
    {
        $connection->last = true;
        $this->requests++;
        return self::response($status, 'text/plain', "$why\n", true, $more);
    }

    private static function response(
        int $status,
        string $type,
        string $body,
        bool $last,
        string $more = '',
        bool $head_only = false,
    ): string {
        return "HTTP/1.1 $status " . self::REASONS[$status] . "\r\n"
            . 'Date: ' . gmdate('D, d M Y H:i:s') . " GMT\r\n"
            . "Content-Type: $type\r\n"
            . 'Content-Length: ' . strlen($body) . "\r\n"
            . "Cache-Control: no-store\r\n"
            . ($last ? "Connection: close\r\n" : '')
            . "$more\r\n"
            . ($head_only ? '' : $body);
    }

    /** @return array<string, int|float|string|null> what /status.json tells */
    private function figures(): array
    {
        $process = fastsock_stats();
        $queue = fastsock_stats($this->plain);
        $tls = $this->secure ? fastsock_stats($this->secure) : null;
        $usage = getrusage();
        return [
            'uptime_seconds' => round($this->now - $this->started, 1),
            'connections_now' => count($this->connections),
            'connections_most' => $this->most,
            'connections_total' => $this->accepted,
            'requests' => $this->requests,
            'memory_bytes' => memory_get_usage(),
            'memory_peak_bytes' => memory_get_peak_usage(),
            'cpu_seconds' => round($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']
                + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6, 2),
            'accept_queue' => $queue['waiting'],
            'accept_queue_limit' => $queue['backlog'],
            'out_of_descriptors' => $queue['out_of_descriptors'] + ($tls['out_of_descriptors'] ?? 0),
            'tls_handshakes' => $tls['handshakes_finished'] ?? null,
            'tls_unfinished' => $tls['handshakes_unfinished'] ?? null,
            'tls_failed' => $tls ? array_sum($tls['handshakes_failed']) : null,
            'php' => PHP_VERSION,
            'fastsock' => (string) phpversion('fastsock'),
            'loop' => $process['loop'],
            'backend' => $process['backend'],
            'pid' => getmypid(),
        ];
    }

    private static function clock(): float
    {
        return hrtime(true) / 1e9;
    }
}

/** The page with its first figures; its script then fetches /status.json every second. */
function render_page(array $figures): string
{
    $fill = [];
    foreach ($figures as $name => $value) {
        $fill["{{$name}}"] = htmlspecialchars((string) ($value ?? '–'));
    }
    return strtr(PAGE, $fill);
}

const PAGE = <<<'HTML'
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fastsock status</title>
<link rel="icon" href="data:,">
<noscript><meta http-equiv="refresh" content="2"></noscript>
<style>
:root { color-scheme: light dark; --ground: #f4f5f7; --card: #fff; --text: #16202c; --quiet: #5c6875;
        --line: #dfe3e8; --accent: #2563eb; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0f141a; --card: #181f28; --text: #e8edf3; --quiet: #93a0ae; --line: #2a3440;
          --accent: #6ea0ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
       font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.75rem; margin: 0; letter-spacing: -.02em; }
header p, footer, dt, dd small { color: var(--quiet); }
header p { margin: 0; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin: 0; }
dl div, figure { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
                 padding: 1rem 1.25rem; }
dt, figcaption { font-size: .875rem; }
dd { margin: 0; font-size: 1.75rem; font-weight: 600; font-variant-numeric: tabular-nums; }
dd small { display: block; font-size: .875rem; font-weight: 400; }
figure { margin: 1rem 0; }
figcaption { display: flex; justify-content: space-between; color: var(--quiet); }
figcaption b { color: var(--text); font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: 6rem; }
polyline { fill: none; stroke: var(--accent); stroke-width: 2; vector-effect: non-scaling-stroke; }
footer { font-size: .875rem; }
a { color: var(--accent); }
.lost { opacity: .45; }
</style>
</head>
<body>
<main>
<header><h1>fastsock</h1><p>one PHP process, one select loop</p></header>
<dl>
<div><dt>Up for</dt><dd><span data-figure="uptime_seconds" data-as="time">{uptime_seconds} s</span>
  <small><span data-figure="cpu_seconds">{cpu_seconds}</span> s of CPU time</small></dd></div>
<div><dt>Connections now</dt><dd><span data-figure="connections_now">{connections_now}</span>
  <small>at most <span data-figure="connections_most">{connections_most}</span> at once</small></dd></div>
<div><dt>Connections in all</dt><dd><span data-figure="connections_total">{connections_total}</span>
  <small>out of descriptors: <span data-figure="out_of_descriptors">{out_of_descriptors}</span></small></dd></div>
<div><dt>Requests</dt><dd><span data-figure="requests">{requests}</span>
  <small>this page asks once a second</small></dd></div>
<div><dt>Accept queue</dt><dd><span data-figure="accept_queue">{accept_queue}</span>
  <small>it holds <span data-figure="accept_queue_limit">{accept_queue_limit}</span></small></dd></div>
<div><dt>TLS handshakes</dt><dd><span data-figure="tls_handshakes">{tls_handshakes}</span>
  <small><span data-figure="tls_failed">{tls_failed}</span> failed,
    <span data-figure="tls_unfinished">{tls_unfinished}</span> under way</small></dd></div>
<div><dt>PHP's memory</dt><dd><span data-figure="memory_bytes" data-as="bytes">{memory_bytes} bytes</span>
  <small>at most <span data-figure="memory_peak_bytes"
    data-as="bytes">{memory_peak_bytes} bytes</span></small></dd></div>
</dl>
<figure><figcaption><span>Requests per second, the last two minutes</span><b id="rate"></b></figcaption>
<svg viewBox="0 0 120 100" preserveAspectRatio="none"><polyline id="curve" points=""/></svg></figure>
<footer>PHP {php} · fastsock {fastsock} · {loop} ({backend}) · process {pid} ·
<a href="/status.json">status.json</a></footer>
</main>
<script>
const shown = {
  time: s => [[86400, 'd'], [3600, 'h'], [60, 'min']].reduce((text, [size, unit]) => {
    if (s < size) return text;
    const whole = Math.floor(s / size);
    s -= whole * size;
    return text + whole + '\u202f' + unit + ' ';
  }, '') + Math.floor(s) + '\u202fs',
  bytes: b => (b / 1048576).toFixed(1) + '\u202fMiB',
  undefined: n => n === null ? '–' : n.toLocaleString('en'),
};
const rates = [];
let before = null;
function show(figures) {
  for (const place of document.querySelectorAll('[data-figure]')) {
    place.textContent = shown[place.dataset.as](figures[place.dataset.figure]);
  }
  if (before && figures.uptime_seconds > before.uptime_seconds) {
    rates.push((figures.requests - before.requests) / (figures.uptime_seconds - before.uptime_seconds));
    if (rates.length > 121) rates.shift();
    const top = Math.max(10, ...rates);
    document.getElementById('rate').textContent = Math.round(rates.at(-1)).toLocaleString('en');
    document.getElementById('curve').setAttribute('points',
      rates.map((rate, i) => `${121 - rates.length + i},${98 - 96 * rate / top}`).join(' '));
  }
  before = figures;
}
async function refresh() {
  try {
    show(await (await fetch('/status.json')).json());
    document.body.className = '';
  } catch { document.body.className = 'lost'; }
  setTimeout(refresh, 1000);
}
refresh();
</script>
</body>
</html>

HTML;

/** @return array{host: string, port: int, https_port: ?int, certificate: ?string, idle: float} */
function read_options(array $arguments): array
{
    $options = ['host' => '127.0.0.1', 'port' => '8080', 'https-port' => null, 'certificate' => null, 'idle' => '60'];
    while (($argument = array_shift($arguments)) !== null) {
        if (!preg_match('/^--(host|port|https-port|certificate|idle)(?:=(.*))?$/D', $argument, $match)) {
            fail("unknown argument \"$argument\"; there is --host HOST, --port PORT, --https-port PORT, "
                . '--certificate FILE, --idle SECONDS', 2);
        }
        $options[$match[1]] = $match[2] ?? array_shift($arguments) ?? fail("$argument needs a value", 2);
    }
    foreach (['port', 'https-port'] as $name) {
        $port = $options[$name];
        if ($port !== null && (!ctype_digit($port) || (int) $port > 65535)) {
            fail("--$name must be a number from 0 to 65535, \"$port\" given", 2);
        }
    }
    if (!is_numeric($options['idle']) || $options['idle'] <= 0) {
        fail("--idle must be a number of seconds above 0, \"$options[idle]\" given", 2);
    }
    if ($options['certificate'] !== null && $options['https-port'] === null) {
        fail('--certificate is of no use without --https-port', 2);
    }
    return [
        'host' => str_contains($options['host'], ':') ? '[' . trim($options['host'], '[]') . ']' : $options['host'],
        'port' => (int) $options['port'],
        'https_port' => $options['https-port'] === null ? null : (int) $options['https-port'],
        'certificate' => $options['certificate'],
        'idle' => (float) $options['idle'],
    ];
}

/** @return resource a non-blocking listener */
function listen(string $address, string $option, array $ssl = []): mixed
{
    $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
    $context = stream_context_create(['ssl' => $ssl]);
    $listener = @fastsock_server($address, $error_code, $error_message, $flags, $context);
    if (!$listener) {
        $hint = str_contains($error_message, 'in use') ? "; choose another with $option, 0 takes a free one" : '';
        fail('cannot listen on ' . preg_replace('~^\w+://~', '', $address) . ": $error_message$hint", 1);
    }
    stream_set_blocking($listener, false);
    return $listener;
}

function fail(string $why, int $status): never
{
    fwrite(STDERR, "http_status: $why\n");
    exit($status);
}

ini_set('display_errors', 'stderr');
if (!function_exists('fastsock_server')) {
    fail('the extension is not loaded; try php -d extension=modules/fastsock.so ' . $argv[0], 1);
}
$options = read_options(array_slice($argv, 1));
$host = $options['host'];
$plain = listen("tcp://$host:$options[port]", '--port');
$secure = null;
if ($options['https_port'] !== null) {
    try {
        $certificate = $options['certificate'] === null
            ? example_certificate()
            : self_signed_certificate($options['certificate']);
    } catch (RuntimeException $e) {
        fail("no certificate: {$e->getMessage()}", 1);
    }
    $secure = listen("tls://$host:$options[https_port]", '--https-port', ['local_cert' => $certificate]);
}
if (function_exists('pcntl_signal')) {
    pcntl_signal(SIGINT, SIG_DFL); // a shell without job control starts background commands without it
}
echo "http://$host", strrchr(fastsock_get_name($plain, false), ':'), "/\n";
if ($secure) {
    echo "https://$host", strrchr(fastsock_get_name($secure, false), ':'), "/\n";
}
(new StatusServer($plain, $secure, $options['idle']))->run();
