--TEST--
TLS servers in drop-in mode say and return what core's do: certificates, failures, versions, options
--EXTENSIONS--
sockets
openssl
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/../inc/skip_parity.inc';
--FILE--
<?php
require __DIR__ . '/../inc/dropin.inc';
require __DIR__ . '/../inc/core_tls.inc';
// Core's own handling of a list of no use, and of a certificate chosen by name, loses the list.
$agreed = [['agreed: null', 'agreed: "h2"'], ['client | agreed: null', 'client | agreed: "h2"']];
dropin_parity('tls_alpn', (core_drops_empty_alpn() ? ['a client with empty names' => $agreed] : []) + ['with the certificate that a name has chosen' => $agreed]);
foreach (['capture', 'certificates', 'ciphers', 'client_certificates', 'crypto_metadata', 'default_protocols', 'dh', 'fingerprint', 'options', 'protocols', 'server_failures', 'verification'] as $about) {
    dropin_parity("tls_$about");
}
?>
--EXPECT--
tls_alpn: compared
tls_capture: compared
tls_certificates: compared
tls_ciphers: compared
tls_client_certificates: compared
tls_crypto_metadata: compared
tls_default_protocols: compared
tls_dh: compared
tls_fingerprint: compared
tls_options: compared
tls_protocols: compared
tls_server_failures: compared
tls_verification: compared
