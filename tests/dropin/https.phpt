--TEST--
https:// in drop-in mode is core's: contents, headers, keep-alive by hand, and each way in which verification fails
--EXTENSIONS--
openssl
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
same_output('require "' . __DIR__ . '/../inc/process.inc"; require "' . __DIR__ . '/../inc/certificates.inc";' . <<<'CODE'
    $root = new Certificate('A root', options: ['ca' => true]);
    $good = new Certificate('localhost', $root);
    $other = new Certificate('other.example', $root);
    $late = new Certificate('localhost', $root, ['days' => 0]);
    $alone = new Certificate('localhost');
    $trust = ['cafile' => $root->file([], false), 'peer_name' => 'localhost'];

    /** Serves requests on one listener, each connection until the client closes it, by core's names. */
    function serve($server): void
    {
        for (;;) {
            $client = @stream_socket_accept($server, WAIT_AT_MOST);
            while ($client && ($request = fgets($client)) !== false) {
                for ($close = false; ($line = trim((string) fgets($client))) !== ''; $close = $close || strcasecmp($line, 'Connection: close') === 0);
                [, $path] = explode(' ', $request);
                $body = $path === '/big' ? str_repeat('0123456789', 100000) : "you asked for $path";
                fwrite($client, "HTTP/1.1 200 OK\r\nX-Test: yes\r\nContent-Length: " . strlen($body) . "\r\n\r\n$body");
                if ($close) {
                    break;
                }
            }
            $client && fclose($client);
        }
    }
    function say(string $what, Closure $call): void
    {
        $messages = [];
        set_error_handler(function (int $level, string $text) use (&$messages) {
            // one sentence in older versions of core, two in newer ones
            $text = preg_replace("/Peer certificate (subjectAltName did not match expected name |CN=`[^']*' did not match expected CN=)/", 'Peer certificate is not for ', $text);
            $messages[] = '    ' . preg_replace(['/:\d{4,5}\b/', '~\S*/fastsock-tls-[-\w]+/~'], [':PORT', ''], $text);
            return true;
        });
        $result = $call();
        restore_error_handler();
        echo "$what: ", is_string($result) && strlen($result) > 200 ? strlen($result) . ' bytes, ' . md5($result) : var_export($result, true), "\n", implode('', array_map(fn ($text) => "$text\n", $messages));
    }
    function served(Certificate $certificate, Closure $body): void
    {
        $context = stream_context_create(['ssl' => ['local_cert' => $certificate->file()]]);
        $server = stream_socket_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
        $address = stream_socket_get_name($server, false);
        $pid = fork_child(fn () => serve($server));
        fclose($server);
        $body($address);
        posix_kill($pid, SIGKILL);
        reap_child($pid);
    }
    $get = fn (string $address, array $ssl, string $path = '/') => file_get_contents("https://$address$path", false, stream_context_create(['ssl' => $ssl, 'http' => ['timeout' => 10]]));

    served($good, function (string $address) use ($get, $trust) {
        say('trusted', fn () => $get($address, $trust, '/a?b'));
        say('headers', function () use ($address, $trust) {
            $headers = 'http_response_header'; // not literally, which PHP 8.5 deprecates
            $$headers = null;
            file_get_contents("https://$address/", false, stream_context_create(['ssl' => $trust]));
            return implode(' | ', $$headers);
        });
        say('big', fn () => $get($address, $trust, '/big'));
        say('copy', fn () => copy("https://$address/big", '/dev/null', stream_context_create(['ssl' => $trust])));
        say('keep-alive', function () use ($address, $trust) {
            $stream = stream_socket_client("tls://$address", $code, $text, 10, STREAM_CLIENT_CONNECT, stream_context_create(['ssl' => $trust]));
            $answers = [];
            foreach (['/1', '/2', '/3'] as $path) {
                fwrite($stream, "GET $path HTTP/1.1\r\nHost: localhost\r\n\r\n");
                for ($length = 0; ($line = trim(fgets($stream))) !== '';) {
                    sscanf($line, 'Content-Length: %d', $length);
                }
                $answers[] = fread($stream, $length);
            }
            return implode(', ', $answers);
        });
        say('progress', function () use ($address, $trust) {
            $context = stream_context_create(['ssl' => $trust]);
            $seen = [];
            stream_context_set_params($context, ['notification' => function (int $code, $severity, $text, $c, int $bytes, $max) use (&$seen) {
                if ($code === STREAM_NOTIFY_PROGRESS) {
                    $seen['bytes'] = max($bytes, $seen['bytes'] ?? 0);
                } else {
                    $seen[] = $code;
                }
            }]);
            file_get_contents("https://$address/big", false, $context);
            return json_encode($seen);
        });
        say('nobody trusted', fn () => $get($address, ['peer_name' => 'localhost']));
        say('not asked who it is', fn () => $get($address, ['verify_peer' => false, 'verify_peer_name' => false]));
        say('the name of the address', fn () => $get($address, ['cafile' => $trust['cafile']]));
        say('a cafile that is missing', fn () => $get($address, ['cafile' => '/no/such/file']));
        say('a fingerprint', fn () => $get($address, ['peer_fingerprint' => str_repeat('0', 40)] + $trust));
        say('a version nobody has', fn () => $get($address, ['crypto_method' => STREAM_CRYPTO_METHOD_TLSv1_1_CLIENT] + $trust));
        say('http on the port', fn () => file_get_contents("http://$address/", false, stream_context_create(['http' => ['timeout' => 10]])));
    });
    served($other, fn (string $address) => say('another name', fn () => $get($address, $trust)));
    served($late, fn (string $address) => say('expired', fn () => $get($address, $trust)));
    served($alone, function (string $address) use ($get, $trust) {
        say('self-signed', fn () => $get($address, $trust));
        say('self-signed, allowed', fn () => $get($address, ['allow_self_signed' => true] + $trust));
    });
    say('nobody there', fn () => $get('127.0.0.1:1', $trust));
    CODE);
?>
--EXPECTF--
same:
trusted: 'you asked for /a?b'
headers: 'HTTP/1.1 200 OK | X-Test: yes | Content-Length: 15'
big: 1000000 bytes, %s
copy: true
keep-alive: 'you asked for /1, you asked for /2, you asked for /3'
progress: '{%s"bytes":1000000%S}'
nobody trusted: false
%A
not asked who it is: 'you asked for /'
the name of the address: false
%A
self-signed: false
%A
self-signed, allowed: 'you asked for /'
nobody there: false
    file_get_contents(%S): Failed to open stream: Connection refused
