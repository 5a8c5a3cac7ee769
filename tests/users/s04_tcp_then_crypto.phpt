--TEST--
S4: accept on a plain listener, then enable_crypto on the connection, runs with only the names changed
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

foreach (['core', 'fastsock'] as $names) {
    $pem = localhost_pem();
    $server = Child::program(__DIR__ . '/fixtures/tcp_then_crypto_server.php', $names, ['0', $pem, $pem]);
    $name = $server->line();

    $plain = stream_socket_client("tcp://$name");
    $said = read_line($plain);
    fwrite($plain, "hello\r\n");
    fwrite($plain, "in the clear\r\n");
    echo "$names, plain: ", json_encode($said . read_all($plain)), "\n";

    foreach ([STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT, STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT] as $method) {
        $context = stream_context_create(['ssl' => ['cafile' => $pem, 'peer_name' => 'localhost']]);
        $client = stream_socket_client("tcp://$name", $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
        $said = read_line($client);
        fwrite($client, "STARTTLS\r\n");
        $said .= read_line($client);
        $on = stream_socket_enable_crypto($client, true, $method);
        fwrite($client, "under cover\r\n");
        $protocol = stream_get_meta_data($client)['crypto']['protocol'];
        echo "$names, $protocol: ", json_encode($on), ' ', json_encode($said . read_all($client)), "\n";
    }

    // A client that asks for TLS and leaves: the server is there for the next one.
    $client = stream_socket_client("tcp://$name");
    fwrite($client, "STARTTLS\r\n");
    read_line($client);
    read_line($client);
    fclose($client);
    $next = stream_socket_client("tcp://$name");
    $said = read_line($next);
    fwrite($next, "hello\r\nagain\r\n");
    $said .= read_all($next);
    $server->signal(SIGTERM);
    $messages = preg_replace(['/^(PHP )?Warning: +(stream_socket|fastsock)_enable_crypto\(\): /m', '/ in .*$/m'], '', $server->rest());
    echo "$names, the next one: ", json_encode($said), ' ', json_encode(trim($messages)), ' ', $server->wait(), "\n";
}
?>
--EXPECT--
core, plain: "220 ready\r\nyou said in the clear\r\n"
core, TLSv1.2: true "220 ready\r\n220 go\r\nyou said under cover\r\n"
core, TLSv1.3: true "220 ready\r\n220 go\r\nyou said under cover\r\n"
core, the next one: "220 ready\r\nyou said again\r\n" "" signal 15
fastsock, plain: "220 ready\r\nyou said in the clear\r\n"
fastsock, TLSv1.2: true "220 ready\r\n220 go\r\nyou said under cover\r\n"
fastsock, TLSv1.3: true "220 ready\r\n220 go\r\nyou said under cover\r\n"
fastsock, the next one: "220 ready\r\nyou said again\r\n" "" signal 15
