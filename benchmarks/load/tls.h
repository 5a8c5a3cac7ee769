// The TLS client context of the load generator: OpenSSL's defaults, no verification, and sessions
// handed to whoever opened the connection.
#pragma once

#include <openssl/ssl.h>

namespace load {

// Whatever opens TLS connections with a context of NewClientContext() begins with this: it is
// what the SSL's application data points to.
struct SessionOwner {
  SSL_SESSION* session = nullptr;  // the newest one; owned
  bool keep = false;               // whether sessions are wanted
};

SSL_CTX* NewClientContext(bool tls12);

}  // namespace load
