// The "ssl" options of a stream context together, read with core's coercions (ext/openssl/xp_ssl.c)
// and, where they name files, resolved and checked against open_basedir. Reading may run user code
// (an object that becomes a string): never in the middle of a wait.
#pragma once

#include <chrono>
#include <string>

#include "../tls/context_spec.h"
#include "manners.h"
#include "report.h"
#include "zend.h"

namespace fastsock::php {

constexpr int kCryptoClient = 1;  // the client's bit in STREAM_CRYPTO_METHOD_*

// Reads what determines the SSL_CTX. `method` is one of STREAM_CRYPTO_METHOD_*. False, with core's
// warnings added, if an option cannot be used; a wrong value of one of fastsock's own is named.
bool ReadContextSpec(php_stream_context* context, int method, const Manners& manners,
                     tls::ContextSpec* spec, Warnings* warnings);

// The method of a tls:// address: `method`, unless ssl.crypto_method names another.
int ReadCryptoMethod(php_stream_context* context, int method);

// ssl.handshake_timeout, else the ini setting. False if it is no number above zero.
bool ReadHandshakeTimeout(php_stream_context* context, std::chrono::milliseconds* timeout,
                          Warnings* warnings);
// ssl.handshake_errors: true for "warn", false for "silent"; untouched when absent.
bool ReadHandshakeErrors(php_stream_context* context, bool* warn, Warnings* warnings);

}  // namespace fastsock::php
