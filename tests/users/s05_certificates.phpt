--TEST--
S5: a chain in one PEM, the key in the same file or another, encrypted with a passphrase, and a cipher list
--EXTENSIONS--
openssl
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

$root = new Certificate('Root', null, ['ca' => true]);
$authority = new Certificate('Authority', $root, ['ca' => true]);
$trusted = $root->file(with_key: false); // all that the clients know

/** What a client that trusts the root alone gets to see of a listener with these options. */
function serve(array $ssl, array $client_options = []): string
{
    global $trusted;
    $code = $text = null;
    [$listener, $messages] = with_warnings(function () use ($ssl, &$code, &$text) {
        $context = stream_context_create(['ssl' => $ssl]);
        $flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
        return fastsock_server('tls://127.0.0.1:0', $code, $text, $flags, $context);
    });
    if (!$listener) {
        return "no listener, error $code\n  $text\n  " . implode("\n  ", $messages);
    }
    $context = stream_context_create(['ssl' => $client_options + [
        'cafile' => $trusted, 'peer_name' => 'localhost', 'capture_peer_cert_chain' => true,
    ]]);
    $client = stream_socket_client('tcp://' . bound($listener), $code, $text, PATIENCE, STREAM_CLIENT_CONNECT, $context);
    stream_set_blocking($client, false);
    $accepted = null;
    $done = 0;
    while ($done === 0) { // both sides in this one process
        $done = @stream_socket_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
        $read = [$listener, $client];
        $write = $except = null;
        if ($done === 0 && !fastsock_select($read, $write, $except, (int) PATIENCE)) {
            return 'nothing happens';
        }
        $accepted = $accepted ?: @fastsock_accept($listener, 0);
    }
    if ($done === false) {
        return 'no handshake';
    }
    $accepted = $accepted ?: fastsock_accept($listener, PATIENCE);
    fwrite($accepted, 'verified');
    $chain = array_map(
        fn ($one) => openssl_x509_parse($one)['subject']['CN'],
        stream_context_get_options($client)['ssl']['peer_certificate_chain'],
    );
    $crypto = stream_get_meta_data($client)['crypto'];
    return read_bytes($client, 8) . ': ' . implode(' < ', $chain)
        . ($client_options ? ", $crypto[protocol], $crypto[cipher_name]" : '');
}

foreach (['ec', 'rsa'] as $kind) {
    $plain = new Certificate('localhost', $authority, ['kind' => $kind]);
    $locked = new Certificate('localhost', $authority, ['kind' => $kind, 'passphrase' => 'comet']);
    $chain = [$authority];
    echo "--- $kind\n";
    echo 'chain and key in one file: ', serve(['local_cert' => $plain->file($chain)]), "\n";
    echo 'chain, key in another file: ', serve(['local_cert' => $plain->file($chain, false), 'local_pk' => $plain->key_file()]), "\n";
    echo 'encrypted key in the same file: ', serve(['local_cert' => $locked->file($chain), 'passphrase' => 'comet']), "\n";
    $apart = ['local_cert' => $locked->file($chain, false), 'local_pk' => $locked->key_file()];
    echo 'encrypted key in another file: ', serve($apart + ['passphrase' => 'comet']), "\n";
    echo 'without the chain: ', serve(['local_cert' => $plain->file()]), "\n";
    $path = fn (string $said) => str_replace([tls_folder(), $apart['local_pk'], $apart['local_cert']], ['DIR', 'KEY', 'CHAIN'],
        str_replace([$apart['local_pk'], $apart['local_cert']], ['KEY', 'CHAIN'], $said));
    echo 'a wrong passphrase: ', $path(serve($apart + ['passphrase' => 'meteor'])), "\n";
    echo 'no passphrase: ', $path(serve($apart)), "\n";
}

echo "--- what else can be wrong\n";
$one = new Certificate('localhost', $authority);
$other = new Certificate('localhost', $authority);
$key = $other->key_file();
echo 'the key of another: ', str_replace($key, 'KEY', serve(['local_cert' => $one->file(with_key: false), 'local_pk' => $key])), "\n";
echo 'no such file: ', serve(['local_cert' => '/nowhere/chain.pem']), "\n";

echo "--- ciphers\n";
$rsa = new Certificate('localhost', $authority, ['kind' => 'rsa']);
$ssl = ['local_cert' => $rsa->file([$authority])];
$tls12 = ['max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_2];
// The list of the users' note, from the days of TLS 1.0.
$list = 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:HIGH:!aNULL:!MD5:!RC4';
echo 'a list: ', serve($ssl + ['ciphers' => $list], $tls12), "\n";
echo 'the default: ', serve($ssl, $tls12), "\n";
echo 'the default, to a client that has only CBC: ', serve($ssl, $tls12 + ['ciphers' => 'ECDHE-RSA-AES128-SHA']), "\n";
echo 'the default, to a client without forward secrecy: ', serve($ssl, $tls12 + ['ciphers' => 'AES128-GCM-SHA256']), "\n";
echo 'TLS 1.3: ', serve($ssl, ['min_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_3]), "\n";
$tls11 = ['min_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_0, 'max_proto_version' => STREAM_CRYPTO_PROTO_TLSv1_1, 'ciphers' => 'ALL:@SECLEVEL=0'];
echo 'TLS 1.1: ', serve($ssl, $tls11), "\n";
echo 'a list of nothing: ', serve($ssl + ['ciphers' => 'NO-SUCH-CIPHER']), "\n";
?>
--EXPECT--
--- ec
chain and key in one file: verified: localhost < Authority
chain, key in another file: verified: localhost < Authority
encrypted key in the same file: verified: localhost < Authority
encrypted key in another file: verified: localhost < Authority
without the chain: no handshake
a wrong passphrase: no listener, error 0
  Unable to set private key file `KEY'
  E_WARNING: Unable to set private key file `KEY'
  E_WARNING: Unable to connect to tls://127.0.0.1:0 (Unable to set private key file `KEY')
no passphrase: no listener, error 0
  Unable to set private key file `KEY'
  E_WARNING: Unable to set private key file `KEY'
  E_WARNING: Unable to connect to tls://127.0.0.1:0 (Unable to set private key file `KEY')
--- rsa
chain and key in one file: verified: localhost < Authority
chain, key in another file: verified: localhost < Authority
encrypted key in the same file: verified: localhost < Authority
encrypted key in another file: verified: localhost < Authority
without the chain: no handshake
a wrong passphrase: no listener, error 0
  Unable to set private key file `KEY'
  E_WARNING: Unable to set private key file `KEY'
  E_WARNING: Unable to connect to tls://127.0.0.1:0 (Unable to set private key file `KEY')
no passphrase: no listener, error 0
  Unable to set private key file `KEY'
  E_WARNING: Unable to set private key file `KEY'
  E_WARNING: Unable to connect to tls://127.0.0.1:0 (Unable to set private key file `KEY')
--- what else can be wrong
the key of another: no listener, error 0
  Unable to set private key file `KEY'
  E_WARNING: Unable to set private key file `KEY'
  E_WARNING: Unable to connect to tls://127.0.0.1:0 (Unable to set private key file `KEY')
no such file: no listener, error 0
  Unable to set local cert chain file `/nowhere/chain.pem'; Check that your cafile/capath settings include details of your certificate and its issuer
  E_WARNING: Unable to set local cert chain file `/nowhere/chain.pem'; Check that your cafile/capath settings include details of your certificate and its issuer
  E_WARNING: Unable to connect to tls://127.0.0.1:0 (Unable to set local cert chain file `/nowhere/chain.pem'; Check that your cafile/capath settings include details of your certificate and its issuer)
--- ciphers
a list: verified: localhost < Authority, TLSv1.2, ECDHE-RSA-AES256-GCM-SHA384
the default: verified: localhost < Authority, TLSv1.2, ECDHE-RSA-AES128-GCM-SHA256
the default, to a client that has only CBC: no handshake
the default, to a client without forward secrecy: no handshake
TLS 1.3: verified: localhost < Authority, TLSv1.3, TLS_AES_128_GCM_SHA256
TLS 1.1: no handshake
a list of nothing: no listener, error 0
  None of the ciphers of ssl.ciphers can be used
  E_WARNING: None of the ciphers of ssl.ciphers can be used
  E_WARNING: Unable to connect to tls://127.0.0.1:0 (None of the ciphers of ssl.ciphers can be used)
