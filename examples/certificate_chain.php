<?php
// A server's certificate as authorities hand it out: the chain in one PEM file (the server's own
// first), the key, encrypted, in another. Without such files it plays the authority and makes them.
// Run: php examples/certificate_chain.php [HOST:PORT [CHAIN KEY]]
// The passphrase is asked of the environment (PASSPHRASE): arguments can be seen by everybody.
// Then: the openssl command that it prints

$address = $argv[1] ?? '127.0.0.1:8000';
$passphrase = (string) getenv('PASSPHRASE');
if (isset($argv[3])) {
    [, , $chain, $key] = $argv;
} else {
    $folder = sys_get_temp_dir() . '/fastsock-chain-' . bin2hex(random_bytes(6));
    [$chain, $key, $root] = ["$folder/chain.pem", "$folder/key.pem", "$folder/root.pem"];
    $passphrase = $passphrase !== '' ? $passphrase : bin2hex(random_bytes(16));
    $old_mask = umask(0077);
    mkdir($folder);
    umask($old_mask);
    register_shutdown_function(function () use ($folder): void {
        array_map(unlink(...), glob("$folder/*"));
        rmdir($folder);
    });
    play_authority($folder, $passphrase);
    if (function_exists('pcntl_async_signals')) { // so that the files go at Ctrl-C as well
        pcntl_async_signals(true);
        pcntl_signal(SIGINT, fn() => exit(0));
        pcntl_signal(SIGTERM, fn() => exit(0));
    }
}

$context = stream_context_create(['ssl' => [
    'local_cert' => $chain,
    'local_pk' => $key,
    'passphrase' => $passphrase,
]]);
$flags = STREAM_SERVER_BIND | STREAM_SERVER_LISTEN;
// Files that cannot be read, a wrong passphrase, a key of another certificate: all of that is said here.
$listener = @fastsock_server("tls://$address", $error_code, $error_message, $flags, $context);
if (!$listener) {
    fwrite(STDERR, "Cannot listen on $address: $error_message ($error_code)\n");
    exit(1);
}
$name = fastsock_get_name($listener, false);
echo "Listening on $name\n  openssl s_client -quiet -connect $name -verify_return_error",
    isset($root) ? " -CAfile $root" : '', "\n";

while (true) {
    $client = @fastsock_accept($listener, -1, $peer);
    if (!$client) {
        continue;
    }
    $certificates = preg_match_all('/^-+BEGIN CERTIFICATE/m', (string) file_get_contents($chain));
    @fwrite($client, "Hello, $peer. My chain has $certificates certificates.\n");
    fclose($client);
}

/** A root, which clients trust; an authority that it has signed; a server's certificate signed by that. */
function play_authority(string $folder, string $passphrase): void
{
    file_put_contents("$folder/openssl.cnf", <<<'INI'
        [req]
        distinguished_name = name
        [name]
        [authority]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign, cRLSign
        [server]
        basicConstraints = critical, CA:FALSE
        keyUsage = critical, digitalSignature
        extendedKeyUsage = serverAuth
        subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1
        INI);
    $options = [
        'config' => "$folder/openssl.cnf",
        'private_key_type' => OPENSSL_KEYTYPE_EC,
        'curve_name' => 'prime256v1',
        'private_key_bits' => 2048, // of no use here, but asked for
        'digest_alg' => 'sha256',
        'encrypt_key_cipher' => OPENSSL_CIPHER_AES_256_CBC,
    ];
    $issuer = $issuer_key = null;
    $pem = [];
    foreach (['Example root' => 'authority', 'Example authority' => 'authority', 'localhost' => 'server'] as $name => $kind) {
        $key = openssl_pkey_new($options);
        $request = openssl_csr_new(['commonName' => $name], $key, $options);
        $serial = random_int(1, PHP_INT_MAX);
        $extensions = ['x509_extensions' => $kind] + $options;
        $issuer = openssl_csr_sign($request, $issuer, $issuer_key ?? $key, 365, $extensions, $serial);
        $issuer_key = $key;
        openssl_x509_export($issuer, $pem[]);
    }
    [$root, $authority, $server] = $pem;
    openssl_pkey_export($key, $encrypted, $passphrase, $options);
    file_put_contents("$folder/root.pem", $root);
    file_put_contents("$folder/chain.pem", $server . $authority); // the root itself need not be sent
    file_put_contents("$folder/key.pem", $encrypted);
}
