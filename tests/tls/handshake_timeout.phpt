--TEST--
A handshake that stalls ends at handshake_timeout, in any wait, and its descriptor goes with it
--EXTENSIONS--
openssl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

/** Three stalled clients: silent, a word of TLS, and half a message. */
function stalled($listener): array
{
    $clients = [];
    foreach (['', "\x16", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"] as $bytes) {
        $clients[] = $client = connect($listener);
        fwrite($client, $bytes);
    }
    return $clients;
}

/** The wait of a program that has its own loop: core's, which knows nothing of handshakes. */
function core_turn($listener): void
{
    [$read, $write, $except] = [[$listener], null, null];
    if (stream_select($read, $write, $except, 1)) {
        fastsock_accept($listener, 0) && throw new RuntimeException('somebody got in');
    }
}

/** Takes in the three, once for each listener. */
function take_in($listener): void
{
    static $done = [];
    if (isset($done[(int) $listener])) {
        return;
    }
    $done[(int) $listener] = true;
    for ($end = now() + PATIENCE; fastsock_stats($listener)['handshakes_unfinished'] < 3 && now() < $end;) {
        [$read, $write, $except] = [[$listener], null, null];
        fastsock_select($read, $write, $except, 0, 1000);
    }
}

$elsewhere = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
stream_set_timeout($elsewhere[0], 0, 20000);
// a listener whose queue is full: a connection to it is under way for ever
$full = fastsock_server('tcp://127.0.0.1:0', backlog: 1);
$crowded = 'tcp://' . fastsock_get_name($full, false);
while (count($waiting ??= []) < 10 && $waiting[] = @stream_socket_client($crowded, $code, $text, 0.2));
$waits = [
    'fastsock_select' => function ($listener) {
        [$read, $write, $except] = [[$listener], null, null];
        fastsock_select($read, $write, $except, 0, 20000);
    },
    'fastsock_accept' => fn ($listener) => @fastsock_accept($listener, 0.02),
    'stream_socket_accept' => fn ($listener) => @stream_socket_accept($listener, 0.02),
    'stream_select' => core_turn(...),
    // It takes nobody in, but goes on with those that are in.
    'a blocking read elsewhere' => function ($listener) use ($elsewhere) {
        take_in($listener);
        fread($elsewhere[0], 1);
    },
];
foreach ($waits as $name => $turn) {
    $listener = tls_listener(['handshake_timeout' => 0.1]);
    stream_set_blocking($listener, false);
    $before = descriptors();
    $clients = stalled($listener);
    $ours = count($clients);
    $start = now();
    set_error_handler(fn () => true);
    while ((fastsock_stats($listener)['handshakes_failed']['timeout'] ?? 0) < 3 && now() < $start + PATIENCE) {
        $turn($listener);
    }
    restore_error_handler();
    $took = now() - $start;
    $stats = fastsock_stats($listener);
    $ends = 0;
    foreach ($clients as $client) {
        while (now() < $start + PATIENCE && !readable($client, 0.01)) {
            @$turn($listener);
        }
        $ends += read_all($client) === '' && feof($client);
        fclose($client);
    }
    // What had spoken is drained for a moment, so that its end is no reset.
    while (descriptors() > $before && now() < $start + PATIENCE) {
        @$turn($listener);
    }
    echo "$name: ", json_encode($stats['handshakes_failed']), ', unfinished ', $stats['handshakes_unfinished'],
        ', not before its time: ', json_encode($took >= 0.09), ", ended for $ends, descriptors left: ", descriptors() - $before, "\n";
}

$listener = tls_listener(['handshake_timeout' => 0.1]);
$clients = stalled($listener);
take_in($listener);
@fastsock_client($crowded, $code, $text, 1);
echo 'while connecting elsewhere: ', json_encode(array_map(fn ($client) => readable($client, 0), $clients)), "\n";

ini_set('default_socket_timeout', 20);
foreach (['a number' => 1, 'a fraction' => 0.05, 'text' => '0.05'] as $what => $value) {
    $listener = tls_listener(['handshake_timeout' => $value]);
    $client = connect($listener);
    $start = now();
    while (!fastsock_stats($listener)['handshakes_failed'] && now() < $start + PATIENCE) {
        $waits['fastsock_select']($listener);
    }
    $took = now() - $start;
    echo "$what: ", json_encode($took >= (float) $value - 0.01 && $took < (float) $value + 5), "\n";
}
--EXPECT--
fastsock_select: {"timeout":3}, unfinished 0, not before its time: true, ended for 3, descriptors left: 0
fastsock_accept: {"timeout":3}, unfinished 0, not before its time: true, ended for 3, descriptors left: 0
stream_socket_accept: {"timeout":3}, unfinished 0, not before its time: true, ended for 3, descriptors left: 0
stream_select: {"timeout":3}, unfinished 0, not before its time: true, ended for 3, descriptors left: 0
a blocking read elsewhere: {"timeout":3}, unfinished 0, not before its time: true, ended for 3, descriptors left: 0
while connecting elsewhere: [true,true,true]
a number: true
a fraction: true
text: true
