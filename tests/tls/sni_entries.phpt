--TEST--
An entry of SNI_server_certs that is neither text nor an array is the path that its text is
--EXTENSIONS--
openssl
--FILE--
<?php
require __DIR__ . '/../inc/tls.inc';
// Core reads whatever it is as a string, and crashes.
chdir($folder = tls_folder());
copy(localhost_pem(), "$folder/7");

final class Path
{
    public function __toString(): string
    {
        return localhost_pem();
    }
}
$path = localhost_pem();
$entries = [
    'null' => null, 'false' => false, 'true' => true, 'a number' => 7, 'another number' => 8, '1.5' => 1.5, 'empty' => '', 'a file' => STDERR,
    'an object' => new stdClass(), 'an object with a text' => new Path(), 'an empty array' => [], 'a list' => [$path, $path],
];
$attempt = function (string $what, array $names) use ($folder): void {
    $context = stream_context_create(['ssl' => ['SNI_server_certs' => $names]]);
    try {
        [$server, $said] = with_warnings(fn () => fastsock_server('tls://127.0.0.1:0', $code, $text, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context));
    } catch (Throwable $e) {
        [$server, $said] = [null, [get_class($e) . ': ' . $e->getMessage()]];
    }
    echo "$what: ", $server ? 'works' : preg_replace(['/; check that .*/', '/Resource id #\d+/'], ['; …', 'Resource id #N'], strtr($said[0], [$folder => '…'])), "\n";
};
foreach ($entries as $what => $entry) {
    $attempt($what, ['localhost' => $entry]);
}
$attempt('a reference', ['localhost' => &$path]);
$attempt('a null byte', ['localhost' => "$path\0x"]);
?>
--EXPECT--
null: E_WARNING: Failed setting local cert chain file `'; …
false: E_WARNING: Failed setting local cert chain file `'; …
true: E_WARNING: Failed setting local cert chain file `…/1'; …
a number: works
another number: E_WARNING: Failed setting local cert chain file `…/8'; …
1.5: E_WARNING: Failed setting local cert chain file `…/1.5'; …
empty: E_WARNING: Failed setting local cert chain file `'; …
a file: E_WARNING: Failed setting local cert chain file `…/Resource id #N'; …
an object: Error: Object of class stdClass could not be converted to string
an object with a text: works
an empty array: E_WARNING: local_cert not present in the array
a list: E_WARNING: local_cert not present in the array
a reference: works
a null byte: E_WARNING: Path for SNI_server_certs in ssl stream context option must not contain any null bytes
