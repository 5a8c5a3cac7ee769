// See plain_connection.h: every operation is the socket's.
#include "plain_connection.h"

namespace fastsock::conn {

Transfer PlainConnection::Read(void* buffer, size_t size) {
  return net::Receive(fd_, buffer, size);
}

Transfer PlainConnection::Write(const void* data, size_t size) {
  return net::Send(fd_, data, size);
}

net::Datagram PlainConnection::ReceiveFrom(void* buffer, size_t size, int flags) {
  return net::ReceiveFrom(fd_, buffer, size, flags, datagram_);
}

Transfer PlainConnection::SendTo(const void* data, size_t size, int flags,
                                 const net::SocketAddress* to, bool wait) {
  return net::SendTo(fd_, data, size, flags, to, wait);
}

bool PlainConnection::IsAlive() { return net::IsAlive(fd_); }

int PlainConnection::Shutdown(int how) { return net::Shutdown(fd_, how); }

}  // namespace fastsock::conn
