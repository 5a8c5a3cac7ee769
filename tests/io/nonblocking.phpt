--TEST--
A non-blocking stream never waits: '' when nothing is there, what fits when the other end does not read
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

[$client, $accepted] = connection();
stream_set_blocking($accepted, false);
$before = now();
var_dump(fread($accepted, 10), fgets($accepted), feof($accepted), stream_get_contents($accepted));
var_dump(stream_get_meta_data($accepted)['blocked'], stream_get_meta_data($accepted)['timed_out'], stream_get_meta_data($accepted)['eof']);
// a line that is not complete yet stays
fwrite($client, 'half a ');
readable($accepted);
var_dump(stream_get_line($accepted, 100, "\n"));
fwrite($client, "line\n");
$line = '';
for ($i = 0; $i < 100 && !str_ends_with($line, "\n"); $i++) {
    readable($accepted);
    $line .= fgets($accepted);
}
var_dump($line);
// writes: what fits, then 0, never a wait
$chunk = str_repeat('y', 1 << 16);
$total = 0;
$messages = 0;
for ($i = 0; $i < 10000; $i++) {
    [$written, $warnings] = with_warnings(fn() => fwrite($accepted, $chunk));
    $messages += count($warnings);
    if (!$written) {
        break;
    }
    $total += $written;
}
var_dump($written, $messages, now() - $before < 20);
$none = null;
$write = [$accepted];
var_dump(fastsock_select($none, $write, $none, 0));
$got = 0;
$wrong = 0;
while ($got < $total) {
    $bytes = fread($client, 65536);
    $wrong += trim($bytes, 'y') !== '';
    $got += strlen($bytes);
}
var_dump($got === $total, $wrong);
$write = [$accepted];
var_dump(fastsock_select($none, $write, $none, 20));
?>
--EXPECT--
string(0) ""
bool(false)
bool(false)
string(0) ""
bool(false)
bool(false)
bool(false)
bool(false)
string(12) "half a line
"
int(0)
int(0)
bool(true)
int(0)
bool(true)
int(0)
int(1)
