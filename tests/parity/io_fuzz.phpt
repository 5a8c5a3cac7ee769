--TEST--
Random reads, writes, peeks, filters and closes leave the same bytes, metadata and ends on fastsock's streams as on core's
--EXTENSIONS--
sockets
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
// FASTSOCK_FUZZ_SEED runs that seed only, FASTSOCK_FUZZ_OPS sets the operations per seed.
require __DIR__ . '/../inc/parity.inc';
$parity = new Parity();

// Not tcp: what is written there need not have arrived when the next operation looks. Less than
// core's chunk is under way at a time, because core ends a read there and fastsock does not.
function operate(Names $f, string $kind, int $seed, int $operations): void
{
    mt_srand($seed);
    [$near, $far] = connection($f, $kind);
    stream_set_blocking($near, false);
    stream_set_blocking($far, false);
    $under_way = 0;
    $text = str_repeat("line one\nsecond|third line\n\nx", 400);
    for ($i = 0; $i < $operations; $i++) {
        $size = [1, 2, 3, 10, 100, 1000, 8192, 20000][mt_rand(0, 7)];
        switch ($operation = mt_rand(0, 19)) {
            case 0:
            case 1:
            case 2:
            case 3:
                $length = min([1, 5, 50, 500, 3000][mt_rand(0, 4)], 8000 - $under_way);
                $written = $length > 0 ? fwrite($far, substr($text, mt_rand(0, 100), $length)) : 0;
                $under_way += (int) $written;
                $f->say("$i write $length", $written);
                continue 2;
            case 4:
            case 5:
            case 6:
                $got = fread($near, $size);
                break;
            case 7:
                $got = fgets($near);
                break;
            case 8:
                $got = fgets($near, $size + 1);
                break;
            case 9:
                $got = stream_get_line($near, $size, ['', '|', "\n", "ne\n"][mt_rand(0, 3)]);
                break;
            case 10:
                $got = fgetc($near);
                break;
            case 11:
                $got = stream_get_contents($near, $size);
                break;
            case 12:
                $got = ($f->recvfrom)($near, $size);
                break;
            case 13:
                $f->say("$i peek $size", ($f->recvfrom)($near, $size, STREAM_PEEK));
                continue 2;
            case 14:
                $f->say("$i feof", feof($near), feof($far));
                continue 2;
            case 15:
                $meta = stream_get_meta_data($near);
                $f->say("$i meta", $meta['unread_bytes'], $meta['eof'], $meta['timed_out'], $meta['blocked']);
                continue 2;
            case 16:
                [$r, $w, $e] = [[$near], [$far], null];
                $f->say("$i select", ($f->select)($r, $w, $e, 0), $r, $w);
                continue 2;
            case 17:
                if (mt_rand(0, 5) === 0) {
                    $filter = stream_filter_append($near, ['string.rot13', 'string.toupper'][mt_rand(0, 1)], STREAM_FILTER_READ);
                    $got = fread($near, $size);
                    stream_filter_remove($filter);
                    break;
                }
                continue 2;
            case 18:
                if (mt_rand(0, 3) === 0) {
                    $f->say("$i buffer", stream_set_read_buffer($near, mt_rand(0, 2) ? 8192 : 0));
                }
                continue 2;
            case 19:
                if (mt_rand(0, 20) === 0) {
                    $f->say("$i end", mt_rand(0, 1) ? fclose($far) : stream_socket_shutdown($far, STREAM_SHUT_WR));
                    $got = stream_get_contents($near);
                    $f->say('rest', $got, feof($near), fread($near, 10));
                    [$near, $far] = connection($f, $kind);
                    stream_set_blocking($near, false);
                    stream_set_blocking($far, false);
                    $under_way = 0;
                }
                continue 2;
        }
        $under_way -= strlen((string) $got);
        $f->say("$i operation $operation, $size", $got, stream_get_meta_data($near)['unread_bytes']);
    }
}

$only = getenv('FASTSOCK_FUZZ_SEED');
foreach ($only !== false ? [(int) $only] : range(1, 10) as $seed) {
    foreach (['unix', 'pair'] as $kind) {
        $parity->scenario("$kind, seed $seed", fn(Names $f) => operate($f, $kind, $seed, (int) (getenv('FASTSOCK_FUZZ_OPS') ?: 1500)));
    }
}
$parity->report();
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/io_fuzz.*.sock'));
--EXPECT--
20 scenarios, no differences
