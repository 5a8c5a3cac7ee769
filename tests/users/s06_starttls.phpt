--TEST--
S6: STARTTLS on both sides, with no byte lost that was read before the switch or came right behind it
--EXTENSIONS--
openssl
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

const SERVER = STREAM_CRYPTO_METHOD_TLS_SERVER;
const CLIENT = STREAM_CRYPTO_METHOD_TLS_CLIENT;

/** [client end, accepted end], both plain and non-blocking; $kinds say whose streams they are. */
function connected(string $client_kind, string $server_kind): array
{
    $context = stream_context_create(['ssl' => ['local_cert' => localhost_pem(), 'cafile' => localhost_pem(), 'peer_name' => 'localhost']]);
    $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
    $listen = $server_kind === 'core' ? 'stream_socket_server' : 'fastsock_server';
    $connect = $client_kind === 'core' ? 'stream_socket_client' : 'fastsock_client';
    $listener = $listen('tcp://127.0.0.1:0', $code, $text, $flags, $context);
    $client = $connect('tcp://' . bound($listener), $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
    $accept = $server_kind === 'core' ? 'stream_socket_accept' : 'fastsock_accept';
    $server = $accept($listener, PATIENCE);
    stream_set_blocking($client, false);
    stream_set_blocking($server, false);
    return [$client, $server];
}

/** Waits until $length bytes lie in the kernel for the stream, without taking them. */
function arrived($stream, int $length): bool
{
    $socket = socket_import_stream($stream);
    $deadline = now() + PATIENCE;
    do {
        if (socket_recv($socket, $there, $length, MSG_PEEK | MSG_DONTWAIT) === $length) {
            return true;
        }
    } while (readable($stream, $deadline - now()) && now() < $deadline);
    return false;
}

/** Both sides' steps until each is done; [server's last result, client's]. */
function handshake($server, $client, array $done = [0, 0]): array
{
    $deadline = now() + PATIENCE;
    while (in_array(0, $done, true) && now() < $deadline) {
        $done[0] = $done[0] === 0 ? fastsock_enable_crypto($server, true, SERVER) : $done[0];
        $done[1] = $done[1] === 0 ? fastsock_enable_crypto($client, true, CLIENT) : $done[1];
    }
    return $done;
}

foreach ([['fastsock', 'fastsock'], ['core', 'fastsock'], ['fastsock', 'core']] as [$client_kind, $server_kind]) {
    echo "--- client by $client_kind, server by $server_kind\n";

    // The client does not wait for the server's word: its hello comes in one packet with the command.
    [$client, $server] = connected($client_kind, $server_kind);
    fwrite($client, "EHLO me\r\nSTARTTLS\r\n");
    if ($server_kind === 'fastsock') { // core loses what it has read already: it gets its hello later
        echo 'hello at once: ', json_encode(fastsock_enable_crypto($client, true, CLIENT)), "\n";
        echo arrived($server, 200) ? 'it is there' : 'nothing came', "\n";
    } else {
        arrived($server, 19);
    }
    echo json_encode(fgets($server)), json_encode(fgets($server)), ', unread ', stream_get_meta_data($server)['unread_bytes'] > 0 ? 'some' : 'nothing', "\n";
    echo json_encode(handshake($server, $client)), "\n";

    // What comes in one packet with the end of the handshake is there for select and for reading.
    fwrite($client, "EHLO again\r\nMAIL\r\n");
    fwrite($server, "250 hello\r\n250 mail\r\n");
    foreach ([$server, $client] as $stream) {
        $lines = [];
        while (count($lines) < 2) {
            $read = [$stream];
            $write = $except = null;
            if (!fastsock_select($read, $write, $except, (int) PATIENCE)) {
                break;
            }
            while (($line = fgets($stream)) !== false) {
                $lines[] = $line;
            }
        }
        echo json_encode($lines), "\n";
    }
    echo stream_get_meta_data($server)['crypto']['protocol'], "\n";

    // And a large answer, both ways at once.
    $size = 300000;
    $sent = ['server' => 0, 'client' => 0];
    $came = ['server' => '', 'client' => ''];
    $data = str_repeat('0123456789', $size / 10);
    $streams = ['server' => $server, 'client' => $client];
    $deadline = now() + PATIENCE;
    while ((strlen($came['server']) < $size || strlen($came['client']) < $size) && now() < $deadline) {
        $read = $streams;
        $write = array_filter($streams, fn ($name) => $sent[$name] < $size, ARRAY_FILTER_USE_KEY) ?: null;
        $except = null;
        fastsock_select($read, $write, $except, (int) PATIENCE);
        foreach ($read as $name => $stream) {
            $came[$name] .= fread($stream, 65536);
        }
        foreach ($write ?? [] as $name => $stream) {
            $sent[$name] += (int) fwrite($stream, substr($data, $sent[$name], 50000));
        }
    }
    echo $came['server'] === $data && $came['client'] === $data ? "300,000 bytes each way\n" : "not what was sent\n";
}

// What somebody slipped in behind STARTTLS in plain text is no command of the secure part.
[$client, $server] = connected('core', 'fastsock');
fwrite($client, "STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n");
arrived($server, 40);
echo json_encode(fgets($server)), ' ';
stream_set_blocking($server, true);
[$result] = with_warnings(fn () => fastsock_enable_crypto($server, true, SERVER));
echo json_encode($result), "\n";

// The example's two sides.
$program = '<?php require ' . var_export(dirname(__DIR__, 2) . '/examples/starttls.php', true) . ';';
$server = Child::code($program, ['serve', '127.0.0.1:0', localhost_pem()]);
$name = substr(strrchr($server->line(), ' '), 1);
$client = Child::code($program, ['send', $name, localhost_pem(), "two lines\n.the second"]);
echo preg_replace('/\* .*/', '* PROTOCOL, CIPHER', str_replace("\r", '', $client->rest())), $client->wait(), "\n";
echo preg_replace('/^\S+, /', 'PEER, ', $server->line()), "\n", $server->stop(), "\n";
?>
--EXPECT--
--- client by fastsock, server by fastsock
hello at once: 0
it is there
"EHLO me\r\n""STARTTLS\r\n", unread some
[true,true]
["EHLO again\r\n","MAIL\r\n"]
["250 hello\r\n","250 mail\r\n"]
TLSv1.3
300,000 bytes each way
--- client by core, server by fastsock
hello at once: 0
it is there
"EHLO me\r\n""STARTTLS\r\n", unread some
[true,true]
["EHLO again\r\n","MAIL\r\n"]
["250 hello\r\n","250 mail\r\n"]
TLSv1.3
300,000 bytes each way
--- client by fastsock, server by core
"EHLO me\r\n""STARTTLS\r\n", unread nothing
[true,true]
["EHLO again\r\n","MAIL\r\n"]
["250 hello\r\n","250 mail\r\n"]
TLSv1.3
300,000 bytes each way
"STARTTLS\r\n" false
< 220 fastsock example
> EHLO client
< 250-at your service
< 250 STARTTLS
> STARTTLS
< 220 go ahead
* PROTOCOL, CIPHER
> EHLO client
< 250 at your service
> MAIL FROM:<me@example.org>
< 250 ok
> DATA
< 354 end with a dot
> two lines
..the second
.
< 250 thank you
> QUIT
< 221 good bye
exit 0
PEER, TLSv1.3, from <me@example.org>: "two lines\n.the second\r\n"
signal 15
