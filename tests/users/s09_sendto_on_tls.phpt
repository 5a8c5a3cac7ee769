--TEST--
S9: recvfrom and sendto on a TLS stream carry application data, encrypted; OOB and addresses are refused
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

const SECRET = 'the secret word';

/** Copies bytes between a client and the server behind $address, and keeps them in $file. */
function relay($listener, string $address, string $file): void
{
    $near = stream_socket_accept($listener, PATIENCE);
    $far = stream_socket_client("tcp://$address");
    $wire = fopen($file, 'w');
    $to = [(int) $near => $far, (int) $far => $near];
    $deadline = now() + PATIENCE;
    while (now() < $deadline) {
        $read = [$near, $far];
        $write = $except = null;
        if (!stream_select($read, $write, $except, 1)) {
            continue;
        }
        foreach ($read as $from) {
            $bytes = fread($from, 65536);
            if ($bytes === '' || $bytes === false) {
                return;
            }
            fwrite($wire, $bytes);
            fwrite($to[(int) $from], $bytes);
        }
    }
}

/** [client end by core, accepted end, a file with all that went over the wire, the relay]. */
function connected(string $names, string $file): array
{
    $context = stream_context_create(['ssl' => ['local_cert' => localhost_pem()]]);
    $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
    $listener = ($names === 'core' ? 'stream_socket_server' : 'fastsock_server')('tls://127.0.0.1:0', $code, $text, $flags, $context);
    $between = stream_socket_server('tcp://127.0.0.1:0');
    [$near, $far] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $client_pid = forked(function () use ($between, $near) {
        $client = tls_client(bound($between));
        for ($said = ''; !str_contains($said, 'bye');) { // says everything again, until "bye"
            $more = @fread($client, 8192); // with core's names the peer meets plain text, and says so
            if ($more === '' || $more === false) {
                break;
            }
            $said .= $more;
            fwrite($client, $more);
        }
        fwrite($near, $said);
    });
    $relay_pid = forked(fn () => relay($between, bound($listener), $file));
    fclose($near);
    fclose($between);
    $server = ($names === 'core' ? 'stream_socket_accept' : 'fastsock_accept')($listener, PATIENCE);
    return [$server, $far, [$client_pid, $relay_pid]];
}

function show(string $what, callable $call): void
{
    [$result, $messages] = with_warnings($call);
    echo "$what: ", json_encode($result), $messages ? ' ' . json_encode($messages) : '', "\n";
}

foreach (['core', 'fastsock'] as $names) {
    echo "--- $names\n";
    $file = tls_folder() . "/wire-$names";
    [$server, $heard, $pids] = connected($names, $file);
    [$sendto, $recvfrom] = $names === 'core' ? ['stream_socket_sendto', 'stream_socket_recvfrom'] : ['fastsock_sendto', 'fastsock_recvfrom'];
    show('sendto', fn () => $sendto($server, SECRET . "\n"));
    if ($names === 'core') {
        echo 'the peer hears ', json_encode(read_all($heard)), "\n";
    } else {
        readable($server);
        show('peek', fn () => $recvfrom($server, 10, STREAM_PEEK));
        show('peek again', fn () => $recvfrom($server, 100, STREAM_PEEK));
        $address = $length = 'untouched';
        show('recvfrom', function () use ($server, $recvfrom, &$address, &$length) {
            return $recvfrom($server, 10, 0, $address, $length);
        });
        echo 'address ', json_encode($address), ', length ', json_encode($length), "\n";
        // What is left is decrypted already, and lies in no kernel: select knows of it all the same.
        $read = [$server];
        $write = $except = null;
        show('select', fn () => fastsock_select($read, $write, $except, 0));
        show('the rest', fn () => $recvfrom($server, 100));
        // Blocking, with nothing there yet: waits for the peer, who says it again.
        $sendto($server, 'one');
        show('a waiting peek', fn () => $recvfrom($server, 100, STREAM_PEEK));
        show('fread after it', fn () => fread($server, 100));
        show('a waiting recvfrom', function () use ($server, $sendto, $recvfrom) {
            $sendto($server, 'two');
            return $recvfrom($server, 100);
        });
        stream_set_blocking($server, false);
        show('nothing there', fn () => $recvfrom($server, 100));
        show('nothing to peek at', fn () => $recvfrom($server, 100, STREAM_PEEK));
        stream_set_blocking($server, true);

        foreach ([true, false] as $blocking) {
            stream_set_blocking($server, $blocking);
            $mode = $blocking ? 'blocking' : 'non-blocking';
            show("send urgent data, $mode", fn () => $sendto($server, 'urgent ' . SECRET, STREAM_OOB));
            show("one byte of it, $mode", fn () => $sendto($server, 'u', STREAM_OOB));
            show("receive urgent data, $mode", fn () => $recvfrom($server, 100, STREAM_OOB));
            show("peek at urgent data, $mode", fn () => $recvfrom($server, 100, STREAM_OOB | STREAM_PEEK));
            show("send to an address, $mode", fn () => $sendto($server, 'addressed ' . SECRET, 0, '127.0.0.1:9'));
            show("both, $mode", fn () => $sendto($server, 'both ' . SECRET, STREAM_OOB, '127.0.0.1:9'));
        }
        stream_set_blocking($server, true);
        $large = str_repeat(SECRET, 6000);
        $echoed = '';
        show('a large one', fn () => $sendto($server, $large) === strlen($large));
        while (strlen($echoed) < strlen($large) && ($more = $recvfrom($server, 100000)) !== '' && $more !== false) {
            $echoed .= $more;
        }
        echo $echoed === $large ? "came back whole\n" : 'came back: ' . strlen($echoed) . " bytes\n";
        $sendto($server, 'bye');
        $said = read_all($heard);
        echo 'the peer heard ', $said === SECRET . "\nonetwo" . $large . 'bye' ? 'what was sent and nothing else' : json_encode(substr($said, 0, 200)), "\n";
        show('bye', fn () => $recvfrom($server, 100));
        show('the end', fn () => $recvfrom($server, 100));
        show('peek at the end', fn () => $recvfrom($server, 100, STREAM_PEEK));
    }
    fclose($server);
    array_map(reaped(...), $pids);
    $wire = file_get_contents($file);
    echo strlen($wire) > 1000 ? '' : 'a short capture; ', 'on the wire: ', str_contains($wire, SECRET) ? 'plain text' : 'no plain text', "\n";
}
?>
--EXPECT--
--- core
sendto: 16
the peer hears ""
on the wire: plain text
--- fastsock
sendto: 16
peek: "the secret"
peek again: "the secret word\n"
recvfrom: "the secret"
address "", length null
select: 1
the rest: " word\n"
a waiting peek: "one"
fread after it: "one"
a waiting recvfrom: "two"
nothing there: false
nothing to peek at: false
send urgent data, blocking: -1 ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
one byte of it, blocking: -1 ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
receive urgent data, blocking: false ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
peek at urgent data, blocking: false ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
send to an address, blocking: -1 ["E_WARNING: An address is not possible on an encrypted connection, which has one peer"]
both, blocking: -1 ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
send urgent data, non-blocking: -1 ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
one byte of it, non-blocking: -1 ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
receive urgent data, non-blocking: false ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
peek at urgent data, non-blocking: false ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
send to an address, non-blocking: -1 ["E_WARNING: An address is not possible on an encrypted connection, which has one peer"]
both, non-blocking: -1 ["E_WARNING: STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data"]
a large one: true
came back whole
the peer heard what was sent and nothing else
bye: "bye"
the end: ""
peek at the end: ""
on the wire: no plain text
