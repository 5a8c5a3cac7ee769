--TEST--
Filters, stream_copy_to_stream() and stream wrappers work on fastsock's streams as on any other
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

[$client, $accepted] = connection();
stream_set_blocking($accepted, false); // a blocking read through a filter waits for a whole chunk, as core's does
fwrite($client, "uryyb\nntnva\n");
readable($accepted); // a filtered stream is nothing that a select takes
$filter = stream_filter_append($accepted, 'string.rot13', STREAM_FILTER_READ);
echo fgets($accepted);
echo fgets($accepted);
stream_filter_remove($filter);
stream_filter_append($accepted, 'string.toupper', STREAM_FILTER_WRITE);
fwrite($accepted, "loud\n");
echo fgets($client);
stream_set_blocking($accepted, true);
fwrite($client, "plain again\n");
echo fgets($accepted);

[$client, $accepted] = connection();
$bytes = random_bytes(300000);
$file = fopen('php://temp', 'w+');
$pid = forked(function () use ($client, $bytes) {
    fwrite($client, $bytes);
});
fclose($client);
var_dump(stream_copy_to_stream($accepted, $file), hash('sha256', $bytes) === hash('sha256', (rewind($file) ? '' : '') . stream_get_contents($file)));
reaped($pid);

[$client, $accepted] = connection();
$pid = forked(function () use ($client, $accepted, $bytes) {
    fclose($accepted);
    return stream_get_contents($client) === $bytes ? 0 : 1;
});
fclose($client);
rewind($file);
var_dump(stream_copy_to_stream($file, $accepted));
fclose($accepted);
echo reaped($pid), "\n";

// a real file: copied by whatever shortcut PHP knows
[$client, $accepted] = connection();
$pid = forked(function () use ($client, $accepted) {
    fclose($accepted);
    return stream_get_contents($client) === file_get_contents(__FILE__) ? 0 : 1;
});
fclose($client);
var_dump(stream_copy_to_stream(fopen(__FILE__, 'r'), $accepted) === filesize(__FILE__));
fclose($accepted);
echo reaped($pid), "\n";

// what a socket can and cannot do besides, as core's
foreach (['stream_socket_', 'fastsock_'] as $family) {
    $server = ($family . 'server')('tcp://127.0.0.1:0');
    $client = connect($server);
    $accepted = ($family . 'accept')($server, 20);
    [$can[$family], $messages] = with_warnings(fn() => [fseek($accepted, 0), ftell($accepted), stream_supports_lock($accepted), stream_isatty($accepted),
        is_array(fstat($accepted)), stream_is_local($accepted), ftruncate($accepted, 0), stream_set_read_buffer($accepted, 0), stream_set_write_buffer($accepted, 0),
        stream_set_chunk_size($accepted, 100), array_keys(stream_get_meta_data($accepted))]);
    $can[$family][] = $messages;
    fwrite($client, 'passed through ');
    fclose($client);
    var_dump(fpassthru($accepted));
}
if ($can['fastsock_'] !== $can['stream_socket_']) {
    echo json_encode($can, JSON_PRETTY_PRINT), "\n";
}
?>
--EXPECT--
hello
again
LOUD
plain again
int(300000)
bool(true)
int(300000)
exit 0
bool(true)
exit 0
passed through int(15)
passed through int(15)
