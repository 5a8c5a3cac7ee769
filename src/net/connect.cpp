// See connect.h. An attempt that failed holds no descriptor.
#include "connect.h"

#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "socket.h"

namespace fastsock::net {
namespace {

ConnectAttempt Failed(int error) {
  ConnectAttempt attempt;
  attempt.error = error;
  return attempt;
}

// As in core a local address that cannot be had is a warning, and the system chooses one.
void BindLocal(int fd, int family, const HostPort& wanted, std::vector<std::string>* warnings) {
#ifdef IP_BIND_ADDRESS_NO_PORT
  // Leaves the choice of a port to connect(2), where ports can be shared between peers.
  int on = 1;
  ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
#endif
  SocketAddress local;
  if (!ParseNumeric(wanted.host, wanted.port, &local) || local.family() != family) {
    warnings->push_back("Invalid IP Address: " + wanted.host);
    return;
  }
  if (::bind(fd, local.get(), local.length) != 0) {
    warnings->push_back("Failed to bind to '" + wanted.host + ":" + std::to_string(wanted.port) +
                        "', system said: " + std::strerror(errno));
  }
}

}  // namespace

ConnectAttempt StartConnect(const SocketAddress& address, SocketKind kind,
                            const SocketOptions& options, const std::optional<HostPort>& bind_to) {
  auto socket = NewSocket(address.family(), SocketType(kind), options.on_exec);
  if (!socket.ok()) return Failed(socket.error().code);
  UniqueFd fd = std::move(socket.value());

  ConnectAttempt attempt;
  if (Status status = ApplyCommonOptions(fd.get(), kind, options); !status.ok()) {
    attempt.error = status.error().code;
    attempt.refused = std::move(status.error().text);
    return attempt;
  }
  if (bind_to && !IsUnix(kind)) {
    BindLocal(fd.get(), address.family(), *bind_to, &attempt.warnings);
  }
  if (::connect(fd.get(), address.get(), address.length) != 0) {
    // An interrupted attempt goes on by itself (connect(2)).
    attempt.error = errno == EINTR ? EINPROGRESS : errno;
    if (attempt.error != EINPROGRESS) return attempt;
  }
  attempt.fd = std::move(fd);
  return attempt;
}

int FinishConnect(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

}  // namespace fastsock::net
