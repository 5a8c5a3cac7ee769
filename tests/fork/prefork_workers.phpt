--TEST--
Prefork workers share one listener: every connection is accepted by exactly one of them, none is lost
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$server = listener();
$idle = [];
for ($i = 0; $i < 140; $i++) { // so that the listener is registered with the loop
    $idle[] = $pair = fastsock_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $members[] = $pair[0];
}
$none = null;
$read = [...$members, $server];
fastsock_select($read, $none, $none, 0);
$workers = [];
for ($i = 0; $i < 4; $i++) {
    $workers[] = forked(function () use ($server, $members, $i) {
        $none = null;
        while (true) {
            $read = $i % 2 ? [$server] : [...$members, 'listener' => $server]; // both ways of waiting
            if (!fastsock_select($read, $none, $none, 20)) {
                return 1;
            }
            // another worker may have been faster: that is no error, and must not block
            if ($connection = @fastsock_accept($server, 0)) {
                $said = fgets($connection);
                fwrite($connection, "$i " . strrev(trim($said)) . "\n");
                fclose($connection);
                if ($said === "stop\n") {
                    return 0;
                }
            }
        }
    });
}
$right = 0;
$by = [];
for ($round = 0; $round < 25; $round++) {
    $clients = [];
    for ($i = 0; $i < 8; $i++) {
        $clients[$i] = connect($server);
    }
    foreach ($clients as $i => $client) {
        fwrite($client, "client $i of round $round\n");
    }
    foreach ($clients as $i => $client) {
        [$worker, $said] = explode(' ', read_line($client), 2) + ['', ''];
        $right += $said === strrev("client $i of round $round") . "\n";
        $by[$worker] = true;
    }
}
echo "$right of 200 answered\n";
foreach ($workers as $worker) {
    $client = connect($server);
    fwrite($client, "stop\n");
    read_line($client);
}
echo implode(' ', array_map(reaped(...), $workers)), "\n";
// the parent has its listener still
$client = connect($server);
$read = [...$members, 'listener' => $server];
var_dump(fastsock_select($read, $none, $none, 20), key($read), is_resource(fastsock_accept($server, 0)));
?>
--EXPECT--
200 of 200 answered
exit 0 exit 0 exit 0 exit 0
int(1)
string(8) "listener"
bool(true)
