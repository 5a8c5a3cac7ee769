--TEST--
enable_crypto in the stream_close() that is called last leaves nothing behind
--EXTENSIONS--
openssl
--FILE--
<?php
// A debug build or a sanitizer tells of what is left.
require __DIR__ . '/../inc/tls.inc';
$context = stream_context_create(['ssl' => ['local_cert' => localhost_pem(), 'verify_peer' => false]]);

function switch_on(): void
{
    $server = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $GLOBALS['context']);
    $client = fastsock_client('tcp://' . bound($server), $code, $text, PATIENCE);
    $peer = fastsock_accept($server, PATIENCE);
    stream_set_blocking($peer, false);
    echo json_encode(fastsock_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER)), "\n";
}

class Last
{
    public $context;

    public function stream_open(): bool
    {
        return true;
    }

    public function stream_close(): void
    {
        switch_on();
    }
}
stream_wrapper_register('last', Last::class);
$stream = fopen('last://', 'r');
$again = $stream;  // so that the global symbols' end does not close it
switch_on();
echo "end\n";
?>
--EXPECT--
0
end
0
