--TEST--
A client's ssl option of a wrong type is what core makes of it
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/tls_parity.inc';
require __DIR__ . '/../inc/tls_values.inc';
$parity = new Parity();
chdir(tls_folder());
$pem = localhost_pem();
$neutral = fn (Names $f) => $f->know('folder', getcwd()) . $f->know('pem', basename($pem));

foreach ([...TEXTS, ...FLAGS, ...NUMBERS, ...OTHERS] as $name) {
    $parity->scenario("clients, $name", function (Names $f) use ($name, $pem, $neutral) {
        $neutral($f);
        foreach (wrong($name) as $what => $value) {
            $trust = in_array($name, ['cafile', 'capath', 'allow_self_signed', 'verify_depth', 'verify_peer'], true) ? ['cafile' => $pem] : ['verify_peer' => false];
            $trust += in_array($name, ['peer_name', 'verify_peer_name'], true) ? [] : ['verify_peer_name' => false];
            $from = count($f->transcript);
            tls_connects($f, $what, [$name => $value] + $trust + ($name === 'local_pk' ? ['local_cert' => $pem] : []), ['verify_peer' => false]);
            tls_leave_out($f, $from, '/: None of the ciphers of ssl.ciphers can be used$/', '/^$/');
        }
    });
}

$parity->scenario('what has become text stays text', function (Names $f) {
    $word = new Word();
    foreach ([['alpn_protocols' => $word], ['peer_name' => ['x'], 'verify_peer' => false]] as $ssl) {
        $listener = stream_socket_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create(['ssl' => ['local_cert' => localhost_pem()]]));
        $address = $f->know('address', stream_socket_get_name($listener, false));
        $context = stream_context_create(['ssl' => $ssl + TRUSTING]);
        $pid = fork_child(function () use ($listener) {
            @stream_socket_accept($listener, WAIT_AT_MOST);
            @stream_socket_accept($listener, WAIT_AT_MOST);
        });
        foreach ([1, 2] as $time) {
            $f->try("client $time", fn () => ($f->client)("tls://$address", $code, $text, WAIT_AT_MOST, STREAM_CLIENT_CONNECT, $context));
        }
        reap_child($pid);
        $f->say('options', stream_context_get_options($context)['ssl']);
    }
    $f->say('now', (string) $word);
});
$parity->report();
--EXPECT--
27 scenarios, no differences
