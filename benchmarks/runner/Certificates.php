<?php
// Self-signed certificates with their keys in one PEM file each, made on first use and kept.
declare(strict_types=1);

namespace Fastsock\Bench;

final class Certificates
{
    public function __construct(private readonly string $directory)
    {
        if (!is_dir($directory)) {
            mkdir($directory, 0700, true);
        }
    }

    /** The path of the PEM file of a kind: p256 or rsa2048. */
    public function path(string $kind): string
    {
        $path = "$this->directory/$kind.pem";
        $text = is_file($path) ? openssl_x509_parse(file_get_contents($path)) : false;
        if ($text === false || $text['validTo_time_t'] < time() + 86400) {
            $this->renew($path, $kind);
        }
        return $path;
    }

    /** Puts a new certificate with a new key in the place of what $path holds, all at once. */
    public function renew(string $path, string $kind): void
    {
        $key = openssl_pkey_new($kind === 'rsa2048'
            ? ['private_key_type' => OPENSSL_KEYTYPE_RSA, 'private_key_bits' => 2048]
            : ['private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1']);
        $request = $key ? openssl_csr_new(['commonName' => 'localhost'], $key, ['digest_alg' => 'sha256']) : false;
        $certificate = $request
            ? openssl_csr_sign($request, null, $key, 30, ['digest_alg' => 'sha256'], random_int(1, PHP_INT_MAX))
            : false;
        if (!$certificate || !openssl_x509_export($certificate, $first) || !openssl_pkey_export($key, $second)) {
            throw new \RuntimeException('cannot make a certificate: ' . openssl_error_string());
        }
        file_put_contents("$path.new", $first . $second);
        rename("$path.new", $path);
    }
}
