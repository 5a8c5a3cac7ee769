// See failure.h.
#include "failure.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace fastsock::tls {
namespace {

Reason ReasonOf(int ssl_reason) {
  // Below are names of libraries, far above are failures of memory and the like.
  if (ssl_reason < 100 || ssl_reason > SSL_AD_REASON_OFFSET + 255) return Reason::kOther;
  // A fatal alert from the peer.
  if (ssl_reason >= SSL_AD_REASON_OFFSET) return Reason::kRefusedByPeer;
  switch (ssl_reason) {
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_WRONG_VERSION_NUMBER:
      return Reason::kNotTls;
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_UNKNOWN_CIPHER_RETURNED:
    case SSL_R_NO_CIPHERS_AVAILABLE:
      return Reason::kNoSharedCipher;
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL:
    case SSL_R_CA_MD_TOO_WEAK:
      return Reason::kBadCertificate;
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return Reason::kNoCertificate;
    case SSL_R_NO_RENEGOTIATION:
      return Reason::kRenegotiation;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return Reason::kClosed;
    default:
      return Reason::kProtocol;
  }
}

// A server that has not understood a first message was not spoken to in TLS at all. (Random bytes
// can be taken for an SSLv2 hello or for a record of an absurd length.)
bool IsBeforeHello(const SSL* ssl) {
  return SSL_is_server(ssl) != 0 && SSL_get_state(ssl) == TLS_ST_BEFORE;
}

}  // namespace

Failure DescribeFailure(const SSL* ssl, int ssl_error, const WireState& wire) {
  Failure failure;
  failure.ssl_error = ssl_error;
  char line[256];
  while (unsigned long code = ERR_get_error()) {
    // The first of OpenSSL's own words that says more than "other" counts.
    if (ERR_GET_LIB(code) == ERR_LIB_SSL &&
        (failure.reason == Reason::kNone || failure.reason == Reason::kOther)) {
      failure.reason = ReasonOf(ERR_GET_REASON(code));
    }
    if (!failure.queue.empty()) failure.queue += '\n';
    ERR_error_string_n(code, line, sizeof(line));
    failure.queue += line;
  }
  if (failure.reason == Reason::kProtocol && IsBeforeHello(ssl)) failure.reason = Reason::kNotTls;
  if (failure.reason != Reason::kNone) return failure;
  if (ssl_error == SSL_ERROR_SYSCALL && wire.error != 0) {
    failure.reason = Reason::kReset;
    failure.system_error = wire.error;
  } else if (wire.at_end || ssl_error == SSL_ERROR_ZERO_RETURN) {
    failure.reason = Reason::kClosed;
  } else {
    failure.reason = Reason::kOther;
  }
  return failure;
}

}  // namespace fastsock::tls
