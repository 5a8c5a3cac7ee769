// OpenSSL's error queue: kept clean around every call (a stale entry turns a live connection into a
// dead one), and turned into sentences.
#pragma once

#include <string>

namespace fastsock::tls {

// Clean before and after. Costs a look at the queue when it is empty.
class ErrorQueueGuard {
 public:
  ErrorQueueGuard();
  ~ErrorQueueGuard();
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
};

// Why a handshake or a transfer failed: what statistics count by, and what the caller says.
enum class Reason {
  kNone,
  kNotTls,    // plain HTTP, HTTP/2 preface, garbage
  kProtocol,  // version or extension the two sides do not share, or broken rules
  kNoSharedCipher,
  kBadCertificate,  // the peer's certificate was not accepted by us (verify failure)
  kRefusedByPeer,   // a fatal alert arrived
  kNoCertificate,   // the peer gave none where one is needed
  kNameMismatch,    // peer_name
  kFingerprint,     // peer_fingerprint
  kClosed,          // the peer went away in mid-handshake (FIN)
  kReset,           // … (RST or another system error)
  kTimeout,
  kRenegotiation,  // refused, or above the limit
  kOther,
};
// snake_case, as in fastsock_stats(): "not_tls", "no_shared_cipher", …
const char* ToText(Reason reason);

struct Failure {
  Reason reason = Reason::kNone;
  int system_error = 0;  // errno, if that was it
  int ssl_error = 0;     // SSL_get_error(3)
  std::string queue;     // all of OpenSSL's entries, oldest first, one a line, as
                         // ERR_error_string_n(3) writes them
};

// "OpenSSL 3.0.17 1 Jul 2025": the library that is in use.
const char* LibraryVersion();

// Empties the queue into text as above.
std::string DrainErrorQueue();

}  // namespace fastsock::tls
