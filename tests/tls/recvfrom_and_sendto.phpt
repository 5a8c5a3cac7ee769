--TEST--
recvfrom and sendto on a TLS stream are encrypted; PEEK works; urgent data and addresses are refused
--EXTENSIONS--
openssl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

/** A TLS connection whose bytes pass through this process: [client, peer, what passes to the client]. */
function overheard(): array
{
    $listener = tls_listener();
    $wire = stream_socket_server('tcp://127.0.0.1:0');
    $context = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);
    $client = fastsock_client('tcp://' . bound($wire), $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
    $near = stream_socket_accept($wire, PATIENCE);
    $far = stream_socket_client('tcp://' . bound($listener));
    $pass = function () use ($near, $far): string {
        $seen = '';
        foreach ([[$near, $far], [$far, $near]] as [$from, $to]) {
            while (readable($from, 0.01) && ($bytes = (string) fread($from, 65536)) !== '') {
                fwrite($to, $bytes);
                $seen .= $bytes;
            }
        }
        return $seen;
    };
    stream_set_blocking($client, false);
    for ($end = now() + PATIENCE, $peer = false, $on = 0; (!$peer || $on === 0) && now() < $end;) {
        $on = fastsock_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
        $pass();
        [$read, $write, $except] = [[$listener], null, null];
        $peer = fastsock_select($read, $write, $except, 0, 1000) ? fastsock_accept($listener, 0) : $peer;
    }
    stream_set_blocking($client, true);
    return [$client, $peer, $pass, $listener];
}

[$client, $peer, $pass, $listener] = overheard();
$show = function (string $what, callable $call) {
    [$result, $messages] = with_warnings($call);
    echo "$what: ", json_encode($result), $messages ? ' ' . implode(', ', $messages) : '', "\n";
};

foreach (['core' => ['stream_socket_sendto', 'stream_socket_recvfrom'], 'fastsock' => ['fastsock_sendto', 'fastsock_recvfrom']] as $names => [$send, $receive]) {
    echo "$names\n";
    $show('sendto', fn () => $send($client, 'a secret for the peer'));
    echo 'seen on the wire: ', json_encode(str_contains($seen = $pass(), 'secret')), ', of bytes: ', json_encode(strlen($seen) > 21), "\n";
    $show('peek', fn () => $receive($peer, 8, STREAM_PEEK));
    $show('peek again', fn () => $receive($peer, 100, STREAM_PEEK));
    $show('recvfrom', fn () => $receive($peer, 8));
    $show('the rest', fn () => $receive($peer, 100));
    $address = 'untouched';
    $send($peer, 'answer');
    $pass();
    $show('with an address', function () use ($receive, $client, &$address) {
        return $receive($client, 100, 0, $address);
    });
    $show('it is', fn () => $address);
    $show('urgent', fn () => $send($client, 'x', STREAM_OOB));
    $show('to an address', fn () => $send($client, 'x', 0, '127.0.0.1:1'));
    $show('urgent, read', fn () => $receive($peer, 1, STREAM_OOB));
    stream_set_blocking($peer, false);
    $show('nothing there', fn () => $receive($peer, 1));
    stream_set_blocking($peer, true);
    $show('both ways go on', fn () => [fwrite($client, "line\n"), $pass() !== '', fgets($peer)]);
}
fclose($client);
$pass();
$show('the end', fn () => fastsock_recvfrom($peer, 10));
--EXPECT--
core
sendto: 21
seen on the wire: false, of bytes: true
peek: "a secret"
peek again: "a secret for the peer"
recvfrom: "a secret"
the rest: " for the peer"
with an address: "answer"
it is: ""
urgent: -1 E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data
to an address: -1 E_WARNING: An address is not possible on an encrypted connection, which has one peer
urgent, read: false E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data
nothing there: false
both ways go on: [5,true,"line\n"]
fastsock
sendto: 21
seen on the wire: false, of bytes: true
peek: "a secret"
peek again: "a secret for the peer"
recvfrom: "a secret"
the rest: " for the peer"
with an address: "answer"
it is: ""
urgent: -1 E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data
to an address: -1 E_WARNING: An address is not possible on an encrypted connection, which has one peer
urgent, read: false E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data
nothing there: false
both ways go on: [5,true,"line\n"]
the end: ""
