--TEST--
TLS can begin with bytes that were read ahead, end, and begin again
--EXTENSIONS--
openssl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

/** [client, peer] over TCP in the clear, both of fastsock's, neither blocking. */
function clear_pair(): array
{
    $ssl = ['local_cert' => localhost_pem(), 'verify_peer' => false, 'verify_peer_name' => false];
    $context = stream_context_create(['ssl' => $ssl]);
    $server = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    $client = fastsock_client('tcp://' . bound($server), $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
    $peer = fastsock_accept($server, PATIENCE);
    stream_set_blocking($client, false);
    stream_set_blocking($peer, false);
    return [$client, $peer];
}

function both_on($client, $peer): string
{
    for ($end = now() + PATIENCE, $here = $there = 0; ($here === 0 || $there === 0) && now() < $end;) {
        $here = $here ?: fastsock_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
        $there = $there ?: fastsock_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER);
        [$read, $write, $except] = [[$client, $peer], null, null];
        fastsock_select($read, $write, $except, 0, 1000);
    }
    return json_encode([$here, $there]);
}

/** A line from $from to $to. */
function says($from, $to, string $line): string
{
    fwrite($from, "$line\n");
    [$read, $write, $except] = [[$to], null, null];
    fastsock_select($read, $write, $except, (int) PATIENCE);
    return json_encode(fgets($to));
}

[$client, $peer] = clear_pair();
fwrite($client, "STARTTLS\n");
fastsock_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT); // its ClientHello follows at once
readable($peer);
echo 'command: ', json_encode(fgets($peer)), ', read ahead: ', json_encode(stream_get_meta_data($peer)['unread_bytes'] > 0), "\n";
echo 'on: ', both_on($client, $peer), ', says ', says($client, $peer, 'secret'), ' ', says($peer, $client, 'too'), "\n";

echo 'off: ', json_encode([fastsock_enable_crypto($client, false), fastsock_enable_crypto($peer, false)]);
// Each end's close_notify lies before what follows in the clear.
foreach ([$client, $peer] as $stream) {
    readable($stream);
    $notify = fread($stream, 8192);
    echo ', ', ord($notify[0]) === 23 && strlen($notify) === 24 ? 'a close_notify' : bin2hex($notify);
}
echo "\n";
echo 'in the clear: ', says($client, $peer, 'open'), ' ', says($peer, $client, 'as well'), "\n";
echo 'on again: ', both_on($client, $peer), ', says ', says($client, $peer, 'secret'), ' ', says($peer, $client, 'too'), "\n";
?>
--EXPECT--
command: "STARTTLS\n", read ahead: true
on: [true,true], says "secret\n" "too\n"
off: [false,false], a close_notify, a close_notify
in the clear: "open\n" "as well\n"
on again: [true,true], says "secret\n" "too\n"
