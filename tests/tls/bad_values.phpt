--TEST--
A bad value of one of fastsock's own ssl options is an error that names it; no server is made
--EXTENSIONS--
openssl
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

function attempt(string $name, mixed $value): void
{
    $context = stream_context_create(['ssl' => ['local_cert' => localhost_pem(), $name => $value]]);
    [$server, $messages] = with_warnings(function () use ($context, &$code, &$text) {
        return fastsock_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    });
    $shown = is_string($value) && strlen($value) > 20 ? strlen($value) . ' bytes' : (is_object($value) ? get_class($value) : json_encode($value));
    if (is_float($value)) {
        $shown = var_export($value, true);
    }
    echo "$name $shown: ", $server ? 'works' : $messages[0], count($messages) > 2 ? ' and more' : '', "\n";
}
foreach ([-1, 17, 'many', 1.5, '', null, true, []] as $value) {
    attempt('num_tickets', $value);
}
foreach ([0, -1, (1 << 20) + 1, 'x'] as $value) {
    attempt('session_cache_size', $value);
}
foreach ([0, 604801, '1e3', false] as $value) {
    attempt('session_timeout', $value);
}
attempt('session_id_context', str_repeat('x', 33));
attempt('session_id_context', str_repeat('x', 32));
foreach (['text', [], [str_repeat('k', 47)], [str_repeat('k', 80), 1], [str_repeat('k', 80), ''], 1, null] as $value) {
    attempt('ticket_keys', $value);
}
foreach ([0, -1, '0', 'soon', NAN, [], false] as $value) {
    attempt('handshake_timeout', $value);
}
foreach (['loud', '', true, ['warn'], null] as $value) {
    attempt('handshake_errors', $value);
}
foreach (['/nowhere', __FILE__, ''] as $value) {
    $name = $value === __FILE__ ? 'this file' : json_encode($value);
    $context = stream_context_create(['ssl' => ['local_cert' => localhost_pem(), 'ocsp_response' => $value]]);
    [$server, $messages] = with_warnings(fn () => fastsock_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context));
    echo "ocsp_response $name: ", $server ? 'works' : strtr($messages[0], [__FILE__ => 'this file']), "\n";
}
foreach (['unknown', 'ECDHE-RSA-AES128-GCM-SHA256'] as $value) {
    attempt('ciphersuites', $value);
}
echo "and of a client:\n";
$listener = tls_listener();
foreach (['ciphersuites' => 'unknown'] as $name => $value) {
    $context = stream_context_create(['ssl' => [$name => $value]]);
    [$client, $messages] = with_warnings(fn () => fastsock_client('tls://' . bound($listener), $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context));
    echo "$name ", json_encode($value), ': ', json_encode($client), ' ', $messages[0], "\n";
}
echo "a value that is spoilt later:\n";
stream_context_set_option($listener, 'ssl', 'num_tickets', 'many');
[$peer, $messages] = with_warnings(fn () => fastsock_accept($listener, 0));
echo json_encode($peer), ' ', $messages[0], "\n";
--EXPECT--
num_tickets -1: E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
num_tickets 17: E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
num_tickets "many": E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
num_tickets 1.5: E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
num_tickets "": E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
num_tickets null: E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
num_tickets true: E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
num_tickets []: E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
session_cache_size 0: E_WARNING: ssl.session_cache_size must be a whole number from 1 to 1048576
session_cache_size -1: E_WARNING: ssl.session_cache_size must be a whole number from 1 to 1048576
session_cache_size 1048577: E_WARNING: ssl.session_cache_size must be a whole number from 1 to 1048576
session_cache_size "x": E_WARNING: ssl.session_cache_size must be a whole number from 1 to 1048576
session_timeout 0: E_WARNING: ssl.session_timeout must be a whole number from 1 to 604800
session_timeout 604801: E_WARNING: ssl.session_timeout must be a whole number from 1 to 604800
session_timeout "1e3": E_WARNING: ssl.session_timeout must be a whole number from 1 to 604800
session_timeout false: E_WARNING: ssl.session_timeout must be a whole number from 1 to 604800
session_id_context 33 bytes: E_WARNING: ssl.session_id_context must be at most 32 bytes long
session_id_context 32 bytes: works
ticket_keys "text": E_WARNING: ssl.ticket_keys must be a list of strings of 48 or 80 bytes
ticket_keys []: E_WARNING: ssl.ticket_keys must be a list of strings of 48 or 80 bytes
ticket_keys ["kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"]: E_WARNING: ssl.ticket_keys must be a list of strings of 48 or 80 bytes
ticket_keys ["kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",1]: E_WARNING: ssl.ticket_keys must be a list of strings of 48 or 80 bytes
ticket_keys ["kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",""]: E_WARNING: ssl.ticket_keys must be a list of strings of 48 or 80 bytes
ticket_keys 1: E_WARNING: ssl.ticket_keys must be a list of strings of 48 or 80 bytes
ticket_keys null: E_WARNING: ssl.ticket_keys must be a list of strings of 48 or 80 bytes
handshake_timeout 0: E_WARNING: ssl.handshake_timeout must be a number of seconds above 0
handshake_timeout -1: E_WARNING: ssl.handshake_timeout must be a number of seconds above 0
handshake_timeout "0": E_WARNING: ssl.handshake_timeout must be a number of seconds above 0
handshake_timeout "soon": E_WARNING: ssl.handshake_timeout must be a number of seconds above 0
handshake_timeout NAN: E_WARNING: ssl.handshake_timeout must be a number of seconds above 0
handshake_timeout []: E_WARNING: ssl.handshake_timeout must be a number of seconds above 0
handshake_timeout false: E_WARNING: ssl.handshake_timeout must be a number of seconds above 0
handshake_errors "loud": E_WARNING: ssl.handshake_errors must be "silent" or "warn"
handshake_errors "": E_WARNING: ssl.handshake_errors must be "silent" or "warn"
handshake_errors true: E_WARNING: ssl.handshake_errors must be "silent" or "warn"
handshake_errors ["warn"]: E_WARNING: ssl.handshake_errors must be "silent" or "warn"
handshake_errors null: E_WARNING: ssl.handshake_errors must be "silent" or "warn"
ocsp_response "\/nowhere": E_WARNING: ssl.ocsp_response: `/nowhere' holds no DER-encoded OCSP response
ocsp_response this file: E_WARNING: ssl.ocsp_response: `this file' holds no DER-encoded OCSP response
ocsp_response "": works
ciphersuites "unknown": E_WARNING: None of the ciphers of ssl.ciphersuites can be used
ciphersuites 27 bytes: E_WARNING: None of the ciphers of ssl.ciphersuites can be used
and of a client:
ciphersuites "unknown": false E_WARNING: None of the ciphers of ssl.ciphersuites can be used
a value that is spoilt later:
false E_WARNING: ssl.num_tickets must be a whole number from 0 to 16
