<?php
// Asynchronous connects: tries a range of ports, many at once. Only for hosts that you look after.
// Run: php examples/port_scanner.php [HOST [FIRST [LAST]]]

const AT_ONCE = 500;
const SECONDS = 2.0; // to wait for an answer

$host = $argv[1] ?? '127.0.0.1';
$ports = range((int) ($argv[2] ?? 1), (int) ($argv[3] ?? 1024));
$flags = STREAM_CLIENT_CONNECT | STREAM_CLIENT_ASYNC_CONNECT;
$attempts = $deadlines = []; // by port
$open = $refused = $silent = 0;
$now = hrtime(true) / 1e9;

while ($ports || $attempts) {
    while ($ports && count($attempts) < AT_ONCE) {
        $port = array_shift($ports);
        $attempt = @fastsock_client("tcp://$host:$port", $error_code, $error_message, null, $flags);
        if ($attempt) {
            $attempts[$port] = $attempt;
            $deadlines[$port] = $now + SECONDS;
        } else {
            $refused++; // at once
        }
    }
    if (!$attempts) {
        continue;
    }
    $read = $except = null;
    $write = $attempts; // a connection that is made or refused becomes writable
    $wait = max(0, (int) ((reset($deadlines) - $now) * 1e6) + 1);
    $ready = @fastsock_select($read, $write, $except, 0, $wait);
    $now = hrtime(true) / 1e9;
    foreach ($ready ? $write : [] as $port => $attempt) {
        if (fastsock_get_name($attempt, true) !== false) { // it has a peer
            echo "$port is open\n";
            $open++;
        } else {
            $refused++;
        }
        fclose($attempt);
        unset($attempts[$port], $deadlines[$port]);
    }
    while ($deadlines && reset($deadlines) <= $now) {
        $port = key($deadlines);
        fclose($attempts[$port]);
        unset($attempts[$port], $deadlines[$port]);
        $silent++;
    }
}
echo "$open open, $refused refused, $silent silent\n";
