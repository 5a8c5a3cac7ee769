--TEST--
However arrays of plain streams change between calls, fastsock_select() answers what stream_select() answers, and does not walk them
--EXTENSIONS--
sockets
posix
--FILE--
<?php
// Arrays that the flat select serves: our own streams, each once, some of core's among them. They
// change by whole and by part, the streams close, are dropped, half read, written to; numbers of
// resources and of descriptors come back at once. FASTSOCK_FUZZ_SEED runs that seed only,
// FASTSOCK_FUZZ_OPS sets the number of operations per seed.
final class Streams
{
    public array $all = []; // id => [stream, its other end, kind]
    private array $read = [];
    private array $write = [];
    private array $log = [];
    public int $ready = 0;
    public int $buffered = 0;

    public function __construct(private int $seed)
    {
        mt_srand($seed);
        for ($i = 0; $i < 160; $i++) {
            $this->open();
        }
    }

    private function open(): void
    {
        $foreign = mt_rand(0, 40) === 0;
        [$a, $b] = $foreign ? stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0) : fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        stream_set_blocking($a, false);
        stream_set_blocking($b, false);
        $this->all[(int) $a] = [$a, $b];
        if (mt_rand(0, 3)) {
            $this->read[(int) $a] = $a;
        } else {
            $this->read[] = $a;
        }
        if (mt_rand(0, 9) === 0) {
            $this->write[] = $a;
        }
    }

    private function pick(): int
    {
        return array_rand($this->all);
    }

    private function drop(int $id, bool $close): void
    {
        [$a] = $this->all[$id];
        foreach (['read', 'write'] as $set) {
            $key = array_search($a, $this->$set, true);
            if ($key !== false) {
                unset($this->$set[$key]);
            }
        }
        unset($this->all[$id]);
        if ($close) {
            fclose($a);
        }
    }

    private function step(): void
    {
        $what = mt_rand(0, 15);
        $this->log[] = $what;
        $id = $this->pick();
        [$a, $b] = $this->all[$id];
        switch ($what) {
            case 0:
            case 1:
                $this->open();
                break;
            case 2:
                $this->drop($id, true);
                break;
            case 3:
                $this->drop($id, false);
                break;
            case 4: // one goes, one comes, in the same place
                $key = array_search($a, $this->read, true);
                $this->drop($id, (bool) mt_rand(0, 1));
                $this->open();
                if ($key !== false && !isset($this->read[$key])) {
                    $last = array_key_last($this->read);
                    $this->read[$key] = $this->read[$last];
                    unset($this->read[$last]);
                }
                break;
            case 5:
                $this->read = mt_rand(0, 9) ? $this->read : array_values($this->read);
                break;
            case 6: // paused and resumed
                $key = array_search($a, $this->read, true);
                if ($key !== false) {
                    unset($this->read[$key]);
                } else {
                    $this->read[] = $a;
                }
                break;
            case 7:
                $key = array_search($a, $this->write, true);
                if ($key !== false) {
                    unset($this->write[$key]);
                } else {
                    $this->write[] = $a;
                }
                break;
            case 8:
            case 9:
            case 10:
                @fwrite($b, "one\ntwo\n"); // its other end may have ended
                break;
            case 11:
            case 12:
                fgets($a);
                break;
            case 13:
                while (fread($a, 8192)) {
                }
                break;
            case 14:
                if (is_resource($b)) {
                    stream_socket_shutdown($b, STREAM_SHUT_WR);
                }
                break;
            case 15:
                $copy = $this->read; // another array of the same content
                $copy[] = 1;
                array_pop($copy);
                $this->read = $copy;
                break;
        }
    }

    public function run(int $operations): bool
    {
        for ($i = 0; $i < $operations; $i++) {
            $this->step();
            while (count($this->read) < 130) {
                $this->open();
            }
            while (count($this->all) > 400) {
                $this->drop($this->pick(), true);
            }
            foreach ([0, 1] as $again) {
                $none = mt_rand(0, 1) ? null : [];
                [$r1, $w1, $e1] = [$this->read, $this->write ?: null, $none];
                [$r2, $w2, $e2] = [$this->read, $this->write ?: null, $none];
                $ours = fastsock_select($r1, $w1, $e1, 0);
                $core = stream_select($r2, $w2, $e2, 0);
                if ([$ours, $r1, $w1, $e1] !== [$core, $r2, $w2, $e2]) {
                    echo "seed {$this->seed}, operation $i, after ", implode(' ', array_slice($this->log, -12)), "\n";
                    echo "  fastsock: $ours, ", json_encode([array_keys($r1), $w1 === null ? null : array_keys($w1)]), "\n";
                    echo "  core: $core, ", json_encode([array_keys($r2), $w2 === null ? null : array_keys($w2)]), "\n";
                    return false;
                }
                $this->ready += $core;
            }
        }
        return true;
    }
}

$seeds = getenv('FASTSOCK_FUZZ_SEED') !== false ? [(int) getenv('FASTSOCK_FUZZ_SEED')] : [1, 2, 3, 4];
$operations = (int) (getenv('FASTSOCK_FUZZ_OPS') ?: 2500);
$ready = $right = 0;
foreach ($seeds as $seed) {
    $streams = new Streams($seed);
    $right += $streams->run($operations);
    $ready += $streams->ready;
    unset($streams);
}
$stats = fastsock_stats();
echo $right === count($seeds) ? 'same answers' : "$right of " . count($seeds) . ' seeds', "\n";
echo $ready > $operations ? "many were ready\n" : "only $ready were ready\n";
echo $stats['walked'] * 4 < $stats['selects'] ? "most calls did not walk the arrays\n" : "walked $stats[walked] of $stats[selects]\n";
?>
--EXPECT--
same answers
many were ready
most calls did not walk the arrays
