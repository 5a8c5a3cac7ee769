// Tells why OpenSSL gave up. Private to tls.
#pragma once

#include "error.h"
#include "wire_bio.h"

typedef struct ssl_st SSL;

namespace fastsock::tls {

// After a call on `ssl` that failed for good with `ssl_error` (SSL_get_error(3)). Empties the
// queue.
Failure DescribeFailure(const SSL* ssl, int ssl_error, const WireState& wire);

}  // namespace fastsock::tls
