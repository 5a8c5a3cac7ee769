--TEST--
Each switch to TLS goes by the options of that moment, also where nearly nothing has changed since the last one
--EXTENSIONS--
openssl
posix
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';

$folder = tls_folder() . '-directories';
mkdir($folder);
foreach (['one', 'two'] as $name) {
    mkdir("$folder/$name");
    copy((new Certificate($name))->file(), "$folder/$name/certificate.pem");
}

/** The name in the certificate that a server with this context shows, or "failed". */
function shown($context): string
{
    $server = fastsock_server('tcp://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    $client = fastsock_client('tcp://' . bound($server), $code, $text, PATIENCE);
    $ssl = ['verify_peer' => false, 'verify_peer_name' => false, 'capture_peer_cert' => true];
    stream_context_set_params($client, ['options' => ['ssl' => $ssl]]);
    $peer = fastsock_accept($server, PATIENCE);
    stream_set_blocking($client, false);
    stream_set_blocking($peer, false);
    for ($end = now() + PATIENCE, $here = $there = 0; ($here === 0 || $there === 0) && now() < $end;) {
        $here = $here ?: fastsock_enable_crypto($client, true, STREAM_CRYPTO_METHOD_TLS_CLIENT);
        $there = $there ?: @fastsock_enable_crypto($peer, true, STREAM_CRYPTO_METHOD_TLS_SERVER);
        if ($there === false) {
            return 'failed: ' . error_get_last()['message'];
        }
        [$read, $write, $except] = [[$client, $peer], null, null];
        fastsock_select($read, $write, $except, 0, 1000);
    }
    return openssl_x509_parse(stream_context_get_options($client)['ssl']['peer_certificate'])['subject']['CN'];
}

chdir("$folder/one");
$relative = stream_context_create(['ssl' => ['local_cert' => 'certificate.pem']]);
echo 'relative: ', shown($relative), ' ', shown($relative);
chdir("$folder/two");
echo ', in another directory: ', shown($relative), "\n";

$both = stream_context_create(['ssl' => ['local_cert' => 'certificate.pem', 'SNI_server_certs' => ['x.example' => "$folder/two/certificate.pem"]]]);
echo 'relative beside absolute: ', shown($both), ' ', shown($both);
chdir("$folder/one");
echo ', in another directory: ', shown($both), "\n";

$absolute = stream_context_create(['ssl' => ['local_cert' => "$folder/one/certificate.pem"]]);
echo 'absolute: ', shown($absolute), ' ', shown($absolute);
stream_context_set_option($absolute, 'ssl', 'local_cert', "$folder/two/certificate.pem");
echo ', another: ', shown($absolute), ' ', shown($absolute);
stream_context_set_option($absolute, 'ssl', 'ciphers', 'no such');
echo ', ', shown($absolute);
stream_context_set_option($absolute, 'ssl', 'ciphers', 'DEFAULT');
echo ', again: ', shown($absolute), "\n";

$object = new class {
    public int $asked = 0;
    public string $path;

    public function __toString(): string
    {
        $this->asked++;
        return $this->path;
    }
};
$object->path = "$folder/one/certificate.pem";
$talking = stream_context_create(['ssl' => ['local_cert' => $object]]);
echo 'by an object: ', shown($talking);
$object->path = "$folder/two/certificate.pem";
echo ', which is asked once: ', shown($talking);
stream_context_set_option($talking, 'ssl', 'local_cert', $object);
echo ', and set again: ', shown($talking), "\n";

echo 'before: ', shown($absolute);
chdir('/');
foreach (['one', 'two'] as $name) {
    unlink("$folder/$name/certificate.pem");
    rmdir("$folder/$name");
}
rmdir($folder);
ini_set('open_basedir', tls_folder());
echo ', restricted: ', shown($absolute), "\n";
?>
--EXPECTF--
relative: one one, in another directory: two
relative beside absolute: two two, in another directory: one
absolute: one one, another: two two, failed: %s, again: two
by an object: one, which is asked once: one, and set again: two
before: two, restricted: failed: %s
