<?php
// STARTTLS, as in SMTP: a conversation begins in plain text and goes on encrypted on the same
// connection. Server and client in one. Run: php examples/starttls.php serve [HOST:PORT [CERTIFICATE]]
// Then: php examples/starttls.php send [HOST:PORT [CERTIFICATE [TEXT]]]
// Or: openssl s_client -quiet -starttls smtp -connect 127.0.0.1:8000
require __DIR__ . '/certificate.php';

const SECONDS = 10;      // to wait for the other side
const LINE_BYTES = 1000;
const MAIL_BYTES = 65536;

[, $mode, $address, $certificate, $text] = $argv + [1 => 'serve', 2 => '127.0.0.1:8000', 3 => null, 4 => 'Hello.'];
try {
    $certificate ??= example_certificate();
} catch (RuntimeException $e) {
    stop("No certificate: {$e->getMessage()}");
}
match ($mode) {
    'serve' => serve($address, $certificate),
    'send' => send($address, $certificate, $text),
    default => stop('There is "serve" and "send".'),
};

function stop(string $why): never
{
    fwrite(STDERR, "$why\n");
    exit(1);
}

/** One client at a time; tcp_then_crypto.php shows the switch in a loop for many. */
function serve(string $address, string $certificate): never
{
    $context = stream_context_create(['ssl' => ['local_cert' => $certificate]]);
    $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
    $listener = @fastsock_server("tcp://$address", $error_code, $error_message, $flags, $context);
    if (!$listener) {
        stop("Cannot listen on $address: $error_message ($error_code)");
    }
    echo 'Listening on ', fastsock_get_name($listener, false), "\n";
    while (true) {
        if ($client = @fastsock_accept($listener, -1, $peer)) {
            stream_set_timeout($client, SECONDS);
            converse($client, $peer);
            fclose($client);
        }
    }
}

function converse($client, string $peer): void
{
    $say = fn(string $line) => @fwrite($client, "$line\r\n");
    $secure = false;
    $greeted = false;
    $sender = null;
    $say('220 fastsock example');
    while (($line = fgets($client, LINE_BYTES)) !== false) {
        $command = strtoupper(preg_split('/[\s:]/', $line)[0]);
        switch ($command) {
            case 'EHLO':
                $greeted = true;
                $say($secure ? '250 at your service' : "250-at your service\r\n250 STARTTLS");
                break;
            case 'STARTTLS':
                if ($secure) {
                    $say('503 TLS is on already');
                    break;
                }
                $say('220 go ahead');
                // What the client sent in the same breath is taken for the beginning of its handshake:
                // a command that somebody slipped in behind STARTTLS never reaches the secure part.
                if (@fastsock_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_SERVER) !== true) {
                    echo "$peer: no handshake\n";
                    return; // what is on the wire now is neither text nor TLS
                }
                $secure = true;
                $greeted = false; // nothing that was said in the clear counts (RFC 3207)
                break;
            case 'MAIL':
                if (!$secure) {
                    $say('530 say STARTTLS first');
                } elseif (!$greeted) {
                    $say('503 say EHLO first');
                } else {
                    $sender = trim(substr($line, strlen('MAIL FROM:')));
                    $say('250 ok');
                }
                break;
            case 'DATA':
                if ($sender === null) {
                    $say('503 say MAIL first');
                    break;
                }
                $say('354 end with a dot');
                for ($mail = ''; ($line = fgets($client, LINE_BYTES)) !== false && rtrim($line, "\r\n") !== '.';) {
                    $mail .= preg_replace('/^\.\./', '.', $line);
                    if (strlen($mail) > MAIL_BYTES) {
                        $say('552 too long');
                        return;
                    }
                }
                if ($line === false) {
                    return;
                }
                $protocol = stream_get_meta_data($client)['crypto']['protocol'];
                echo "$peer, $protocol, from $sender: ", json_encode($mail, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
                $say('250 thank you');
                $sender = null;
                break;
            case 'QUIT':
                $say('221 good bye');
                return;
            default:
                $say('500 what?');
        }
    }
}

function send(string $address, string $certificate, string $text): void
{
    // The server must prove to be the one whose certificate this is; peer_name is the name in it.
    $context = stream_context_create(['ssl' => ['cafile' => $certificate, 'peer_name' => 'localhost']]);
    $server = @fastsock_client("tcp://$address", $error_code, $error_message, SECONDS, context: $context);
    if (!$server) {
        stop("Cannot connect to $address: $error_message ($error_code)");
    }
    stream_set_timeout($server, SECONDS);
    $ask = function (?string $line, string $expected) use ($server): void {
        if ($line !== null) {
            echo "> $line\n";
            fwrite($server, "$line\r\n");
        }
        do {
            $answer = fgets($server, LINE_BYTES);
            if ($answer === false) {
                stop('The server is silent.');
            }
            echo '< ', rtrim($answer), "\n";
        } while (($answer[3] ?? '') === '-'); // one more line of the same answer
        if (!str_starts_with($answer, $expected)) {
            stop("The server should have said $expected.");
        }
    };
    $ask(null, '220');
    $ask('EHLO client', '250');
    $ask('STARTTLS', '220');
    if (@fastsock_enable_crypto($server, true, STREAM_CRYPTO_METHOD_TLS_CLIENT) !== true) {
        stop('No handshake: ' . (error_get_last()['message'] ?? 'the server has gone'));
    }
    ['protocol' => $protocol, 'cipher_name' => $cipher] = stream_get_meta_data($server)['crypto'];
    echo "* $protocol, $cipher\n";
    $ask('EHLO client', '250');
    $ask('MAIL FROM:<me@example.org>', '250');
    $ask('DATA', '354');
    $ask(preg_replace('/^\./m', '..', $text) . "\r\n.", '250');
    $ask('QUIT', '221');
    fclose($server);
}
