// What one connected (or datagram) socket can do, whether its bytes go out plain or encrypted. The
// callers in php/ do not know which one they hold. Nothing here waits: an operation that cannot
// proceed says so (Transfer::would_block()), and the caller waits for the interest given here.
#pragma once

#include "../base/transfer.h"
#include "../event/interest.h"
#include "../net/address.h"
#include "../net/io.h"

namespace fastsock::conn {

class Connection {
 public:
  virtual ~Connection() = default;

  // Reads what is there. 0 bytes: the peer has ended its direction.
  virtual Transfer Read(void* buffer, size_t size) = 0;
  // Writes what fits; a short count is no error.
  virtual Transfer Write(const void* data, size_t size) = 0;

  // Past all buffering; `flags` may hold MSG_PEEK and MSG_OOB where the transport has them.
  virtual net::Datagram ReceiveFrom(void* buffer, size_t size, int flags) = 0;
  // `to` may be null. `flags` may hold MSG_OOB. `wait` lets the system do the waiting, so that a
  // signal ends it exactly if its handler was set so; a connection that cannot do that says EAGAIN.
  virtual Transfer SendTo(const void* data, size_t size, int flags, const net::SocketAddress* to,
                          bool wait) = 0;

  // Are there bytes to read that the system no longer knows of?
  virtual bool HasPending() const = 0;
  // What a blocked Read() or Write() waits for.
  virtual event::Interest ReadInterest() const = 0;
  virtual event::Interest WriteInterest() const = 0;

  // False once the peer has ended the connection or it failed. Takes no data away.
  virtual bool IsAlive() = 0;
  // shutdown(2): SHUT_RD, SHUT_WR, SHUT_RDWR. 0 or an errno.
  virtual int Shutdown(int how) = 0;
};

}  // namespace fastsock::conn
