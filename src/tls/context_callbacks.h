// What OpenSSL asks a Context in mid-handshake. Private to tls. Each callback finds the Context as
// the SSL_CTX's app data, which is set on the SSL_CTXs chosen by server name too.
#pragma once

#include "context.h"

namespace fastsock::tls {

// Verification by core's rules: depth, and self-signed leaves where allowed.
void InstallVerification(SSL_CTX* ctx);
// Servers: certificate by name, protocol by ALPN, the stapled OCSP response.
void InstallNameSelection(SSL_CTX* ctx);
void InstallAlpnSelection(SSL_CTX* ctx);
void InstallOcspStapling(SSL_CTX* ctx);

}  // namespace fastsock::tls
