--TEST--
A blocking read ends with its stream's time limit, says so in the meta data, and the stream lives on
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

foreach (['stream_socket_', 'fastsock_'] as $family) {
    $server = ($family . 'server')('tcp://127.0.0.1:0');
    $client = connect($server);
    $accepted = ($family . 'accept')($server, 20);
    stream_set_timeout($accepted, 0, 200000);
    $before = now();
    $result = fread($accepted, 10);
    $took = now() - $before;
    echo json_encode([$result, stream_get_meta_data($accepted)['timed_out'], stream_get_meta_data($accepted)['eof'], feof($accepted)]);
    echo $took >= 0.19 && $took < 10 ? ' in time' : " after $took s", "\n";
    echo json_encode([fgets($accepted), stream_get_meta_data($accepted)['timed_out']]), "\n";
    fwrite($client, "late\n");
    echo json_encode([fgets($accepted), stream_get_meta_data($accepted)['timed_out']]), "\n";
    fwrite($client, "half");
    echo json_encode([stream_get_contents($accepted, 10), stream_get_meta_data($accepted)['timed_out']]), "\n";
    // a write that nobody reads ends too
    $before = now();
    [$result, $messages] = with_warnings(fn() => fwrite($accepted, str_repeat('x', 1 << 25)));
    $took = now() - $before;
    echo $result > 0 && $result < 1 << 25 ? 'part was written' : json_encode($result), ' ', count($messages), ' ', $took >= 0.19 && $took < 10 ? ' in time' : " after $took s", "\n";
}
?>
--EXPECT--
[false,true,false,false] in time
[false,true]
["late\n",false]
["half",true]
part was written 1  in time
[false,true,false,false] in time
[false,true]
["late\n",false]
["half",true]
part was written 1  in time
