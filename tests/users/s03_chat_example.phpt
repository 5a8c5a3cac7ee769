--TEST--
S3: the chat of the examples keeps to RFC 6455: each violation gets its code, and nobody else notices
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

$program = dirname(__DIR__, 2) . '/examples/wss_chat.php';
$server = Child::code('<?php require ' . var_export($program, true) . ';', ['tlsv1.3://127.0.0.1:0', localhost_pem()]);
preg_match('~at https://(\S+)/~', $server->line(), $match);
$address = $match[1];

function request(string $text): array
{
    global $address;
    $stream = tls_client($address);
    fwrite($stream, $text);
    return explode("\r\n\r\n", read_all($stream), 2) + [1 => null];
}

/** One frame, masked unless told otherwise. */
function frame(int $first, string $payload, ?string $mask = "\x01\xfe\x00\x5a", ?string $length = null): string
{
    $size = strlen($payload);
    $length ??= $size < 126 ? chr($size) : ($size < 65536 ? chr(126) . pack('n', $size) : chr(127) . pack('J', $size));
    if ($mask === null) {
        return chr($first) . $length . $payload;
    }
    $length[0] = chr(ord($length[0]) | 0x80);
    return chr($first) . $length . $mask . ($payload ^ str_repeat($mask, intdiv($size, 4) + 1));
}

final class Member
{
    private $stream;

    public function __construct(string $name, array $fields = [])
    {
        global $address;
        $this->stream = tls_client($address);
        $fields += ['Host' => $address, 'Upgrade' => 'websocket', 'Connection' => 'keep-alive, Upgrade',
            'Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version' => '13'];
        $head = implode('', array_map(fn ($field, $value) => $value === null ? '' : "$field: $value\r\n", array_keys($fields), $fields));
        fwrite($this->stream, 'GET /chat?name=' . rawurlencode($name) . " HTTP/1.1\r\n$head\r\n");
    }

    public function status(): string
    {
        for ($head = ''; ($line = read_line($this->stream)) !== false && $line !== "\r\n"; $head .= $line);
        return strtok($head, "\r");
    }

    public function send(string $bytes): self
    {
        fwrite($this->stream, $bytes);
        return $this;
    }

    /** The next frame, as text. */
    public function frame(): string
    {
        $head = read_bytes($this->stream, 2);
        if (strlen($head) < 2) {
            return feof($this->stream) ? 'end' : 'nothing';
        }
        $length = ord($head[1]);
        $length = $length === 126 ? unpack('n', read_bytes($this->stream, 2))[1] : $length;
        $payload = read_bytes($this->stream, $length);
        if ($head[0] === "\x81") {
            $news = json_decode($payload);
            return trim("$news->who $news->what $news->text");
        }
        $names = ["\x88" => 'close', "\x89" => 'ping', "\x8a" => 'pong'];
        return ($names[$head[0]] ?? bin2hex($head)) . ' '
            . ($head[0] === "\x88" ? unpack('n', $payload)[1] . ' ' . substr($payload, 2) : $payload);
    }

    /** Frames up to the first of this kind. */
    public function until(string $start): string
    {
        do {
            $frame = $this->frame();
        } while (!str_starts_with($frame, $start) && $frame !== 'end' && $frame !== 'nothing');
        return rtrim($frame);
    }
}

echo "--- HTTP\n";
[$head, $body] = request("GET / HTTP/1.1\r\nHost: $address\r\n\r\n");
echo strtok($head, "\r"), ', ', str_contains($body, '<title>fastsock chat</title>') && str_ends_with($body, "</html>\n") ? 'the page' : $body, "\n";
preg_match('/(?<=Content-Length: )\d+/', $head, $length);
echo (int) $length[0] === strlen($body) ? "as long as it says\n" : "$length[0] said, " . strlen($body) . " came\n";
// No address but its own, in the page or in what it may load.
echo preg_match('~\b(?:src|href|url)\s*[=(]\s*+(?!["\']?data:)~i', $body) ? "loads something\n" : "loads nothing from elsewhere\n";
foreach (["GET /nowhere HTTP/1.1\r\n\r\n", "POST / HTTP/1.1\r\n\r\n", "hello\r\n\r\n", "GET / HTTP/1.1\r\nno field\r\n\r\n",
    "GET / HTTP/1.1\r\nX: " . str_repeat('x', 9000) . "\r\n\r\n", "GET /chat HTTP/1.1\r\n\r\n"] as $text) {
    echo implode(': ', array_map(fn ($part) => strtok($part, "\r\n"), request($text))), "\n";
}
foreach ([['Sec-WebSocket-Version' => '8'], ['Sec-WebSocket-Key' => 'c2hvcnQ='], ['Origin' => 'https://elsewhere.example'], ['Connection' => 'close']] as $wrong) {
    echo key($wrong), ': ', (new Member('x', $wrong))->status(), "\n";
}

echo "--- messages\n";
$ada = new Member('Ada', ['Origin' => "https://$address"]);
echo $ada->status(), "\n", $ada->frame(), "\n", $ada->frame(), "\n";
$ada->send(frame(0x81, 'hello'));
echo $ada->frame(), "\n";
$ada->send(frame(0x01, 'in ') . frame(0x89, 'now?') . frame(0x00, 'three ') . frame(0x80, 'parts'));
echo $ada->frame(), "\n", $ada->frame(), "\n";
$ada->send(frame(0x8A, 'nobody asked') . frame(0x81, str_repeat('ü', 2048)));
echo strlen($ada->frame()), " bytes heard\n";
foreach (str_split(frame(0x81, 'byte by byte')) as $byte) {
    $ada->send($byte);
}
echo $ada->frame(), "\n";
$other = new Member("Ada\n\0");
$other->status();
echo $other->frame(), ', ', $ada->until('Ada 2 came'), "\n";
$other->send(frame(0x88, pack('n', 1000) . 'bye'));
echo $other->until('close'), ', ', $other->frame(), ', ', $ada->until('Ada 2 left'), "\n";

echo "--- violations\n";
$violations = [
    'unmasked' => frame(0x81, 'hello', null),
    'reserved bit' => frame(0xC1, 'hello'),
    'opcode 3' => frame(0x83, 'hello'),
    'opcode 11' => frame(0x8B, ''),
    'binary' => frame(0x82, 'hello'),
    'fragmented ping' => frame(0x09, 'hello'),
    'long ping' => frame(0x89, str_repeat('x', 126)),
    'continuation of nothing' => frame(0x80, 'hello'),
    'message inside a message' => frame(0x01, 'hel') . frame(0x81, 'lo'),
    'not UTF-8' => frame(0x81, "\xc3\x28"),
    'cut UTF-8' => frame(0x01, "\xc3") . frame(0x80, '.'),
    'too long' => frame(0x81, str_repeat('x', 4097)),
    'too long in parts' => frame(0x01, str_repeat('x', 4000)) . frame(0x80, str_repeat('x', 97)),
    'said to be huge' => frame(0x81, '', length: chr(127) . pack('J', 1 << 40)),
    'said to be negative' => frame(0x81, '', length: chr(127) . "\x80\0\0\0\0\0\0\0"),
    'longer than needed' => frame(0x81, 'hello', length: chr(126) . pack('n', 5)),
    'longest form of a short one' => frame(0x81, 'hello', length: chr(127) . pack('J', 200)),
    'close with one byte' => frame(0x88, "\x03"),
    'close 1005' => frame(0x88, pack('n', 1005)),
    'close with a bad reason' => frame(0x88, pack('n', 1000) . "\xff"),
];
foreach ($violations as $what => $bytes) {
    $member = new Member('Eve');
    $member->status();
    $member->until('Eve came');
    $member->send($bytes . frame(0x81, 'this comes too late'));
    echo "$what: ", $member->until('close'), ', ', $member->frame(), "\n";
    $ada->until('Eve left');
}
$ada->send(frame(0x81, 'still here'));
echo $ada->frame(), "\n";
$ada->send(frame(0x88, ''));
echo $ada->frame(), ', ', $ada->frame(), "\n";
$server->signal(SIGTERM);
echo count(array_filter(explode("\n", $server->rest()))), " violations told, ", $server->wait(), "\n";
?>
--EXPECT--
--- HTTP
HTTP/1.1 200 OK, the page
as long as it says
loads nothing from elsewhere
HTTP/1.1 404 Not Found: There is / and, for WebSockets, /chat.
HTTP/1.1 405 Method Not Allowed: There is GET.
HTTP/1.1 400 Bad Request: The first line is not "METHOD PATH HTTP/1.1".
HTTP/1.1 400 Bad Request: A header field is not "NAME: VALUE".
HTTP/1.1 431 Request Header Fields Too Large: A request may have 8192 bytes.
HTTP/1.1 426 Upgrade Required: This path is for WebSockets.
Sec-WebSocket-Version: HTTP/1.1 426 Upgrade Required
Sec-WebSocket-Key: HTTP/1.1 400 Bad Request
Origin: HTTP/1.1 403 Forbidden
Connection: HTTP/1.1 426 Upgrade Required
--- messages
HTTP/1.1 101 Switching Protocols
Ada you
Ada came
Ada said hello
pong now?
Ada said in three parts
4105 bytes heard
Ada said byte by byte
Ada 2 you, Ada 2 came
close 1000, end, Ada 2 left
--- violations
unmasked: close 1002 a client must mask its frames, end
reserved bit: close 1002 a reserved bit is set, but no extension was agreed on, end
opcode 3: close 1002 there is no opcode 3, end
opcode 11: close 1002 there is no opcode 11, end
binary: close 1003 this chat is for text, end
fragmented ping: close 1002 a control frame has 125 bytes at most and no fragments, end
long ping: close 1002 a control frame has 125 bytes at most and no fragments, end
continuation of nothing: close 1002 there is no message to go on with, end
message inside a message: close 1002 a message begins inside another, end
not UTF-8: close 1007 the text is not UTF-8, end
cut UTF-8: close 1007 the text is not UTF-8, end
too long: close 1009 a message may have 4096 bytes, end
too long in parts: close 1009 a message may have 4096 bytes, end
said to be huge: close 1009 a message may have 4096 bytes, end
said to be negative: close 1002 the length has its highest bit set, end
longer than needed: close 1002 the length is not written in its shortest form, end
longest form of a short one: close 1002 the length is not written in its shortest form, end
close with one byte: close 1002 a close frame with a code or reason that cannot be, end
close 1005: close 1002 a close frame with a code or reason that cannot be, end
close with a bad reason: close 1002 a close frame with a code or reason that cannot be, end
Ada said still here
close 1000 , end
20 violations told, signal 15
