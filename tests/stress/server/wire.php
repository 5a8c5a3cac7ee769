<?php
// A TLS server that sends and receives by sendto and recvfrom, in core's names: see echo.php for
// what its runner gives it; $arguments has the marker too, and says what to send: "plainly", or "as
// TLS cannot" (out of band, or to an address). It takes one connection and tells what it saw.

$context = stream_context_create(['ssl' => $arguments['ssl']]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
$server = stream_socket_server('tls://127.0.0.1:0', $code, $text, $flags, $context);
tell($control, $server ? ['name' => stream_socket_get_name($server, false)] : ['error' => "$text ($code)"]);
tell($control, ['workers' => [getmypid()]]);
$client = stream_socket_accept($server, 20);
stream_set_timeout($client, 5);
$warnings = [];
set_error_handler(function (int $level, string $text) use (&$warnings) {
    $warnings[] = $text;
    return true;
});
$sent = [];
if ($arguments['what'] === 'plainly') {
    $sent['sendto'] = stream_socket_sendto($client, "$arguments[marker]\n");
} else {
    $sent['out of band'] = stream_socket_sendto($client, "$arguments[marker]\n", STREAM_OOB);
    $sent['with an address'] = stream_socket_sendto($client, "$arguments[marker]\n", 0, '127.0.0.1:9');
    $sent['fwrite'] = fwrite($client, "the end\n");
}
// the client answers: first a look at it, then the thing itself
$peeked = (string) stream_socket_recvfrom($client, 8192, STREAM_PEEK);
$received = (string) stream_socket_recvfrom($client, 8192);
fclose($client);
tell($control, ['accepted' => 1, 'sent' => $sent, 'peeked' => base64_encode($peeked),
    'received' => base64_encode($received), 'warnings' => $warnings]);
return 0;
