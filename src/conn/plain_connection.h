// A connection whose bytes are the socket's own: TCP, unix, UDP, socket pairs. Borrows the
// descriptor; whoever made the connection closes it.
#pragma once

#include "connection.h"

namespace fastsock::conn {

class PlainConnection final : public Connection {
 public:
  // `datagram`: the socket keeps message borders.
  PlainConnection(int fd, bool datagram) : fd_(fd), datagram_(datagram) {}

  Transfer Read(void* buffer, size_t size) override;
  Transfer Write(const void* data, size_t size) override;
  net::Datagram ReceiveFrom(void* buffer, size_t size, int flags) override;
  Transfer SendTo(const void* data, size_t size, int flags, const net::SocketAddress* to,
                  bool wait) override;
  bool HasPending() const override { return false; }
  event::Interest ReadInterest() const override { return event::kRead; }
  event::Interest WriteInterest() const override { return event::kWrite; }
  bool IsAlive() override;
  int Shutdown(int how) override;

 private:
  int fd_;
  bool datagram_;
};

}  // namespace fastsock::conn
