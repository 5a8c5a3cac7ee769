--TEST--
A client that cannot connect says the errno and the reason, as core's does, and nothing is left open
--EXTENSIONS--
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/server.inc';

$bound = stream_socket_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND); // nobody listens there
$refusing = stream_socket_get_name($bound, false);
$long = str_repeat('a', 150);
$addresses = ["tcp://$refusing", $refusing, "tcp://$refusing/name", 'tcp://127.0.0.1', 'tcp://', "tcp://a\0b:80",
    'tcp://[::1', 'unix:///no/such/file', 'udg:///no/such/file', "unix://\0fastsock-nobody", 'tcp://no-such-host.invalid:80', 'tcp://255.255.255.255:80'];
$open = descriptors();
foreach ($addresses as $address) {
    $results = [];
    foreach (['stream_socket_client', 'fastsock_client'] as $function) {
        $code = $text = 'untouched';
        [$client, $messages] = with_warnings(function () use ($function, $address, &$code, &$text) {
            return $function($address, $code, $text, 5);
        });
        $results[] = [$client, $code, $text, $messages];
    }
    if ($results[0] !== $results[1] || $results[1][0] !== false) {
        echo json_encode([$address, ...$results]), "\n";
    }
}
// where core goes on with another address than the one that was written
foreach (['tcp://127.0.0.1:99999', 'tcp://127.0.0.1:http', 'tcp://::1:80', "unix:///$long", "udg:///$long"] as $address) {
    [$client, $messages] = with_warnings(function () use ($address, &$code, &$text) {
        return fastsock_client($address, $code, $text, 5);
    });
    echo json_encode($client), " $code ", str_replace($long, 'aaa...', json_encode($messages, JSON_UNESCAPED_SLASHES)), "\n";
}
echo descriptors() - $open, " descriptors more\n";
foreach ([NAN, INF, -INF] as $timeout) {
    try {
        fastsock_client("tcp://$refusing", $code, $text, $timeout);
    } catch (ValueError $error) {
        echo $error->getMessage(), "\n";
    }
}
?>
--EXPECT--
false 0 ["E_WARNING: Unable to connect to tcp://127.0.0.1:99999 (Failed to parse address \"127.0.0.1:99999\": the port must be a number from 0 to 65535)"]
false 0 ["E_WARNING: Unable to connect to tcp://127.0.0.1:http (Failed to parse address \"127.0.0.1:http\": the port must be a number from 0 to 65535)"]
false 0 ["E_WARNING: Unable to connect to tcp://::1:80 (Failed to parse address \"::1:80\": an IPv6 host needs brackets, as in [::1]:80)"]
false 0 ["E_WARNING: Unable to connect to unix:///aaa... (socket path of 151 bytes exceeds the maximum allowed length of 107 bytes)"]
false 0 ["E_WARNING: Unable to connect to udg:///aaa... (socket path of 151 bytes exceeds the maximum allowed length of 107 bytes)"]
0 descriptors more
fastsock_client(): Argument #4 ($timeout) must be a finite value
fastsock_client(): Argument #4 ($timeout) must be a finite value
fastsock_client(): Argument #4 ($timeout) must be a finite value
