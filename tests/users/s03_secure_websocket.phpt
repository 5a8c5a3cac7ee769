--TEST--
S3: a secure WebSocket server on one select loop runs with only the names changed, on every TLS address
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

/** A member of the chat, by core's client: its stream, after the handshake of RFC 6455. */
function enter(string $address, array $options)
{
    $stream = tls_client($address, $options) ?: exit("nobody at $address\n");
    fwrite($stream, "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        . "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    $expected = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        . "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"; // the RFC's own example
    $head = read_bytes($stream, strlen($expected));
    if ($head !== $expected) {
        exit('no handshake: ' . json_encode($head) . "\n");
    }
    return $stream;
}

function frame(string $text, string $mask): string
{
    return "\x81" . chr(0x80 | strlen($text)) . $mask . ($text ^ str_repeat($mask, strlen($text)));
}

function chat(string $names, string $transport, bool $with_silent_client): string
{
    $authority = new Certificate('Test authority', null, ['ca' => true]);
    $server_certificate = new Certificate('localhost', $authority);
    $arguments = ['0', $server_certificate->file(with_key: false), $server_certificate->key_file(), $transport];
    $server = Child::program(__DIR__ . '/fixtures/wss_server.php', $names, $arguments);
    $name = $server->line();
    // One that connects and says nothing; with core's names it would hold up all others.
    $silent = $with_silent_client ? stream_socket_client("tcp://$name") : null;
    $options = ['verify_peer' => true, 'verify_peer_name' => true, 'peer_name' => 'localhost', 'cafile' => $authority->file(with_key: false)];
    $heard = [];
    $members = [];
    foreach ([0, 1, 2] as $i) {
        $members[$i] = enter($name, $options);
    }
    $protocol = stream_get_meta_data($members[0])['crypto']['protocol'];
    foreach ([[0, 'hello everybody'], [2, 'grüße'], [1, str_repeat('x', 120)]] as [$speaker, $text]) {
        fwrite($members[$speaker], frame($text, "\x11\xf2\x00\x7a"));
        foreach ($members as $i => $member) {
            if (read_bytes($member, strlen($text) + 2) !== "\x81" . chr(strlen($text)) . $text) {
                return "$i did not hear $speaker say $text";
            }
        }
    }
    fclose($members[1]);
    unset($members[1]);
    fwrite($members[0], frame('who is left?', "mask"));
    foreach ($members as $i => $member) {
        if (read_bytes($member, 14) !== "\x81\x0cwho is left?") {
            return "$i did not hear the last word";
        }
    }
    if ($silent) {
        $still_there = !readable($silent, 0);
        fclose($silent);
    }
    $end = $server->stop();
    return "all hear all, $protocol" . ($silent ? ', a silent client ' . ($still_there ? 'delays nobody' : 'was dropped') : '') . "; $end";
}

echo 'core, tlsv1.3: ', chat('core', 'tlsv1.3', false), "\n";
foreach (['tlsv1.3', 'tlsv1.2', 'tls', 'ssl'] as $transport) {
    echo "fastsock, $transport: ", chat('fastsock', $transport, true), "\n";
}
?>
--EXPECT--
core, tlsv1.3: all hear all, TLSv1.3; signal 15
fastsock, tlsv1.3: all hear all, TLSv1.3, a silent client delays nobody; signal 15
fastsock, tlsv1.2: all hear all, TLSv1.2, a silent client delays nobody; signal 15
fastsock, tls: all hear all, TLSv1.3, a silent client delays nobody; signal 15
fastsock, ssl: all hear all, TLSv1.3, a silent client delays nobody; signal 15
