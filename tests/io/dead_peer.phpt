--TEST--
A dead peer: reads and writes fail as core's do, and no signal kills the script
--EXTENSIONS--
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach (['stream_socket_', 'fastsock_'] as $family) {
    // core relies on PHP's ignoring SIGPIPE; fastsock must never raise it
    pcntl_signal(SIGPIPE, $family === 'fastsock_' ? SIG_DFL : SIG_IGN);
    $make = function () use ($family) {
        $server = ($family . 'server')('tcp://127.0.0.1:0');
        $client = connect($server);
        return [$client, ($family . 'accept')($server, 20)];
    };
    foreach ([true, false] as $blocking) {
        [$client, $accepted] = $make();
        stream_set_blocking($accepted, $blocking);
        // reset by the peer
        socket_set_option(socket_import_stream($client), SOL_SOCKET, SO_LINGER, ['l_onoff' => 1, 'l_linger' => 0]);
        fclose($client);
        readable($accepted);
        [$result, $messages] = with_warnings(fn() => fread($accepted, 10));
        echo 'read after reset: ', json_encode([$result, $messages, feof($accepted)]), "\n";
        [$result, $messages] = with_warnings(fn() => fwrite($accepted, 'into the void'));
        echo 'write after reset: ', json_encode([$result, of_failed_writes($messages)]), "\n";
        fclose($accepted);
        // closed by the peer: the first write meets a reset, the second an error
        [$client, $accepted] = $make();
        stream_set_blocking($accepted, $blocking);
        fclose($client);
        readable($accepted);
        echo 'read after close: ', json_encode([fread($accepted, 10), feof($accepted)]), "\n";
        fwrite($accepted, 'x');
        [$result, $messages] = with_warnings(function () use ($accepted) {
            for ($i = 0; $i < 1000 && ($result = fwrite($accepted, 'y')); $i++);
            return $result;
        });
        echo 'write after close: ', json_encode([$result, of_failed_writes($messages)]), "\n";
    }
}
?>
--EXPECT--
read after reset: [false,[],true]
write after reset: [false,["E_WARNING: Send of 13 bytes failed with errno=32 Broken pipe"]]
read after close: ["",true]
write after close: [false,["E_WARNING: Send of 1 bytes failed with errno=32 Broken pipe"]]
read after reset: [false,[],true]
write after reset: [false,["E_WARNING: Send of 13 bytes failed with errno=32 Broken pipe"]]
read after close: ["",true]
write after close: [false,["E_WARNING: Send of 1 bytes failed with errno=32 Broken pipe"]]
read after reset: [false,[],true]
write after reset: [false,["E_WARNING: Send of 13 bytes failed with errno=32 Broken pipe"]]
read after close: ["",true]
write after close: [false,["E_WARNING: Send of 1 bytes failed with errno=32 Broken pipe"]]
read after reset: [false,[],true]
write after reset: [false,["E_WARNING: Send of 13 bytes failed with errno=32 Broken pipe"]]
read after close: ["",true]
write after close: [false,["E_WARNING: Send of 1 bytes failed with errno=32 Broken pipe"]]
