--TEST--
S21: strrev server, parrot, HTTP HEAD client, port scanner and a read of whole records behave the same on the wire
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

function strrev_server(string $names): array
{
    $server = Child::program(__DIR__ . '/fixtures/strrev_server.php', $names);
    $name = $server->line();
    foreach (["one\ntwo\nthree\n", str_repeat('long ', 400) . "\nshort\n", "no end"] as $text) {
        $client = stream_socket_client("tcp://$name");
        fwrite($client, $text);
        stream_socket_shutdown($client, STREAM_SHUT_WR);
        $wire[] = read_all($client);
    }
    $server->stop();
    return $wire;
}

function parrot(string $names): array
{
    $server = Child::program(__DIR__ . '/fixtures/echo_server.php', $names);
    $name = $server->line();
    foreach (["hello\r\n\r\nhow are you\r\nquit\r\n", "I leave without a word\n", "shutdown\n"] as $i => $text) {
        $client = stream_socket_client("tcp://$name");
        fwrite($client, $text);
        stream_socket_shutdown($client, STREAM_SHUT_WR);
        $wire[] = read_all($client);
    }
    $wire[] = $server->line();
    $wire[] = $server->wait();
    return $wire;
}

function head_client(string $names): array
{
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $client = Child::program(__DIR__ . '/fixtures/head_client.php', $names, [stream_socket_get_name($server, false)]);
    $connection = stream_socket_accept($server, PATIENCE);
    $request = read_bytes($connection, strlen("HEAD / HTTP/1.1\r\nHost: example.test\r\nConnection: Close\r\n\r\n"));
    fwrite($connection, "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n");
    fwrite($connection, "Connection: close\r\n\r\n");
    fclose($connection);
    return [$request, $client->rest(), $client->wait()];
}

function port_scanner(string $names): array
{
    $ports = $servers = [];
    for ($i = 0; $i < 4; $i++) {
        $servers[$i] = stream_socket_server('tcp://127.0.0.1:0');
        $ports[$i] = substr(strrchr(stream_socket_get_name($servers[$i], false), ':'), 1);
    }
    // these two are bound, so nobody else gets them, but do not listen
    foreach ([4, 5] as $i) {
        $servers[$i] = stream_socket_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
        $ports[$i] = substr(strrchr(stream_socket_get_name($servers[$i], false), ':'), 1);
    }
    $scanner = Child::program(__DIR__ . '/fixtures/port_scanner.php', $names, [$ports[0], $ports[4], $ports[1], $ports[2], $ports[5], $ports[3]]);
    $seen = $scanner->rest();
    return [strtr($seen, array_combine($ports, ['A', 'B', 'C', 'D', 'shut 1', 'shut 2'])), $scanner->wait()];
}

function wait_all(string $names): array
{
    $server = Child::program(__DIR__ . '/fixtures/wait_all_reader.php', $names);
    $client = stream_socket_client('tcp://' . $server->line());
    $wire = [];
    foreach (str_split('0123456789abcdefghijABCDEFGHIJrest', 7) as $i => $piece) {
        fwrite($client, $piece);
        if ($i === 1 || $i === 2 || $i === 4) {
            $wire[] = read_bytes($client, 3); // so that the pieces do arrive one by one
        }
    }
    stream_socket_shutdown($client, STREAM_SHUT_WR);
    $wire[] = $server->rest();
    $server->wait();
    return $wire;
}

foreach (['strrev_server', 'parrot', 'head_client', 'port_scanner', 'wait_all'] as $program) {
    $core = $program('core');
    $fastsock = $program('fastsock');
    echo "$program: ", $core === $fastsock ? 'the same' : 'not the same: ' . json_encode($fastsock), "\n";
    foreach ($core as $text) {
        echo '  ', strlen($text) > 200 ? strlen($text) . ' bytes ' . md5($text) : json_encode($text), "\n";
    }
}
?>
--EXPECT--
strrev_server: the same
  "eno\nowt\neerht\n"
  2007 bytes 9b77ef9144e0c9267f856439e78404bd
  "dne on\n"
parrot: the same
  "\nThis is the parrot. Say quit to leave, shutdown to stop me.\nParrot: you said 'hello'.\nParrot: you said 'how are you'.\n"
  "\nThis is the parrot. Say quit to leave, shutdown to stop me.\nParrot: you said 'I leave without a word'.\n"
  "\nThis is the parrot. Say quit to leave, shutdown to stop me.\n"
  "stopped"
  "exit 0"
head_client: the same
  "HEAD \/ HTTP\/1.1\r\nHost: example.test\r\nConnection: Close\r\n\r\n"
  "HTTP\/1.1 200 OK\r\nContent-Length: 1234\r\nConnection: close\r\n\r\n"
  "exit 0"
port_scanner: the same
  "A open\nshut 1 closed\nB open\nC open\nshut 2 closed\nD open\n"
  "exit 0"
wait_all: the same
  "ok "
  "ok "
  "ok "
  "record: 0123456789\nrecord: abcdefghij\nrecord: ABCDEFGHIJ\nrest: rest\n"
