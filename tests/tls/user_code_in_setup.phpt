--TEST--
Whatever user code closes a stream in the middle of enable_crypto or accept, nothing of it is used afterwards
--EXTENSIONS--
openssl
pcntl
posix
sockets
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

final class Text
{
    public function __construct(private Closure $run, private string $text) {}
    public function __toString(): string
    {
        ($this->run)();
        return $this->text;
    }
}
final class Last
{
    public function __construct(private Closure $run) {}
    public function __destruct()
    {
        ($this->run)();
    }
}

$server = listener();
$pem = localhost_pem(); // made here: the child is killed and would leave it behind
$serving = forked(function () use ($server, $pem) {
    while ($client = @fastsock_accept($server, PATIENCE)) {
        stream_context_set_option($client, 'ssl', 'local_cert', $pem);
        @fastsock_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_SERVER);
        fread($client, 1);
    }
});
$close = function () use (&$stream) {
    echo 'tries to close, ';
    @fclose($stream);
};
$again = fn(string $name) => function () use ($name) {
    echo 'sets it again, ';
    stream_context_set_option($GLOBALS['stream'], 'ssl', $name, 'another');
};
$cases = [
    'peer_name' => fn() => ['peer_name' => new Text($close, 'localhost'), 'verify_peer' => false],
    'passphrase' => fn() => ['passphrase' => new Text($close, 'x')],
    'ciphers' => fn() => ['ciphers' => new Text($close, 'HIGH')],
    'a peer_name whose end sets it again' => fn() => ['peer_name' => new class($again('peer_name')) {
        public function __construct(private Closure $run) {}
        public function __toString(): string
        {
            return 'localhost';
        }
        public function __destruct()
        {
            ($this->run)();
        }
    }],
    'a captured certificate whose end sets it again' => fn() => ['capture_peer_cert' => true, 'peer_certificate' => new Last($again('peer_certificate'))],
    'a captured certificate before this one' => fn() => ['capture_peer_cert' => true, 'peer_certificate' => new Last($close)],
];
foreach ($cases as $name => $options) {
    $context = stream_context_create(['ssl' => $options() + ['verify_peer' => false, 'verify_peer_name' => $name === 'peer_name']]);
    $stream = fastsock_client('tcp://' . bound($server), $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
    unset($context, $options);
    echo "$name: ";
    $result = fastsock_enable_crypto($stream, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
    echo json_encode($result), is_resource($stream) ? ', open' : ', closed', "\n";
    $stream = null;
}
posix_kill($serving, SIGKILL);
reaped($serving);

echo 'a warning of the set-up: ';
[$peer, $stream] = connection();
stream_context_set_option($stream, 'ssl', 'security_level', 9);
stream_set_blocking($stream, false);
set_error_handler(function ($level, $message) use ($close) {
    if (str_contains($message, 'Security level')) {
        $close();
    }
    return true;
});
echo json_encode(fastsock_enable_crypto($stream, true, STREAM_CRYPTO_METHOD_TLS_CLIENT)), "\n";
restore_error_handler();

echo 'options replaced while they are read: ';
$context = stream_context_create();
$swap = new Text(fn() => stream_context_set_option($context, 'ssl', 'SNI_server_certs', ['b' => localhost_pem()]), localhost_pem());
stream_context_set_params($context, ['options' => ['ssl' => ['local_cert' => localhost_pem(), 'SNI_server_certs' => ['a' => $swap, 'c' => localhost_pem()]]]]);
unset($swap);
var_dump((bool) fastsock_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context));

echo 'one behind a reference changed while it is read: ';
$entry = ['local_cert' => new Text(function () use (&$entry) {
    $entry = null;
}, localhost_pem()), 'local_pk' => localhost_pem() . ''];
$context = stream_context_create(['ssl' => ['local_cert' => localhost_pem(), 'SNI_server_certs' => ['a' => &$entry]]]);
var_dump((bool) fastsock_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context));

echo 'a listener closed between two warnings of accept: ';
$context = stream_context_create(['ssl' => ['local_cert' => localhost_pem()]]);
$stream = fastsock_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
ini_set('open_basedir', dirname(localhost_pem()) . PATH_SEPARATOR . __DIR__);
stream_context_set_option($context, 'ssl', 'local_cert', '/nowhere.pem');
unset($context);
set_error_handler(function ($level, $message) {
    echo preg_match('/open_basedir|real path|Accept failed/', $message, $match) ? "$match[0], " : $message;
    if (is_resource($GLOBALS['stream'])) {
        fclose($GLOBALS['stream']);
        $GLOBALS['in its place'] = array_map(fn($size) => str_repeat("\xff", $size), range(150, 250));
    }
    return true;
});
var_dump(fastsock_accept($stream, 0));
?>
--EXPECTF--
peer_name: tries to close, true, open
passphrase: tries to close, true, open
ciphers: tries to close, true, open
a peer_name whose end sets it again: sets it again, true, open
a captured certificate whose end sets it again: sets it again, true, open
a captured certificate before this one: tries to close, true, open
a warning of the set-up: tries to close, %r(0|false)%r
options replaced while they are read: bool(true)
one behind a reference changed while it is read: bool(true)
a listener closed between two warnings of accept: open_basedir, real path, Accept failed, bool(false)
