<?php
// The certificates of the examples that speak TLS: made with ext/openssl when first needed, for this
// machine's own names. Nobody but the client that is given the file trusts one. Not a program.
declare(strict_types=1);

const EXAMPLE_ORGANIZATION = 'fastsock examples'; // in the certificates made here; others are never replaced

/** The file that the examples share unless they are given one: in the folder for temporary files. */
function example_certificate(): string
{
    $uid = function_exists('posix_geteuid') ? posix_geteuid() : null;
    $file = sys_get_temp_dir() . "/fastsock-example-$uid.pem";
    clearstatcache();
    // That folder is everybody's, and so may be what is in it.
    if ($uid !== null && file_exists($file) && fileowner($file) !== $uid) {
        throw new RuntimeException("$file belongs to another user");
    }
    return self_signed_certificate($file);
}

/**
 * Makes $file, unless it is there: a certificate that has signed itself, then its key, for this user's
 * eyes only. One made here is made anew when it ends within a day; another is left as it is, and the
 * server will say what it thinks of it. Returns $file. Throws RuntimeException with the reason.
 *
 * @param list<string> $hosts names and IP addresses that the certificate is for; the first is its name
 */
function self_signed_certificate(string $file, array $hosts = ['localhost', '127.0.0.1', '::1']): string
{
    if (!extension_loaded('openssl')) {
        return file_exists($file) ? $file : throw new RuntimeException("$file cannot be made without ext/openssl");
    }
    if (file_exists($file)) {
        $known = @openssl_x509_parse((string) @file_get_contents($file));
        $made_here = ($known['subject']['O'] ?? '') === EXAMPLE_ORGANIZATION;
        if (!$made_here || $known['validTo_time_t'] > time() + 86400) {
            return $file;
        }
    }
    $names = array_map(fn($host) => (@inet_pton($host) !== false ? 'IP:' : 'DNS:') . $host, $hosts);
    $settings = tempnam(sys_get_temp_dir(), 'fastsock');
    try {
        // Clients look at subjectAltName alone, and ext/openssl takes extensions from such a file only.
        file_put_contents($settings, "[req]\ndistinguished_name = name\n[name]\n[self_signed]\n"
            . "basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\n"
            . "extendedKeyUsage = serverAuth\nsubjectAltName = " . implode(', ', $names) . "\n");
        $options = [
            'config' => $settings,
            'x509_extensions' => 'self_signed',
            'private_key_type' => OPENSSL_KEYTYPE_EC,
            'curve_name' => 'prime256v1',
            'private_key_bits' => 2048, // of no use here, but asked for
            'digest_alg' => 'sha256',
        ];
        $subject = ['commonName' => $hosts[0], 'organizationName' => EXAMPLE_ORGANIZATION];
        $made = ($key = openssl_pkey_new($options))
            && ($request = openssl_csr_new($subject, $key, $options))
            && ($certificate = openssl_csr_sign($request, null, $key, 365, $options, random_int(1, PHP_INT_MAX)))
            && openssl_x509_export($certificate, $certificate_pem)
            && openssl_pkey_export($key, $key_pem, null, $options);
    } finally {
        unlink($settings);
    }
    if (!$made) {
        throw new RuntimeException("$file cannot be made: " . openssl_error_string());
    }
    // Under its name only when it is whole: another program may be looking.
    $unfinished = "$file." . getmypid();
    $mask = umask(0077);
    $written = ($out = @fopen($unfinished, 'x')) && @fwrite($out, $certificate_pem . $key_pem)
        && fclose($out) && @rename($unfinished, $file);
    umask($mask);
    if (!$written) {
        throw new RuntimeException("$file cannot be written: " . error_get_last()['message']);
    }
    return $file;
}
