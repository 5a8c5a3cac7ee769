<?php
// What unchanged programs do with https://: prints all that they see.
// Usage: https_client.php AUTOLOAD PORT CAFILE OTHER_CAFILE
[, $autoload, $port, $cafile, $other] = $argv;
ini_set('html_errors', 0);
ini_set('display_errors', 0);
set_error_handler(fn($level, $text) => print("  warning: $text\n"));
function show(string $what, mixed $result): void
{
    global $port;
    echo "$what: ", str_replace($port, 'PORT', is_string($result) ? strlen($result) . ' bytes, ' . strtok($result, "\n") : var_export($result, true)), "\n";
}
function context(array $ssl, array $http = [])
{
    return stream_context_create(['ssl' => $ssl, 'http' => $http]);
}
$good = ['cafile' => $cafile, 'peer_name' => 'localhost'];
$url = "https://127.0.0.1:$port/path?query";
show('trusted', file_get_contents($url, false, context($good)));
show('headers', preg_grep('~^(HTTP|Content-Type|Connection)~', $http_response_header));
show('not trusted', file_get_contents($url, false, context(['cafile' => $other, 'peer_name' => 'localhost'])));
show('no authority', file_get_contents($url, false, context(['peer_name' => 'localhost'])));
show('another name', file_get_contents($url, false, context(['peer_name' => 'other.example'] + $good)));
show('the address is no name', file_get_contents($url, false, context(['cafile' => $cafile])));
show('not verified', file_get_contents($url, false, context(['verify_peer' => false, 'verify_peer_name' => false])));
show('no such file', file_get_contents($url, false, context(['cafile' => "$cafile.none"] + $good)));
show('a fingerprint that differs', file_get_contents($url, false, context($good + ['peer_fingerprint' => str_repeat('0', 64)])));
show('no protocol in common', file_get_contents($url, false, context($good + ['min_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_0, 'max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_0])));
show('post', file_get_contents($url, false, context($good, ['method' => 'POST', 'content' => str_repeat('body', 50000), 'header' => 'Content-Type: text/plain'])));
show('copy', copy($url, 'php://memory', context($good)));
$stream = fopen($url, 'r', false, context($good + ['capture_peer_cert' => true]));
$meta = stream_get_meta_data($stream);
unset($meta['crypto']['resumed']); // docs/dropin.md: an addition, where it is true
show('meta', array_intersect_key($meta, array_flip(['timed_out', 'blocked', 'eof', 'wrapper_type', 'stream_type', 'mode', 'unread_bytes', 'seekable', 'crypto'])));
show('captured', openssl_x509_parse(stream_context_get_options($stream)['ssl']['peer_certificate'])['subject']['CN']);
show('bytes', strlen(stream_get_contents($stream)));

// a client that keeps its connection, by hand
$stream = stream_socket_client("tls://127.0.0.1:$port", $code, $text, 5, STREAM_CLIENT_CONNECT, context($good));
for ($i = 1; $i <= 100; $i++) {
    $body = str_repeat(chr(65 + $i % 26), $i * 100);
    fwrite($stream, "POST /$i HTTP/1.1\r\nHost: localhost\r\nContent-Length: " . strlen($body) . "\r\n\r\n$body");
    for ($length = 0; ($line = fgets($stream)) !== "\r\n";) {
        $length = stripos($line, 'content-length:') === 0 ? (int) substr($line, 15) : $length;
    }
    $answer = stream_get_contents($stream, $length);
    if (!str_starts_with($answer, "POST /$i HTTP/1.1: request $i, body " . md5($body) . "\n") || strlen($answer) !== $length) {
        show("kept, request $i", $answer);
    }
}
show('kept', $answer);
fclose($stream);

$socket = fsockopen("ssl://127.0.0.1", (int) $port, $code, $text, 5);
show('fsockopen without an authority', $socket);

// and a library's
require $autoload;
$connector = new React\Socket\Connector(['tls' => $good]);
$browser = new React\Http\Browser($connector);
$answers = [];
$next = function (int $i) use (&$next, &$answers, $browser, $url) {
    return $i > 50 ? null : $browser->get($url)->then(function ($response) use (&$answers, &$next, $i) {
        $answers[] = strtok((string) $response->getBody(), ',');
        return $next($i + 1);
    });
};
$next(1)->then(function () use (&$answers) {
    show('library', count($answers) . ' answers, the last ' . end($answers));
}, fn($error) => show('library', $error->getMessage()));
React\EventLoop\Loop::run();
(new React\Http\Browser(new React\Socket\Connector(['tls' => ['cafile' => $other, 'peer_name' => 'localhost']])))->get($url)
    ->then(fn() => show('library, not trusted', true), fn($error) => show('library, not trusted', $error->getMessage()));
React\EventLoop\Loop::run();
