--TEST--
Renegotiation is refused unless reneg_limit is set, and then limited as in core, with its warning and its callback
--EXTENSIONS--
openssl
posix
--SKIPIF--
<?php
if (!trim((string) shell_exec('command -v openssl'))) {
    die('skip openssl(1) is missing: it can renegotiate');
}
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

/** openssl s_client renegotiates $times; what this end reads, and what becomes of the stream. */
function renegotiate(string $what, array $ssl, int $times): void
{
    $listener = tls_listener($ssl);
    $process = proc_open('exec openssl s_client -tls1_2 -connect ' . bound($listener), [['pipe', 'r'], ['pipe', 'w'], ['redirect', 1]], $pipes);
    stream_set_blocking($pipes[1], false);
    for ($end = now() + PATIENCE, $peer = false; !$peer && now() < $end;) {
        [$read, $write, $except] = [[$listener], null, null];
        $peer = fastsock_select($read, $write, $except, 0, 10000) ? fastsock_accept($listener, 0) : false;
    }
    stream_set_blocking($peer, false);
    $heard = $output = '';
    [, $messages] = with_warnings(function () use ($pipes, $peer, $times, &$heard, &$output) {
        // s_client takes a line that is "R" alone for the command, and sends the others. One that comes
        // before the renegotiation is over ends it: so a word is sent and awaited after each.
        $steps = array_merge(...array_fill(0, $times, ['R', 'over']), ...[['last']]);
        $end = now() + PATIENCE;
        $expected = '';
        foreach ($steps as $step) {
            @fwrite($pipes[0], "$step\n");
            $mark = strlen($output);
            $expected .= $step === 'R' ? '' : "$step\n";
            while (now() < $end && !feof($peer)) { // which comes when the client has ended, too
                [$read, $write, $except] = [[$peer, $pipes[1]], null, null];
                fastsock_select($read, $write, $except, 0, 20000);
                $output .= fread($pipes[1], 65536);
                $heard .= fread($peer, 1000);
                if ($step === 'R' ? preg_match('/RENEGOTIATING\s.*(verify return:1|no renegotiation)/s', substr($output, $mark)) : $heard === $expected) {
                    break;
                }
            }
        }
        $heard = str_replace("over\n", '', $heard);
    });
    echo "$what: heard ", json_encode($heard), ', end ', json_encode(feof($peer)), "\n";
    foreach (array_unique($messages) as $message) {
        if (preg_match('/alert handshake failure|reset by peer|Broken pipe/', $message)) {
            continue; // a refused client's last words, which may get lost on their way; or s_client has ended before its next step
        }
        echo '  ', strtr($message, ["\n" => ' / ']), "\n";
    }
    proc_terminate($process, SIGKILL);
    proc_close($process);
}
renegotiate('by default', [], 1);
renegotiate('limit 0', ['reneg_limit' => 0], 1);
renegotiate('limit 2, once', ['reneg_limit' => 2], 1);
renegotiate('limit 2, twice', ['reneg_limit' => 2], 2);
renegotiate('limit 2, three times', ['reneg_limit' => 2], 3);
renegotiate('a callback that forgives', ['reneg_limit' => 1, 'reneg_limit_callback' => function ($stream) {
    echo '  called with ', get_resource_type($stream), "\n";
    return true;
}], 2);
renegotiate('a callback that does not', ['reneg_limit' => 1, 'reneg_limit_callback' => function ($stream) {
    echo "  called\n";
    return false;
}], 2);
renegotiate('without a limit', ['reneg_limit' => -1], 4);
--EXPECT--
by default: heard "", end true
limit 0: heard "", end true
limit 2, once: heard "last\n", end false
limit 2, twice: heard "last\n", end false
limit 2, three times: heard "", end true
  E_WARNING: SSL: client-initiated handshake rate limit exceeded by peer
  called with stream
a callback that forgives: heard "last\n", end false
  called
a callback that does not: heard "", end true
without a limit: heard "last\n", end false
