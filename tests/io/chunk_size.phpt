--TEST--
A chunk size above 8192 holds for small reads: a datagram that fits is not cut, and a stream costs fewer calls
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$datagram = str_repeat('0123456789', 2000);
$kinds = [
    'udp' => function () {
        $near = fastsock_server('udp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND);
        return [$near, fastsock_client('udp://' . fastsock_get_name($near, false))];
    },
    'pair' => fn () => fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0),
    'core' => fn () => stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_DGRAM, 0),
];
$lengths = function ($stream, int $count) {
    for ($all = $lengths = []; count($lengths) < 8 && ($piece = fread($stream, $count)) !== '' && $piece !== false;) {
        $all[] = $piece;
        $lengths[] = strlen($piece) . '+' . stream_get_meta_data($stream)['unread_bytes'];
    }
    return implode(' ', $lengths) . ' ' . md5(implode($all));
};
foreach ($kinds as $kind => $make) {
    foreach ([8192, 32768] as $chunk) {
        foreach ([5000, 9000] as $count) {
            [$near, $far] = $make();
            stream_set_blocking($near, false);
            stream_set_chunk_size($near, $chunk);
            stream_set_chunk_size($far, 65536); // core writes by the chunk
            echo "$kind, chunks of $chunk, reads of $count: ", $lengths($near, $count) === ' ' . md5('') ? '' : 'not empty ';
            fwrite($far, $datagram);
            readable($near);
            echo $lengths($near, $count), "\n";
        }
    }
}
echo md5($datagram), ' ', md5(substr($datagram, 0, 8192)), "\n";
// the buffer lies idle only until select comes by
[$near, $far] = $kinds['pair']();
stream_set_chunk_size($near, 1 << 20);
fwrite($far, 'abcd');
$memory = memory_get_usage();
echo fread($near, 2), fread($near, 2), "\n";
stream_set_blocking($near, false);
var_dump(fread($near, 2));
$read = [$near];
$none = null;
var_dump(fastsock_select($read, $none, $none, 0), memory_get_usage() - $memory < 4096);
fclose($far);
var_dump(fread($near, 2), feof($near), memory_get_usage() - $memory < 4096);
?>
--EXPECT--
udp, chunks of 8192, reads of 5000: 5000+3192 3192+0 bb36a7562217666b6eee3bc4b943f55c
udp, chunks of 8192, reads of 9000: 9000+0 8e5a0a1c9030924eab88db968090079c
udp, chunks of 32768, reads of 5000: 5000+15000 5000+10000 5000+5000 5000+0 70376bf81900acb0d6024ba993c29c7b
udp, chunks of 32768, reads of 9000: 9000+11000 9000+2000 2000+0 70376bf81900acb0d6024ba993c29c7b
pair, chunks of 8192, reads of 5000: 5000+3192 5000+6384 5000+1384 5000+0 70376bf81900acb0d6024ba993c29c7b
pair, chunks of 8192, reads of 9000: 9000+0 9000+0 2000+0 70376bf81900acb0d6024ba993c29c7b
pair, chunks of 32768, reads of 5000: 5000+15000 5000+10000 5000+5000 5000+0 70376bf81900acb0d6024ba993c29c7b
pair, chunks of 32768, reads of 9000: 9000+11000 9000+2000 2000+0 70376bf81900acb0d6024ba993c29c7b
core, chunks of 8192, reads of 5000: 5000+3192 3192+0 bb36a7562217666b6eee3bc4b943f55c
core, chunks of 8192, reads of 9000: 8192+0 bb36a7562217666b6eee3bc4b943f55c
core, chunks of 32768, reads of 5000: 5000+15000 5000+10000 5000+5000 5000+0 70376bf81900acb0d6024ba993c29c7b
core, chunks of 32768, reads of 9000: 9000+11000 9000+2000 2000+0 70376bf81900acb0d6024ba993c29c7b
70376bf81900acb0d6024ba993c29c7b bb36a7562217666b6eee3bc4b943f55c
abcd
string(0) ""
int(0)
bool(true)
string(0) ""
bool(true)
bool(true)
