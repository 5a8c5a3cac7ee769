// See listener.h; socket files are unix_socket_file.cpp's. Fails with the system's errno, or with
// a kOption error.
#include "listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <utility>

#include "socket.h"

namespace fastsock::net {
namespace {

// Each skip takes a dead connection off the queue. The bound is for a system on which one of these
// errors is not about a connection and comes back for ever.
constexpr int kMaxSkips = 1024;

Result<UniqueFd> BindOne(const SocketAddress& address, SocketKind kind,
                         const SocketOptions& options) {
  auto socket = NewSocket(address.family(), SocketType(kind), options.on_exec);
  if (!socket.ok()) return socket;
  int fd = socket.value().get();
  if (Status status = ApplyCommonOptions(fd, kind, options); !status.ok()) return status.error();
  if (Status status = ApplyBindOptions(fd, kind, address.family(), options); !status.ok()) {
    return status.error();
  }
  if (::bind(fd, address.get(), address.length) != 0) return Error::System(errno);
  return socket;
}

bool IsIp(int fd) {
  auto address = LocalAddress(fd);
  return address.ok() &&
         (address.value().family() == AF_INET || address.value().family() == AF_INET6);
}

// Errors of the connection that was at the head of the queue, not of the listener (accept(2)).
// EOPNOTSUPP, which is in that list, also says that this is no listener at all.
bool IsDeadConnection(int error) {
  switch (error) {
    case ECONNABORTED:
    case EPROTO:
    case ENOPROTOOPT:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
#ifdef ENONET
    case ENONET:
#endif
      return true;
    default:
      return false;
  }
}

int AcceptOne(int fd, SocketAddress* peer, OnExec on_exec) {
  peer->length = sizeof peer->storage;
#ifdef SOCK_NONBLOCK
  return ::accept4(fd, peer->get(), &peer->length, BirthFlags(on_exec));
#else
  static_cast<void>(on_exec);
  return ::accept(fd, peer->get(), &peer->length);
#endif
}

}  // namespace

Result<UniqueFd> BindIp(const std::vector<SocketAddress>& addresses, SocketKind kind,
                        const SocketOptions& options) {
  Result<UniqueFd> bound = Error::System(EADDRNOTAVAIL);
  for (const SocketAddress& address : addresses) {
    bound = BindOne(address, kind, options);
    if (bound.ok()) break;
  }
  return bound;
}

Status Listen(int fd, int backlog, const SocketOptions& options) {
  if (options.defer_accept && IsIp(fd)) {
    if (Status status = ApplyListenOptions(fd, options); !status.ok()) return status;
  }
  if (::listen(fd, backlog) != 0) return Error::System(errno);
  return Done{};
}

int SystemBacklog() {
  int limit = SOMAXCONN;
#ifdef __linux__
  if (std::FILE* file = std::fopen("/proc/sys/net/core/somaxconn", "re")) {
    int read = 0;
    if (std::fscanf(file, "%d", &read) == 1 && read > 0) limit = read;
    std::fclose(file);
  }
#endif
  return limit;
}

bool IsListening(int fd) {
  int listening = 0;
  socklen_t length = sizeof listening;
  return ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) == 0 && listening != 0;
}

std::optional<AcceptQueue> QueryAcceptQueue(int fd) {
#ifdef __linux__
  // On a listening socket these two fields have another meaning: net/ipv4/tcp.c, tcp_get_info().
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  if (info.tcpi_state != TCP_LISTEN) return std::nullopt;
  return AcceptQueue{static_cast<int>(info.tcpi_unacked), static_cast<int>(info.tcpi_sacked)};
#else
  static_cast<void>(fd);
  return std::nullopt;
#endif
}

Accepted Accept(int fd, OnExec on_exec) {
  Accepted accepted;
  for (int skipped = 0; skipped < kMaxSkips;) {
    UniqueFd taken(AcceptOne(fd, &accepted.peer, on_exec));
    accepted.error = taken.valid() ? FinishBirth(taken.get(), on_exec) : errno;
    if (accepted.error == 0) {
      accepted.fd = std::move(taken);
      return accepted;
    }
    if (accepted.error == EINTR) continue;
    if (!IsDeadConnection(accepted.error)) break;
    skipped++;
  }
  return accepted;
}

DescriptorLimits QueryDescriptorLimits() {
  rlimit limits{};
  if (::getrlimit(RLIMIT_NOFILE, &limits) != 0) return {0, 0};
  return {static_cast<unsigned long>(limits.rlim_cur), static_cast<unsigned long>(limits.rlim_max)};
}

DescriptorLimits RaiseDescriptorLimit() {
  rlimit limits{};
  if (::getrlimit(RLIMIT_NOFILE, &limits) == 0 && limits.rlim_cur != limits.rlim_max) {
    limits.rlim_cur = limits.rlim_max;
#ifdef __APPLE__
    // setrlimit(2) there refuses more than OPEN_MAX, whatever the hard limit says.
    if (limits.rlim_cur > OPEN_MAX) limits.rlim_cur = OPEN_MAX;
#endif
    ::setrlimit(RLIMIT_NOFILE, &limits);
  }
  return QueryDescriptorLimits();
}

}  // namespace fastsock::net
