--TEST--
S23: the transports that exist work, one that does not is named, and PHP's own list is left alone
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

$path = __DIR__ . '/s23.sock';
$stream = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
foreach ([['tcp://127.0.0.1:0', $stream], ['127.0.0.1:0', $stream], ['udp://127.0.0.1:0', STREAM_SERVER_BIND],
    ["unix://$path.1", $stream], ["udg://$path.2", STREAM_SERVER_BIND]] as [$address, $flags]) {
    $server = fastsock_server($address, $code, $text, $flags);
    $name = fastsock_get_name($server, false);
    $transport = explode(':', $address)[0];
    $client = fastsock_client(str_replace('127.0.0.1:0', $name, $address), $code, $text, 20);
    echo str_replace(__DIR__, 'DIR', $address), ': ', stream_get_meta_data($client)['stream_type'] . (str_contains($transport, 'u') || extension_loaded('openssl') ? '' : '/ssl'), "\n";
    fwrite($client, "through $transport");
    $end = $flags === $stream ? fastsock_accept($server, 20) : $server;
    echo readable($end) ? fread($end, 100) : 'nothing came', "\n";
}
// TLS: every address as a server and as a client. What is below 1.2 takes ciphers of its time.
foreach (['ssl', 'tls', 'tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3'] as $transport) {
    $old = in_array($transport, ['tlsv1.0', 'tlsv1.1'], true) ? ['security_level' => 0] : [];
    $server = tls_listener($old, $transport);
    $pid = forked(function () use ($server, $transport, $old) {
        $context = stream_context_create(['ssl' => $old + ['cafile' => localhost_pem(), 'peer_name' => 'localhost']]);
        $client = fastsock_client("$transport://" . bound($server), $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
        fwrite($client, stream_get_meta_data($client)['stream_type'] . " through $transport\n");
        read_all($client);
    });
    $accepted = fastsock_accept($server, PATIENCE);
    $meta = stream_get_meta_data($accepted);
    echo "$transport: $meta[stream_type], ", $meta['crypto']['protocol'], ', ', trim(read_line($accepted)), "\n";
    fclose($accepted);
    echo reaped($pid) === 'exit 0' ? '' : "the client failed\n";
}
foreach (['sctp://127.0.0.1:0', 'tlsv1.4://127.0.0.1:0', 'dtls://127.0.0.1:0', 'http://127.0.0.1:0'] as $address) {
    foreach (['fastsock_server', 'fastsock_client'] as $function) {
        $code = $text = null;
        [$stream, $messages] = with_warnings(function () use ($function, $address, &$code, &$text) {
            return $function($address, $code, $text);
        });
        $transport = explode(':', $address)[0];
        $expected = "Unable to find the socket transport \"$transport\" - did you forget to enable it when you configured PHP?";
        echo "$function $transport: ", json_encode($stream), ' ', $code, ' ';
        echo $text === $expected && $messages === ["E_WARNING: Unable to connect to $address ($expected)"] ? 'as core says' : "$text " . json_encode($messages), "\n";
    }
}
// the same with core's function, so that "as core says" is true
[$stream, $messages] = with_warnings(fn() => stream_socket_server('sctp://127.0.0.1:0'));
echo $messages[0], "\n";
$own = array_intersect(stream_get_transports(), ['tcp', 'udp', 'unix', 'udg', 'ssl', 'tls', 'tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3']);
sort($own);
echo implode(' ', $own), "\n";
echo implode(' ', preg_grep('/fastsock/', stream_get_transports())), "\n";
?>
--CLEAN--
<?php
@unlink(__DIR__ . '/s23.sock.1');
@unlink(__DIR__ . '/s23.sock.2');
?>
--EXPECT--
tcp://127.0.0.1:0: tcp_socket/ssl
through tcp
127.0.0.1:0: tcp_socket/ssl
through 127.0.0.1
udp://127.0.0.1:0: udp_socket
through udp
unix://DIR/s23.sock.1: unix_socket
through unix
udg://DIR/s23.sock.2: udg_socket
through udg
ssl: tcp_socket/ssl, TLSv1.3, tcp_socket/ssl through ssl
tls: tcp_socket/ssl, TLSv1.3, tcp_socket/ssl through tls
tlsv1.0: tcp_socket/ssl, TLSv1, tcp_socket/ssl through tlsv1.0
tlsv1.1: tcp_socket/ssl, TLSv1.1, tcp_socket/ssl through tlsv1.1
tlsv1.2: tcp_socket/ssl, TLSv1.2, tcp_socket/ssl through tlsv1.2
tlsv1.3: tcp_socket/ssl, TLSv1.3, tcp_socket/ssl through tlsv1.3
fastsock_server sctp: false 0 as core says
fastsock_client sctp: false 0 as core says
fastsock_server tlsv1.4: false 0 as core says
fastsock_client tlsv1.4: false 0 as core says
fastsock_server dtls: false 0 as core says
fastsock_client dtls: false 0 as core says
fastsock_server http: false 0 as core says
fastsock_client http: false 0 as core says
E_WARNING: Unable to connect to sctp://127.0.0.1:0 (Unable to find the socket transport "sctp" - did you forget to enable it when you configured PHP?)
ssl tcp tls tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 udg udp unix
