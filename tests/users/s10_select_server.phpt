--TEST--
S10: a server on one select loop runs with only the names changed: arrays, keys and bytes the same
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

function talk(string $names): string
{
    $server = Child::program(__DIR__ . '/fixtures/select_server.php', $names);
    $port = substr(strrchr($server->line(), ':'), 1);
    $clients = $heard = [];
    for ($i = 0; $i < 10; $i++) {
        $clients[$i] = stream_socket_client("tcp://127.0.0.1:$port");
        $heard[$i] = read_bytes($clients[$i], strlen("Welcome, you are number 1.\n"));
    }
    fclose($clients[4]); // leaves without a word
    foreach ([7, 0, 9, 3] as $i) {
        fwrite($clients[$i], "this is $i");
        $heard[$i] .= read_all($clients[$i]);
        fclose($clients[$i]);
    }
    $late = stream_socket_client("tcp://127.0.0.1:$port");
    $heard['late'] = read_bytes($late, strlen("Welcome, you are number 6.\n"));
    fwrite($late, str_repeat('x', 1500)); // the program reads 1,024 at once
    $heard['late'] .= preg_replace('/x+/', 'x...', read_all($late));
    $end = $server->stop();
    return json_encode($heard, JSON_PRETTY_PRINT) . "\n$end\n";
}

$core = talk('core');
$fastsock = talk('fastsock');
echo $fastsock;
if ($core !== $fastsock) {
    echo "core's names gave:\n$core";
}
?>
--EXPECT--
{
    "0": "Welcome, you are number 1.\nI heard <this is 0>\n",
    "1": "Welcome, you are number 2.\n",
    "2": "Welcome, you are number 3.\n",
    "3": "Welcome, you are number 4.\nI heard <this is 3>\n",
    "4": "Welcome, you are number 5.\n",
    "5": "Welcome, you are number 6.\n",
    "6": "Welcome, you are number 7.\n",
    "7": "Welcome, you are number 8.\nI heard <this is 7>\n",
    "8": "Welcome, you are number 9.\n",
    "9": "Welcome, you are number 10.\nI heard <this is 9>\n",
    "late": "Welcome, you are number 6.\nI heard <x...>\n"
}
signal 15
