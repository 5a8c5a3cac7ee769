// The outcome of one attempt to move bytes, plain or encrypted. Never waits, never allocates.
#pragma once

#include <sys/types.h>

#include <cerrno>

namespace fastsock {

struct Transfer {
  ssize_t bytes;  // moved; 0 on a read is the end of the stream; -1: see error
  int error;      // errno if bytes is -1, else 0

  static Transfer Of(ssize_t result) { return {result, result < 0 ? errno : 0}; }
  bool failed() const { return bytes < 0; }
  bool would_block() const { return bytes < 0 && (error == EAGAIN || error == EWOULDBLOCK); }
};

}  // namespace fastsock
