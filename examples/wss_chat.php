<?php
// A WebSocket chat over TLS (wss://), with its page over HTTPS on the same port: one select loop, the
// protocol of RFC 6455 by hand. What one says, everybody hears.
// Run: php -d fastsock.raise_nofile=1 examples/wss_chat.php [ADDRESS [CERTIFICATE [KEY]]]
// ADDRESS: HOST:PORT, or with a transport, as in tlsv1.3://127.0.0.1:8443. Then: a browser
declare(strict_types=1);
require __DIR__ . '/certificate.php';

enum State
{
    case Request;  // an HTTP request is being read
    case Open;     // a WebSocket, a member of the chat
    case Closing;  // our close frame is on its way; the other side's is awaited
    case Draining; // our direction is shut down; what still comes is thrown away
}

final class Client
{
    public State $state = State::Request;
    public string $name = '';
    public string $in = '';         // received and not understood yet
    public string $out = '';        // what the system has not taken yet
    public ?string $message = null; // the fragments so far of an unfinished message
    public bool $last = false;      // nothing follows $out
    public bool $pinged = false;    // and the answer is awaited
    public float $deadline = 0.0;

    /** @param resource $stream */
    public function __construct(public readonly int $id, public readonly mixed $stream, public readonly string $peer)
    {
    }
}

/** What a client did wrong, in a WebSocket's codes. */
final class Violation extends Exception
{
}

final class Chat
{
    private const HEAD_BYTES = 8192;     // most of a request
    private const MESSAGE_BYTES = 4096;  // most of a message, all of its fragments together
    private const NAME_CHARACTERS = 24;
    private const QUEUE_BYTES = 262144;  // who lets more than this pile up is put out
    private const READ_BYTES = 65536;
    private const ACCEPTS = 64;          // most to take in one turn
    private const REQUEST_SECONDS = 10.0;
    private const SILENCE_SECONDS = 30.0; // then a ping; after as long again without an answer, the end
    private const CLOSE_SECONDS = 2.0;
    private const LISTENER = 0;          // its key; stream ids begin at 1

    private const CONTINUATION = 0;
    private const TEXT = 1;
    private const BINARY = 2;
    private const CLOSE = 8;
    private const PING = 9;
    private const PONG = 10;

    private const NORMAL = 1000;
    private const PROTOCOL_ERROR = 1002;
    private const UNACCEPTABLE = 1003;
    private const NOT_UTF8 = 1007;
    private const TOO_BIG = 1009;

    private const REASONS = [
        200 => 'OK', 400 => 'Bad Request', 403 => 'Forbidden', 404 => 'Not Found', 405 => 'Method Not Allowed',
        426 => 'Upgrade Required', 431 => 'Request Header Fields Too Large',
    ];

    /** @var array<int, Client> by stream id */
    private array $clients = [];
    /** @var array<int, resource> by stream id: the listener and all clients */
    private array $reading;
    /** @var array<int, resource> by stream id: who has not taken everything yet */
    private array $writing = [];
    private float $now;
    private int $came = 0;

    /** @param resource $listener non-blocking */
    public function __construct(private readonly mixed $listener, private readonly string $page)
    {
        $this->reading = [self::LISTENER => $listener];
        $this->now = self::clock();
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
                foreach ($write as $id => $_) {
                    if (isset($this->clients[$id])) {
                        $this->send($this->clients[$id], '');
                    }
                }
                foreach ($read as $id => $_) {
                    if (isset($this->clients[$id])) { // may have been put out a moment ago
                        $this->receive($this->clients[$id]);
                    }
                }
                if (isset($read[self::LISTENER])) {
                    $this->accept();
                }
            }
            if ($this->now >= $next_sweep) {
                $this->lookForSilence();
                $next_sweep = $this->now + 1.0;
            }
        }
    }

    /** Those who come out of accept have their handshake behind them; slow ones wait out of sight. */
    private function accept(): void
    {
        for ($i = 0; $i < self::ACCEPTS && $stream = @fastsock_accept($this->listener, 0, $peer); $i++) {
            stream_set_blocking($stream, false);
            $id = get_resource_id($stream);
            $this->clients[$id] = $client = new Client($id, $stream, $peer);
            $client->deadline = $this->now + self::REQUEST_SECONDS;
            $this->reading[$id] = $stream;
        }
    }

    private function receive(Client $client): void
    {
        $bytes = @fread($client->stream, self::READ_BYTES);
        if ($bytes === false || $bytes === '') {
            if ($bytes === false || feof($client->stream)) {
                $this->leave($client);
            }
            return;
        }
        if ($client->last) {
            return; // nothing that comes now changes anything
        }
        $client->in .= $bytes;
        if ($client->state === State::Request) {
            $this->answerRequest($client);
        }
        if ($client->state === State::Open || $client->state === State::Closing) {
            $this->takeFrames($client);
        }
    }

    // --- HTTP ---

    private function answerRequest(Client $client): void
    {
        $end = strpos($client->in, "\r\n\r\n");
        if (($end === false ? strlen($client->in) : $end) > self::HEAD_BYTES) {
            $this->respond($client, 431, 'A request may have ' . self::HEAD_BYTES . ' bytes.');
            return;
        }
        if ($end === false) {
            return;
        }
        $lines = explode("\r\n", substr($client->in, 0, $end));
        $client->in = substr($client->in, $end + 4);
        if (!preg_match('~^([A-Z]+) (/[^\s?]*)(?:\?(\S*))? HTTP/1\.1$~D', array_shift($lines), $request)) {
            $this->respond($client, 400, 'The first line is not "METHOD PATH HTTP/1.1".');
            return;
        }
        [, $method, $path] = $request;
        $fields = [];
        foreach ($lines as $line) {
            if (!preg_match('/^([\w!#$%&\'*+.^`|~-]+):[ \t]*([^\r\0]*?)[ \t]*$/D', $line, $field)) {
                $this->respond($client, 400, 'A header field is not "NAME: VALUE".');
                return;
            }
            $name = strtolower($field[1]);
            $fields[$name] = isset($fields[$name]) ? "$fields[$name], $field[2]" : $field[2];
        }
        if ($method !== 'GET') {
            $this->respond($client, 405, 'There is GET.', ['Allow: GET']);
        } elseif ($path === '/chat') {
            parse_str($request[3] ?? '', $query);
            $this->upgrade($client, $fields, is_string($query['name'] ?? null) ? $query['name'] : '');
        } elseif ($path === '/') {
            $this->respond($client, 200, $this->page, [
                'Content-Type: text/html; charset=utf-8',
                "Content-Security-Policy: default-src 'none'; connect-src 'self'; img-src data:; "
                    . "script-src 'unsafe-inline'; style-src 'unsafe-inline'",
            ]);
        } else {
            $this->respond($client, 404, 'There is / and, for WebSockets, /chat.');
        }
    }

    /** RFC 6455, section 4.2. */
    private function upgrade(Client $client, array $fields, string $name): void
    {
        $has = fn(string $field, string $token) => in_array(
            $token,
            array_map(trim(...), explode(',', strtolower($fields[$field] ?? ''))),
            true,
        );
        $key = base64_decode($fields['sec-websocket-key'] ?? '', true);
        if (!$has('upgrade', 'websocket') || !$has('connection', 'upgrade')) {
            $this->respond($client, 426, 'This path is for WebSockets.', ['Upgrade: websocket']);
        } elseif (($fields['sec-websocket-version'] ?? '') !== '13') {
            $this->respond($client, 426, 'The version must be 13.', ['Sec-WebSocket-Version: 13']);
        } elseif ($key === false || strlen($key) !== 16) {
            $this->respond($client, 400, 'Sec-WebSocket-Key is not 16 bytes in base64.');
        } elseif (($fields['origin'] ?? '') !== '' && $fields['origin'] !== 'https://' . ($fields['host'] ?? '')) {
            // Browsers let any site's script open WebSockets to here, and say which site it is.
            $this->respond($client, 403, 'The page is from another site.');
        } else {
            $accept = base64_encode(sha1($fields['sec-websocket-key'] . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true));
            $client->state = State::Open;
            $client->deadline = $this->now + self::SILENCE_SECONDS;
            $this->send($client, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                . "Sec-WebSocket-Accept: $accept\r\n\r\n");
            $this->enter($client, $name);
        }
    }

    /** One answer for each connection. */
    private function respond(Client $client, int $status, string $body, array $fields = []): void
    {
        if ($status !== 200) {
            $body .= "\n";
            $fields[] = 'Content-Type: text/plain';
        }
        $fields[] = 'Content-Length: ' . strlen($body);
        $client->last = true;
        $this->send($client, "HTTP/1.1 $status " . self::REASONS[$status] . "\r\n" . implode("\r\n", $fields)
            . "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n$body");
    }

    // --- WebSocket ---

    private function takeFrames(Client $client): void
    {
        try {
            while (!$client->last && isset($this->clients[$client->id]) && ($frame = self::takeFrame($client))) {
                $client->pinged = false;
                if ($client->state === State::Open) {
                    $client->deadline = $this->now + self::SILENCE_SECONDS;
                }
                $this->takeMessage($client, ...$frame);
            }
        } catch (Violation $violation) {
            echo "$client->peer: {$violation->getMessage()}\n";
            $client->last = true; // where the next frame begins is not known any more
            if ($client->state === State::Open) {
                $this->close($client, $violation->getCode(), $violation->getMessage());
            } else {
                $this->send($client, '');
            }
        }
    }

    /**
     * The next whole frame, taken off $in and unmasked; null while it is not whole.
     *
     * @return array{bool, int, string}|null whether it ends its message, opcode, payload
     */
    private static function takeFrame(Client $client): ?array
    {
        $have = strlen($client->in);
        if ($have < 2) {
            return null;
        }
        [$first, $second] = [ord($client->in[0]), ord($client->in[1])];
        [$final, $opcode, $length] = [(bool) ($first & 0x80), $first & 0x0F, $second & 0x7F];
        if ($first & 0x70) {
            throw new Violation('a reserved bit is set, but no extension was agreed on', self::PROTOCOL_ERROR);
        }
        if (!in_array($opcode, [self::CONTINUATION, self::TEXT, self::BINARY, self::CLOSE, self::PING, self::PONG], true)) {
            throw new Violation("there is no opcode $opcode", self::PROTOCOL_ERROR);
        }
        if (!($second & 0x80)) {
            throw new Violation('a client must mask its frames', self::PROTOCOL_ERROR);
        }
        if ($opcode >= self::CLOSE && (!$final || $length > 125)) {
            throw new Violation('a control frame has 125 bytes at most and no fragments', self::PROTOCOL_ERROR);
        }
        $head = 2;
        if ($length >= 126) {
            $head += $size = $length === 126 ? 2 : 8;
            if ($have < $head) {
                return null;
            }
            $length = unpack($size === 2 ? 'n' : 'J', $client->in, 2)[1];
            if ($length < 0) { // PHP's numbers have a sign
                throw new Violation('the length has its highest bit set', self::PROTOCOL_ERROR);
            }
            if ($length < ($size === 2 ? 126 : 65536)) {
                throw new Violation('the length is not written in its shortest form', self::PROTOCOL_ERROR);
            }
        }
        // Before the payload is there: nobody makes us keep more than one message.
        if ($opcode < self::CLOSE && $length + strlen($client->message ?? '') > self::MESSAGE_BYTES) {
            throw new Violation('a message may have ' . self::MESSAGE_BYTES . ' bytes', self::TOO_BIG);
        }
        if ($have < $head + 4 + $length) {
            return null;
        }
        $mask = substr($client->in, $head, 4);
        $payload = substr($client->in, $head + 4, $length);
        $client->in = substr($client->in, $head + 4 + $length);
        return [$final, $opcode, $payload ^ str_repeat($mask, intdiv($length, 4) + 1)];
    }

    private function takeMessage(Client $client, bool $final, int $opcode, string $payload): void
    {
        if ($opcode === self::CLOSE) {
            $this->answerClose($client, $payload);
        } elseif ($client->state === State::Closing || $opcode === self::PONG) {
            return; // that it came is all there is to it
        } elseif ($opcode === self::PING) {
            $this->send($client, self::frame(self::PONG, $payload));
        } elseif ($opcode === self::BINARY) {
            throw new Violation('this chat is for text', self::UNACCEPTABLE);
        } elseif (($opcode === self::CONTINUATION) !== ($client->message !== null)) {
            throw new Violation($opcode === self::TEXT ? 'a message begins inside another'
                : 'there is no message to go on with', self::PROTOCOL_ERROR);
        } else {
            $client->message .= $payload;
            if ($final) {
                $text = $client->message;
                $client->message = null;
                if (!self::isText($text)) {
                    throw new Violation('the text is not UTF-8', self::NOT_UTF8);
                }
                if (trim($text) !== '') {
                    $this->tell('said', $client->name, $text);
                }
            }
        }
    }

    private function answerClose(Client $client, string $payload): void
    {
        $code = strlen($payload) >= 2 ? unpack('n', $payload)[1] : self::NORMAL;
        $known = in_array($code, [...range(1000, 1003), ...range(1007, 1014)], true) || $code >= 3000 && $code < 5000;
        if (strlen($payload) === 1 || !$known || !self::isText(substr($payload, 2))) {
            throw new Violation('a close frame with a code or reason that cannot be', self::PROTOCOL_ERROR);
        }
        $client->last = true; // both have said it: the server ends the connection
        if ($client->state === State::Open) {
            $this->close($client, $code, '');
        } else {
            $this->send($client, '');
        }
    }

    /** Says that it is over, and gives the other side some time to say so too. */
    private function close(Client $client, int $code, string $reason): void
    {
        $client->state = State::Closing;
        $client->message = null;
        $client->deadline = $this->now + self::CLOSE_SECONDS;
        $this->send($client, self::frame(self::CLOSE, pack('n', $code) . substr($reason, 0, 123)));
        $this->tell('left', $client->name);
    }

    private static function frame(int $opcode, string $payload): string
    {
        $length = strlen($payload);
        return chr(0x80 | $opcode) . match (true) {
            $length < 126 => chr($length),
            $length < 65536 => chr(126) . pack('n', $length),
            default => chr(127) . pack('J', $length),
        } . $payload;
    }

    private static function isText(string $bytes): bool
    {
        return preg_match('//u', $bytes) === 1;
    }

    // --- the chat ---

    private function enter(Client $client, string $name): void
    {
        $this->came++;
        $name = self::isText($name) ? preg_replace('/[\p{C}\s]+/u', ' ', $name) : '';
        $name = trim(preg_replace('/^(.{' . self::NAME_CHARACTERS . '}).*/us', '$1', $name));
        $taken = array_map(fn(Client $other) => $other->state === State::Open ? $other->name : '', $this->clients);
        $client->name = $name === '' ? "guest $this->came" : $name;
        for ($i = 2; in_array($client->name, array_diff_key($taken, [$client->id => 0]), true); $i++) {
            $client->name = ($name === '' ? "guest $this->came" : $name) . " $i";
        }
        $this->send($client, self::news('you', $client->name));
        $this->tell('came', $client->name);
    }

    /** Everybody hears everything, the speaker too: that shows that it has arrived. */
    private function tell(string $what, string $who, string $text = ''): void
    {
        $members = array_filter($this->clients, fn(Client $client) => $client->state === State::Open);
        $frame = self::news($what, $who, $text, count($members));
        foreach ($members as $member) {
            $this->send($member, $frame);
        }
    }

    private static function news(string $what, string $who, string $text = '', int $members = 0): string
    {
        $news = ['what' => $what, 'who' => $who, 'text' => $text, 'members' => $members];
        return self::frame(self::TEXT, json_encode($news, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR));
    }

    // --- connections ---

    /** Sends what goes without waiting; the rest is kept until select says that more goes. */
    private function send(Client $client, string $bytes): void
    {
        if (!isset($this->clients[$client->id])) {
            return; // lost while others were told something
        }
        $client->out .= $bytes;
        $sent = $client->out === '' ? 0 : @fwrite($client->stream, $client->out);
        if ($sent === false || strlen($client->out) - $sent > self::QUEUE_BYTES) {
            $this->leave($client);
            return;
        }
        $client->out = substr($client->out, $sent);
        if ($client->out !== '') {
            $this->writing[$client->id] = $client->stream;
            return;
        }
        unset($this->writing[$client->id]);
        if ($client->last && $client->state !== State::Draining) {
            // Closing with unread bytes would reset the connection, and the last answer could be lost.
            $client->state = State::Draining;
            $client->deadline = $this->now + self::CLOSE_SECONDS;
            fastsock_shutdown($client->stream, STREAM_SHUT_WR);
        }
    }

    private function leave(Client $client): void
    {
        if (!isset($this->clients[$client->id])) {
            return;
        }
        unset($this->clients[$client->id], $this->reading[$client->id], $this->writing[$client->id]);
        fclose($client->stream);
        if ($client->state === State::Open) {
            $client->state = State::Closing;
            $this->tell('left', $client->name);
        }
    }

    /** Once a second: a silent member is asked whether it is there, everybody else's time is over. */
    private function lookForSilence(): void
    {
        foreach ($this->clients as $client) {
            if ($client->deadline > $this->now) {
                continue;
            }
            if ($client->state === State::Open && !$client->pinged) {
                $client->pinged = true;
                $client->deadline = $this->now + self::SILENCE_SECONDS;
                $this->send($client, self::frame(self::PING, ''));
            } else {
                $this->leave($client);
            }
        }
    }

    private static function clock(): float
    {
        return hrtime(true) / 1e9;
    }
}

$address = $argv[1] ?? '127.0.0.1:8443';
$address = str_contains($address, '://') ? $address : "tls://$address";
try {
    $certificate = $argv[2] ?? example_certificate();
} catch (RuntimeException $e) {
    fwrite(STDERR, "No certificate: {$e->getMessage()}\n");
    exit(1);
}
$ssl = ['local_cert' => $certificate] + (isset($argv[3]) ? ['local_pk' => $argv[3]] : []);
$context = stream_context_create(['ssl' => $ssl]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$listener = @fastsock_server($address, $error_code, $error_message, $flags, $context);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
stream_set_blocking($listener, false);
$name = fastsock_get_name($listener, false);
echo "Listening on $name: the chat is at https://$name/\n";
(new Chat($listener, file_get_contents(__DIR__ . '/wss_chat.html')))->run();
