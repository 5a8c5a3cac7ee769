--TEST--
fastsock's own ssl options: suites of TLS 1.3, tickets, sessions and a stapled OCSP response
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php
if (!trim((string) shell_exec('command -v openssl'))) {
    die('skip openssl(1) is missing: it tells what a session is');
}
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

/** openssl s_client against a listener of this process: its output. It says $words and hears a line back. */
function s_client($listener, string $options): string
{
    $command = 'exec openssl s_client -connect ' . bound($listener) . " -servername localhost $options 2>&1";
    $process = proc_open($command, [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);
    fwrite($pipes[0], "hello\n");
    $output = '';
    $peer = null;
    stream_set_blocking($pipes[1], false);
    for ($end = now() + PATIENCE; !feof($pipes[1]) && now() < $end;) {
        [$read, $write, $except] = [array_filter([$listener, $pipes[1], $peer]), null, null];
        if (!fastsock_select($read, $write, $except, 1)) {
            continue;
        }
        if (in_array($listener, $read, true)) {
            $peer = fastsock_accept($listener, 0);
            stream_set_blocking($peer, false);
        }
        if ($peer && in_array($peer, $read, true)) {
            if (fgets($peer) === "hello\n") {
                fwrite($peer, "goodbye\n");
            }
            if (feof($peer)) {
                $peer = null;
            }
        }
        $output .= fread($pipes[1], 65536);
        if ($peer && str_contains($output, 'goodbye')) {
            fclose($peer); // its end ends openssl, too
            $peer = null;
        }
    }
    proc_terminate($process, SIGKILL);
    proc_close($process);
    return $output;
}

/** How many tickets came, whether the session was a resumed one. */
function tickets(string $output): int
{
    return substr_count($output, 'Post-Handshake New Session Ticket arrived');
}
function resumed(string $output): string
{
    return preg_match('/^(New|Reused), TLS/m', $output, $match) ? $match[1] : "neither:\n$output";
}

/** Connects twice with openssl, the second time with what the first has left. $second: another listener. */
function again($first, $second = null, string $version = '-tls1_3'): string
{
    $file = tls_folder() . '/' . bin2hex(random_bytes(4)) . '.session';
    $was = resumed(s_client($first, "$version -sess_out $file"));
    return $was . ', then ' . (is_file($file) ? resumed(s_client($second ?? $first, "$version -sess_in $file")) : 'no session');
}

/** What a root says by OCSP of a certificate that is good; OpenSSL 3.6 sends no other answers. */
function good_response(Certificate $root, Certificate $one): string
{
    [$index, $answer] = [tls_folder() . '/index.txt', tls_folder() . '/answer.der'];
    file_put_contents($index, "V\t301231235959Z\t\t" . openssl_x509_parse($one->x509)['serialNumberHex'] . "\tunknown\t/CN=localhost\n");
    $signer = escapeshellarg($root->file());
    $about = escapeshellarg($one->file([], false));
    shell_exec("openssl ocsp -index $index -CA $signer -rsigner $signer -rkey $signer -issuer $signer -cert $about -respout $answer -noverify 2>&1");
    return file_get_contents($answer);
}

echo "ciphersuites\n";
foreach (['TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256', 'unknown:TLS_AES_128_GCM_SHA256'] as $suites) {
    $listener = tls_listener(['ciphersuites' => $suites]);
    [$client] = tls_join($listener, plain_client($listener));
    echo "  $suites: ", stream_get_meta_data($client)['crypto']['cipher_name'], "\n";
}
$listener = tls_listener();
[$client] = tls_join($listener, plain_client($listener));
echo '  the default: ', stream_get_meta_data($client)['crypto']['cipher_name'], "\n";

echo "num_tickets\n";
foreach (['absent' => [], '0' => ['num_tickets' => 0], '1' => ['num_tickets' => 1], '3' => ['num_tickets' => '3']] as $what => $ssl) {
    echo "  $what: ", tickets(s_client(tls_listener($ssl), '-tls1_3')), "\n";
}
echo '  no_ticket, no cache: ', tickets(s_client(tls_listener(['no_ticket' => true, 'session_cache' => false]), '-tls1_3')), "\n";

echo "resumption\n";
foreach (['-tls1_3', '-tls1_2'] as $version) {
    echo "  $version: ", again(tls_listener(), null, $version), "\n";
    echo "  $version, from the cache: ", again(tls_listener(['no_ticket' => true]), null, $version), "\n";
    echo "  $version, neither tickets nor cache: ", again(tls_listener(['no_ticket' => true, 'session_cache' => false]), null, $version), "\n";
}

echo "ticket_keys\n";
$keys = [random_bytes(80), random_bytes(48)];
$one = ['ticket_keys' => [$keys[0]]];
echo '  another server with the same key: ', again(tls_listener($one), tls_listener($one)), "\n";
echo '  a new key before the old: ', again(tls_listener($one), tls_listener(['ticket_keys' => [$keys[1], $keys[0]]])), "\n";
echo '  another key: ', again(tls_listener($one), tls_listener(['ticket_keys' => [$keys[1]], 'session_cache' => false])), "\n";
echo '  of 48 bytes: ', again(tls_listener(['ticket_keys' => [$keys[1]]])), "\n";

echo "session_id_context\n";
$named = ['session_id_context' => 'one'] + $one;
echo '  the same: ', again(tls_listener($named), tls_listener($named)), "\n";
echo '  another: ', again(tls_listener($named), tls_listener(['session_id_context' => 'two'] + $one)), "\n";

echo "session_timeout\n";
preg_match('/lifetime hint: (\d+)/', s_client(tls_listener(['session_timeout' => 123]), '-tls1_3'), $match);
echo "  $match[1]\n";

echo "ocsp_response\n";
$root = new Certificate('A root', options: ['ca' => true]);
$one = new Certificate('localhost', $root);
$response = good_response($root, $one);
$file = tls_folder() . '/response.der';
file_put_contents($file, $response);
foreach (['bytes' => $response, 'a file' => $file] as $what => $value) {
    echo "  $what: ", preg_match('/OCSP Response Status: (.*)/', s_client(tls_listener(['local_cert' => $one->file(), 'ocsp_response' => $value]), '-status'), $match) ? $match[1] : 'none', "\n";
}
echo '  none: ', preg_match('/OCSP responses?: no responses? sent/', s_client(tls_listener(), '-status')) ? 'none is sent' : 'one is sent', "\n";
--EXPECT--
ciphersuites
  TLS_CHACHA20_POLY1305_SHA256: TLS_CHACHA20_POLY1305_SHA256
  TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256: TLS_AES_256_GCM_SHA384
  unknown:TLS_AES_128_GCM_SHA256: TLS_AES_128_GCM_SHA256
  the default: TLS_AES_128_GCM_SHA256
num_tickets
  absent: 1
  0: 0
  1: 1
  3: 3
  no_ticket, no cache: 0
resumption
  -tls1_3: New, then Reused
  -tls1_3, from the cache: New, then Reused
  -tls1_3, neither tickets nor cache: New, then no session
  -tls1_2: New, then Reused
  -tls1_2, from the cache: New, then Reused
  -tls1_2, neither tickets nor cache: New, then no session
ticket_keys
  another server with the same key: New, then Reused
  a new key before the old: New, then Reused
  another key: New, then New
  of 48 bytes: New, then Reused
session_id_context
  the same: New, then Reused
  another: New, then New
session_timeout
  123
ocsp_response
  bytes: successful (0x0)
  a file: successful (0x0)
  none: none is sent
