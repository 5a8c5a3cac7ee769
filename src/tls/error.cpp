// See error.h.
#include "error.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

namespace fastsock::tls {
namespace {

void Clean() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

}  // namespace

ErrorQueueGuard::ErrorQueueGuard() { Clean(); }

ErrorQueueGuard::~ErrorQueueGuard() { Clean(); }

const char* ToText(Reason reason) {
  switch (reason) {
    case Reason::kNone:
      return "none";
    case Reason::kNotTls:
      return "not_tls";
    case Reason::kProtocol:
      return "protocol";
    case Reason::kNoSharedCipher:
      return "no_shared_cipher";
    case Reason::kBadCertificate:
      return "bad_certificate";
    case Reason::kRefusedByPeer:
      return "refused_by_peer";
    case Reason::kNoCertificate:
      return "no_certificate";
    case Reason::kNameMismatch:
      return "name_mismatch";
    case Reason::kFingerprint:
      return "fingerprint";
    case Reason::kClosed:
      return "closed";
    case Reason::kReset:
      return "reset";
    case Reason::kTimeout:
      return "timeout";
    case Reason::kRenegotiation:
      return "renegotiation";
    case Reason::kOther:
      break;
  }
  return "other";
}

const char* LibraryVersion() { return OpenSSL_version(OPENSSL_VERSION); }

std::string DrainErrorQueue() {
  std::string text;
  char line[256];
  while (unsigned long code = ERR_get_error()) {
    if (!text.empty()) text += '\n';
    ERR_error_string_n(code, line, sizeof(line));
    text += line;
  }
  return text;
}

}  // namespace fastsock::tls
