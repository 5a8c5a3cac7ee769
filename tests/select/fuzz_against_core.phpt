--TEST--
Whatever is done to the arrays and to the streams in them, fastsock_select() answers what stream_select() answers
--EXTENSIONS--
sockets
pcntl
posix
--FILE--
<?php
// The same arrays go to both functions, with a time of 0 and nothing between the calls, so that
// there is one right answer. FASTSOCK_FUZZ_SEED runs that seed only, FASTSOCK_FUZZ_OPS sets the
// number of operations per seed. A difference prints seed, operation and the last steps.
final class Fuzz
{
    private array $pool = [];       // [stream, its other end or null, kind]
    private array $sets = [[], [], []];
    private array $steps = [];
    public array $figures = ['calls' => 0, 'ready' => 0, 'from the kernel' => 0, 'warned' => 0, 'refused' => 0];
    private int $largest = 0;

    public function __construct(private int $seed, private int $members)
    {
        mt_srand($seed);
        for ($i = 0; $i < $members; $i++) {
            $this->add();
        }
    }

    public function run(int $operations): bool
    {
        for ($i = 0; $i < $operations; $i++) {
            $this->step();
            if (mt_rand(0, 2) && !$this->compare($i)) {
                return false;
            }
        }
        return true;
    }

    public function reached(): int
    {
        return $this->largest;
    }

    private function step(): void
    {
        $set = &$this->sets[mt_rand(0, 4) ? 0 : mt_rand(1, 2)];
        switch (mt_rand(0, 24)) {
            case 0:
            case 1:
                $this->note('add', $this->add());
                return;
            case 2:
            case 3:
                $this->note('remove', $this->remove($set));
                return;
            case 4: // overwrite in place
                if ($set) {
                    $key = array_rand($set);
                    unset($set[$key]); // a reference in this place must not write to the pool
                    $set[$key] = $this->pick()[0];
                    $this->note('overwrite', $key);
                }
                return;
            case 5: // overwrite without leaving the array's place in memory
                if ($set && ($key = array_key_first($set)) !== null && !ReflectionReference::fromArrayElement($set, $key)) {
                    $set[$key] = $this->pick()[0];
                    $this->note('overwrite first', $key);
                }
                return;
            case 6:
                $set[] = $this->pick()[0];
                $this->note('duplicate', count($set));
                return;
            case 7:
                $key = 'ref' . mt_rand(0, 5);
                $slot = array_rand($this->pool);
                $set[$key] = &$this->pool[$slot][0];
                $this->note('reference', $key);
                return;
            case 8:
            case 9:
                $this->note('close', $this->close());
                return;
            case 10:
            case 11:
            case 12:
                [$stream, $far] = $this->pick();
                if (is_resource($far)) {
                    @fwrite($far, str_repeat("line\n", mt_rand(1, 4)));
                }
                $this->note('write', (int) $stream);
                return;
            case 13:
                [$stream] = $this->pick();
                $this->note('line', (int) $stream . ' ' . strlen((string) @fgets($stream)));
                return;
            case 14:
                [$stream] = $this->pick();
                $this->note('bytes', (int) $stream . ' ' . strlen((string) @fread($stream, mt_rand(1, 12))));
                return;
            case 15:
                [$stream] = $this->pick();
                $this->note('drain', (int) $stream . ' ' . strlen((string) @stream_get_contents($stream)));
                return;
            case 16:
                [$stream, , $kind] = $this->pick();
                if ($kind === 'ours' && mt_rand(0, 5) === 0) {
                    $filter = @stream_filter_append($stream, 'string.toupper', mt_rand(1, 2));
                    if (mt_rand(0, 7) && $filter) {
                        stream_filter_remove($filter);
                    }
                }
                $this->note('filter', (int) $stream);
                return;
            case 17: // the array stays the same for a while
                $again = mt_rand(2, 12);
                for ($i = 0; $i < $again; $i++) {
                    $this->compare(-1);
                }
                $this->note('again', $again);
                return;
            case 18:
                $set = mt_rand(0, 1) ? array_values($set) : array_reverse($set, true);
                $this->note('rebuild', count($set));
                return;
            case 19:
                [$stream, $far] = $this->pick();
                if (is_resource($far)) {
                    stream_socket_shutdown($far, STREAM_SHUT_WR);
                }
                $this->note('half-close', (int) $stream);
                return;
            case 20: // what a loop does: the members by id
                $set = [];
                foreach ($this->pool as [$stream]) {
                    if (is_resource($stream)) {
                        $set[(int) $stream] = $stream;
                    }
                }
                $this->note('by id', count($set));
                return;
            case 21:
                [$stream] = $this->pick();
                stream_set_read_buffer($stream, mt_rand(0, 1) * 8192);
                $this->note('buffer', (int) $stream);
                return;
            case 23:
            case 24: // else some member nearly always has buffered data, and nothing asks the kernel
                foreach ($this->pool as [$stream]) {
                    if (is_resource($stream) && ($unread = stream_get_meta_data($stream)['unread_bytes'])) {
                        fread($stream, $unread);
                    }
                }
                $this->note('drain all', count($this->pool));
                return;
            case 22:
                if (mt_rand(0, 7) === 0) {
                    $set['bad'] = [null, 1, 'x', fopen('php://memory', 'r')][mt_rand(0, 3)];
                } else {
                    foreach (array_keys($this->sets) as $i) {
                        unset($this->sets[$i]['bad']);
                    }
                }
                $this->note('bad', isset($set['bad']));
                return;
        }
    }

    private function compare(int $number): bool
    {
        $this->largest = max($this->largest, count($this->sets[0]));
        $null = mt_rand(1, 7); // which of the arrays are passed at all
        $results = [];
        foreach (['fastsock_select', 'stream_select', 'fastsock_select'] as $function) {
            $arrays = [];
            foreach ($this->sets as $i => $set) { // values: step() holds a reference to one of them
                $arrays[$i] = $null >> $i & 1 ? $set : null;
            }
            unset($set);
            $warnings = [];
            set_error_handler(function ($level, $text) use (&$warnings) {
                $warnings[] = preg_replace('/^\w+\(\): /', '', $text);
                return true;
            });
            try {
                $count = $function($arrays[0], $arrays[1], $arrays[2], 0);
            } catch (Error $e) {
                $count = get_class($e) . preg_replace('/^\w+\(\): /', '', $e->getMessage());
            }
            restore_error_handler();
            $results[] = [$count, array_map($this->plain(...), $arrays), $warnings];
        }
        $this->figures['calls']++;
        $this->figures['ready'] += is_int($count) && $count > 0;
        foreach ($arrays[0] ?? [] as $member) {
            if (is_int($count) && is_resource($member) && stream_get_meta_data($member)['unread_bytes'] === 0) {
                $this->figures['from the kernel']++;
                break;
            }
        }
        $this->figures['warned'] += (bool) $warnings;
        $this->figures['refused'] += is_string($count);
        if ($results[0] === $results[1] && $results[1] === $results[2]) {
            return true;
        }
        echo "seed $this->seed, operation $number, after ", implode('; ', array_slice($this->steps, -12)), "\n";
        foreach (['fastsock', 'core', 'fastsock again'] as $i => $who) {
            echo "  $who: ", json_encode($results[$i]), "\n";
        }
        return false;
    }

    private function plain(?array $array): ?array
    {
        return $array === null ? null : array_map(fn($member) => is_resource($member) ? (int) $member : gettype($member), $array);
    }

    /** A new stream, most of them fastsock's, in the first array and perhaps the others. */
    private function add(): string
    {
        if (count($this->pool) > $this->members + 40) {
            return 'nothing';
        }
        switch (mt_rand(0, 11)) {
            case 0:
                [$stream, $far] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
                $kind = 'core';
                break;
            case 1:
                [$stream, $far, $kind] = [fopen(__FILE__, 'r'), null, 'file'];
                break;
            case 2:
                [$stream, $far] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_DGRAM, 0);
                $kind = 'datagram';
                break;
            case 3:
                [$stream, $far, $kind] = [fastsock_server('tcp://127.0.0.1:0'), null, 'listener'];
                break;
            default:
                [$stream, $far] = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
                $kind = 'ours';
        }
        stream_set_blocking($stream, false);
        $this->pool[] = [$stream, $far, $kind];
        $this->sets[0][] = $stream;
        if (mt_rand(0, 3) === 0) {
            $this->sets[1]['w' . mt_rand(0, 50)] = $stream;
        }
        if (mt_rand(0, 5) === 0) {
            $this->sets[2][] = $stream;
        }
        return $kind;
    }

    private function pick(): array
    {
        do {
            $slot = array_rand($this->pool);
            $open = is_resource($this->pool[$slot][0]);
            if (!$open) {
                unset($this->pool[$slot]);
            }
            if (!$this->pool) {
                $this->add();
            }
        } while (!$open);
        return $this->pool[$slot];
    }

    private function remove(array &$set): string
    {
        if (!$set) {
            return 'nothing';
        }
        $key = mt_rand(0, 1) ? array_key_last($set) : array_rand($set);
        unset($set[$key]);
        return (string) $key;
    }

    /** Closes a stream or its other end; mostly takes it out of the arrays, and makes another on its number. */
    private function close(): string
    {
        $slot = array_rand($this->pool);
        [$stream, $far] = $this->pool[$slot];
        if (is_resource($far) && mt_rand(0, 2) === 0) {
            fclose($far);
            return 'the other end of ' . (int) $stream;
        }
        unset($this->pool[$slot]);
        $how = mt_rand(0, 5);
        if ($how > 0) {
            foreach ($this->sets as &$set) {
                foreach ($set as $key => $member) {
                    if ($member === $stream) {
                        unset($set[$key]);
                    }
                }
            }
            unset($set, $member);
        }
        $id = (int) $stream;
        if ($how > 1 && is_resource($stream)) { // else the last reference closes it, if any is left
            fclose($stream);
        }
        unset($stream, $far);
        return "$id, then " . $this->add();
    }

    private function note(string $what, mixed $detail): void
    {
        $this->steps[] = "$what " . json_encode($detail);
    }
}

$only = getenv('FASTSOCK_FUZZ_SEED');
$seeds = $only !== false ? [(int) $only] : [1, 2, 3, 4, 5, 6];
$operations = (int) (getenv('FASTSOCK_FUZZ_OPS') ?: 3000);
foreach ([10 => 'few', 100 => 'about 128', 180 => 'many'] as $members => $name) {
    $same = 0;
    $total = ['calls' => 0, 'ready' => 0, 'from the kernel' => 0, 'warned' => 0, 'refused' => 0];
    $largest = 0;
    foreach ($seeds as $seed) {
        $fuzz = new Fuzz($seed, $members);
        $same += $fuzz->run($operations);
        $largest = max($largest, $fuzz->reached());
        foreach ($total as $key => &$sum) {
            $sum += $fuzz->figures[$key];
        }
        unset($sum, $fuzz);
        gc_collect_cycles();
    }
    echo "$name members: ", $same === count($seeds) ? 'same answers' : "$same seeds of " . count($seeds), "\n";
    // the fuzz must have met what it is about
    foreach ($total as $what => $number) {
        if ($number < 10) {
            echo "  only $number of '$what'\n";
        }
    }
    if (($members > 128) && $largest <= 128 || ($members === 10 && $largest > 200)) {
        echo "  the largest array had $largest members\n";
    }
    if (getenv('FASTSOCK_SHOW')) {
        echo "  ", json_encode($total), " largest $largest\n";
    }
}
--EXPECT--
few members: same answers
about 128 members: same answers
many members: same answers
