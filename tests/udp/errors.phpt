--TEST--
What goes wrong with datagrams is told as core tells it
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$bound = stream_socket_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
$gone = stream_socket_get_name($bound, false);
fclose($bound);
foreach (['stream_socket_', 'fastsock_'] as $family) {
    $server = ($family . 'server')('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
    // core does not see what follows a NUL byte
    foreach (['', 'nonsense', '127.0.0.1', '[::1]:53', '999.0.0.1:1', "127.0.0.1:1\0"] as $to) {
        [$result, $messages] = with_warnings(fn() => ($family . 'sendto')($server, 'x', 0, $to));
        $seen[$family][] = [$to, $result, $messages];
    }
    [$result, $messages] = with_warnings(fn() => ($family . 'sendto')($server, str_repeat('x', 70000), 0, '127.0.0.1:1'));
    $seen[$family][] = ['too long', $result, $messages];
    [$result, $messages] = with_warnings(fn() => fwrite($server, 'x'));
    $seen[$family][] = ['fwrite', $result, $messages];
    // nobody there: the next call after the answer by ICMP fails
    $client = ($family . 'client')("udp://$gone");
    fwrite($client, 'x');
    readable($client);
    [$result, $messages] = with_warnings(fn() => fread($client, 10));
    $seen[$family][] = ['nobody there', $result, $messages, feof($client)];
}
foreach ($seen['fastsock_'] as $i => $row) {
    $core = $seen['stream_socket_'][$i];
    $same = $row === $core;
    [$row[2], $core[2]] = [of_failed_writes($row[2]), of_failed_writes($core[2])];
    echo json_encode($row), $same ? '' : ', core: ' . json_encode($core), "\n";
}
?>
--EXPECT--
["",-1,["E_WARNING: Destination address required"]]
["nonsense",false,["E_WARNING: Failed to parse `nonsense' into a valid network address"]]
["127.0.0.1",false,["E_WARNING: Failed to parse `127.0.0.1' into a valid network address"]]
["[::1]:53",-1,["E_WARNING: Address family not supported by protocol"]]
["999.0.0.1:1",false,["E_WARNING: php_network_getaddresses: getaddrinfo for 999.0.0.1 failed: Name or service not known","E_WARNING: Failed to resolve `999.0.0.1': php_network_getaddresses: getaddrinfo for 999.0.0.1 failed: Name or service not known","E_WARNING: Failed to parse `999.0.0.1:1' into a valid network address"]]
["127.0.0.1:1\u0000",false,["E_WARNING: Failed to parse `127.0.0.1:1' into a valid network address"]], core: ["127.0.0.1:1\u0000",1,[]]
["too long",-1,["E_WARNING: Message too long"]]
["fwrite",false,["E_WARNING: Send of 1 bytes failed with errno=89 Destination address required"]]
["nobody there",false,[],true]
