// OpenSSL's view of a Wire: a BIO that never waits. The end of the stream is not told to OpenSSL,
// which would take it for a fatal error and refuse to write from then on (a peer may half-close);
// it looks like a read that would block, and `at_end` says otherwise.
#pragma once

#include "wire.h"

typedef struct bio_st BIO;

namespace fastsock::tls {

// Belongs to the session; must outlive the BIO.
struct WireState {
  Wire* wire = nullptr;
  bool at_end = false;  // Receive has returned 0; it is not called again
  int error = 0;        // errno of the last call that failed for good
};

// Null if OpenSSL is out of memory. One reference, the caller's.
BIO* NewWireBio(WireState* state);

}  // namespace fastsock::tls
