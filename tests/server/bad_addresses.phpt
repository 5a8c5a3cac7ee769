--TEST--
A malformed address is refused with one sentence that names it; nothing is opened and the next call works
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$long = str_repeat('a', 150);
$addresses = [
    'tcp://127.0.0.1:99999', 'tcp://127.0.0.1:65536', 'tcp://127.0.0.1:-1', 'tcp://127.0.0.1:http', 'tcp://127.0.0.1:80x',
    'tcp://127.0.0.1: 80', 'tcp://127.0.0.1:+80', 'tcp://127.0.0.1:18446744073709551617', 'tcp://127.0.0.1', 'tcp://127.0.0.1:', 'tcp://',
    'tcp://::1:80', 'tcp://::1', 'tcp://fe80::1:2:3', 'tcp://[::1]', 'tcp://[::1]:', 'tcp://[::1:80', 'tcp://[::1]80', 'tcp://[::1]:99999',
    "tcp://a\0b:80", "tcp://127.0.0.1:0\0", 'udp://127.0.0.1:99999', 'udp://::1:53',
    "unix:///$long", "udg:///$long", "unix://\0$long", "udg://\0$long", "unix:///tmp/a\0b", '99999', '127.0.0.1:99999',
];
$open = descriptors();
$wrong = 0;
foreach ($addresses as $address) {
    $datagram = str_starts_with($address, 'ud');
    $code = $text = null;
    [$server, $messages] = with_warnings(function () use ($address, $datagram, &$code, &$text) {
        return fastsock_server($address, $code, $text, $datagram ? STREAM_SERVER_BIND : STREAM_SERVER_BIND | STREAM_SERVER_LISTEN);
    });
    $shown = str_replace($long, 'aaa...', json_encode($address, JSON_UNESCAPED_SLASHES));
    echo "$shown: ", str_replace("\0", '\0', $text), "\n";
    $cut = strtok($address, "\0"); // core prints the address up to a NUL byte
    if ($server !== false || $code !== 0 || $messages !== ["E_WARNING: Unable to connect to $cut ($text)"]) {
        echo '  ', json_encode([$server, $code, $messages]), "\n";
    }
    unset($server);
}
echo descriptors() - $open, " descriptors more\n";
echo fastsock_server('tcp://127.0.0.1:0') ? 'the next call works' : 'the next call fails', "\n";
?>
--EXPECT--
"tcp://127.0.0.1:99999": Failed to parse address "127.0.0.1:99999": the port must be a number from 0 to 65535
"tcp://127.0.0.1:65536": Failed to parse address "127.0.0.1:65536": the port must be a number from 0 to 65535
"tcp://127.0.0.1:-1": Failed to parse address "127.0.0.1:-1": the port must be a number from 0 to 65535
"tcp://127.0.0.1:http": Failed to parse address "127.0.0.1:http": the port must be a number from 0 to 65535
"tcp://127.0.0.1:80x": Failed to parse address "127.0.0.1:80x": the port must be a number from 0 to 65535
"tcp://127.0.0.1: 80": Failed to parse address "127.0.0.1: 80": the port must be a number from 0 to 65535
"tcp://127.0.0.1:+80": Failed to parse address "127.0.0.1:+80": the port must be a number from 0 to 65535
"tcp://127.0.0.1:18446744073709551617": Failed to parse address "127.0.0.1:18446744073709551617": the port must be a number from 0 to 65535
"tcp://127.0.0.1": Failed to parse address "127.0.0.1"
"tcp://127.0.0.1:": Failed to parse address "127.0.0.1:"
"tcp://": Failed to parse address ""
"tcp://::1:80": Failed to parse address "::1:80": an IPv6 host needs brackets, as in [::1]:80
"tcp://::1": Failed to parse address "::1": an IPv6 host needs brackets, as in [::1]:80
"tcp://fe80::1:2:3": Failed to parse address "fe80::1:2:3": an IPv6 host needs brackets, as in [::1]:80
"tcp://[::1]": Failed to parse IPv6 address "[::1]"
"tcp://[::1]:": Failed to parse address "[::1]:": the port must be a number from 0 to 65535
"tcp://[::1:80": Failed to parse IPv6 address "[::1:80"
"tcp://[::1]80": Failed to parse IPv6 address "[::1]80"
"tcp://[::1]:99999": Failed to parse address "[::1]:99999": the port must be a number from 0 to 65535
"tcp://a\u0000b:80": The hostname must not contain null bytes
"tcp://127.0.0.1:0\u0000": The hostname must not contain null bytes
"udp://127.0.0.1:99999": Failed to parse address "127.0.0.1:99999": the port must be a number from 0 to 65535
"udp://::1:53": Failed to parse address "::1:53": an IPv6 host needs brackets, as in [::1]:80
"unix:///aaa...": socket path of 151 bytes exceeds the maximum allowed length of 107 bytes
"udg:///aaa...": socket path of 151 bytes exceeds the maximum allowed length of 107 bytes
"unix://\u0000aaa...": socket path of 151 bytes exceeds the maximum allowed length of 108 bytes
"udg://\u0000aaa...": socket path of 151 bytes exceeds the maximum allowed length of 108 bytes
"unix:///tmp/a\u0000b": The socket path must not contain null bytes
"99999": Failed to parse address "99999"
"127.0.0.1:99999": Failed to parse address "127.0.0.1:99999": the port must be a number from 0 to 65535
0 descriptors more
the next call works
