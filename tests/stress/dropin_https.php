<?php
// file_get_contents('https://...'), clients that keep their connection, and ReactPHP's HTTP client,
// verification failures included: client and server in drop-in mode or not, in all four ways. What the
// clients see must be the same. Ends by itself: 0 when it is, 1 otherwise.
//   php -d extension=modules/fastsock.so tests/stress/dropin_https.php --module=FILE --applications=DIR

require __DIR__ . '/../programs/common.php';

$options = getopt('', ['module:', 'applications:']);
$folder = sys_get_temp_dir() . '/fastsock-dropin-https-' . getmypid();
mkdir($folder, 0700);
$settings = ['private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1', 'digest_alg' => 'sha256'];
$authority = function (string $name) use ($settings, $folder): array {
    $key = openssl_pkey_new($settings);
    $certificate = openssl_csr_sign(openssl_csr_new(['commonName' => $name], $key, $settings), null, $key, 30, $settings, 1);
    openssl_x509_export_to_file($certificate, "$folder/$name.pem");
    return [$certificate, $key];
};
[$ca, $ca_key] = $authority('ca');
$authority('other');
$key = openssl_pkey_new($settings);
openssl_x509_export(openssl_csr_sign(openssl_csr_new(['commonName' => 'localhost'], $key, $settings), $ca, $ca_key, 30, $settings, 2), $certificate);
openssl_pkey_export($key, $key_text);
file_put_contents("$folder/server.pem", $certificate . $key_text);

$outputs = [];
foreach (['without', 'with'] as $serving) {
    $server = new Program('https', $serving === 'with', $options, 'tls', "$folder/server.pem");
    foreach (['without', 'with'] as $asking) {
        $command = ['timeout', '60', ...php($asking === 'with', module($options)), ROOT . '/tests/programs/servers/https_client.php',
            applications($options) . '/vendor/autoload.php', (string) $server->port, "$folder/ca.pem", "$folder/other.pem"];
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]], $pipes);
        $outputs["client $asking, server $serving"] = strtr(stream_get_contents($pipes[1]), [(string) $server->port => 'PORT']) . 'status ' . proc_close($process) . "\n";
    }
    $server = null;
}
array_map(unlink(...), glob("$folder/*"));
$first = reset($outputs);
echo key($outputs), ":\n$first";
$failed = !str_contains($first, '50 answers') || !str_contains($first, 'certificate verify failed') || !str_ends_with($first, "status 0\n");
foreach ($outputs as $way => $output) {
    if ($output !== $first) {
        $failed = true;
        file_put_contents("$folder/first", $first);
        file_put_contents("$folder/other", $output);
        echo "$way sees other things:\n", shell_exec("diff $folder/first $folder/other");
        array_map(unlink(...), glob("$folder/*"));
    }
}
rmdir($folder);
echo $failed ? 'FAILED' : 'the same in all four ways', "\n";
exit($failed ? 1 : 0);
