// What a TLS session sends its records through. Implemented above this room: OpenSSL never touches
// a descriptor.
#pragma once

#include <cstddef>

#include "../base/transfer.h"

namespace fastsock::tls {

// Neither call waits; EAGAIN says that it would have to. Receive: 0 bytes is the end.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual Transfer Receive(void* buffer, size_t size) = 0;
  virtual Transfer Send(const void* data, size_t size) = 0;
};

}  // namespace fastsock::tls
