<?php
// fastsock as the client of another's TLS server that answers lines, reversed or not.
// client.php HOST:PORT CERTIFICATE: twice, so that the second connection may resume the first's session.
[, $address, $certificate] = $argv;
$context = stream_context_create(['ssl' => ['cafile' => $certificate, 'peer_name' => 'localhost']]);
$word = 'a line from fastsock';
$told = [];
foreach (['first', 'again'] as $time) {
    $stream = fastsock_client("tls://$address", $error_code, $error_message, 10, STREAM_CLIENT_CONNECT, $context);
    if (!$stream) {
        exit("no connection: $error_message ($error_code)\n");
    }
    stream_set_timeout($stream, 10);
    fwrite($stream, "$word\n");
    $answer = rtrim((string) fgets($stream));
    if ($answer !== $word && $answer !== strrev($word)) {
        exit('the answer is ' . json_encode($answer) . "\n");
    }
    $crypto = stream_get_meta_data($stream)['crypto'];
    $told[] = "$crypto[protocol] with $crypto[cipher_name], verified, a line and its answer";
    $resumed = $crypto['resumed'] ?? false;
    fclose($stream);
}
echo $told[0], "; a second connection ", $told[1] === $told[0] ? 'likewise' : $told[1],
    $resumed ? ", resumed\nverdict: ok\n" : ", not resumed\n";
