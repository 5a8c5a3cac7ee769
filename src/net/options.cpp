// See options.h. A refused option is a kOption error under the name scripts use.
#include "options.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

#if !defined(TCP_KEEPIDLE) && defined(TCP_KEEPALIVE)
#define TCP_KEEPIDLE TCP_KEEPALIVE  // macOS
#endif

namespace fastsock::net {
namespace {

// Stands for an option that this system does not have.
constexpr int kMissing = -1;

#ifdef TCP_KEEPIDLE
constexpr int kKeepIdle = TCP_KEEPIDLE;
#else
constexpr int kKeepIdle = kMissing;
#endif
#ifdef TCP_KEEPINTVL
constexpr int kKeepInterval = TCP_KEEPINTVL;
#else
constexpr int kKeepInterval = kMissing;
#endif
#ifdef TCP_KEEPCNT
constexpr int kKeepCount = TCP_KEEPCNT;
#else
constexpr int kKeepCount = kMissing;
#endif
#ifdef SO_REUSEPORT
constexpr int kReusePort = SO_REUSEPORT;
#else
constexpr int kReusePort = kMissing;
#endif

struct IntOption {
  std::optional<int> value;  // empty: leave it alone
  int level;
  int name;
  const char* script_name;
};

std::optional<int> OnIf(bool wanted) { return wanted ? std::optional<int>(1) : std::nullopt; }

Error Refused(const char* script_name, int error) {
  return {ErrorDomain::kOption, error, std::string(script_name) + ": " + std::strerror(error)};
}

template <size_t kCount>
Status Apply(int fd, const IntOption (&options)[kCount]) {
  for (const IntOption& option : options) {
    if (!option.value) continue;
    if (option.name == kMissing) return Refused(option.script_name, ENOPROTOOPT);
    int value = *option.value;
    if (::setsockopt(fd, option.level, option.name, &value, sizeof value) != 0) {
      return Refused(option.script_name, errno);
    }
  }
  return Done{};
}

}  // namespace

Status ApplyCommonOptions(int fd, SocketKind kind, const SocketOptions& options) {
  const IntOption any_kind[] = {
      {options.receive_buffer, SOL_SOCKET, SO_RCVBUF, "so_rcvbuf"},
      {options.send_buffer, SOL_SOCKET, SO_SNDBUF, "so_sndbuf"},
      {options.keepalive, SOL_SOCKET, SO_KEEPALIVE, "so_keepalive"},
      {OnIf(options.broadcast && kind == SocketKind::kUdp), SOL_SOCKET, SO_BROADCAST,
       "so_broadcast"},
  };
  if (Status status = Apply(fd, any_kind); !status.ok()) return status;
  if (options.linger) {
    linger value{1, *options.linger};
    if (::setsockopt(fd, SOL_SOCKET, SO_LINGER, &value, sizeof value) != 0) {
      return Refused("so_linger", errno);
    }
  }
  if (kind != SocketKind::kTcp) return Done{};
  const IntOption tcp[] = {
      {options.tcp_nodelay, IPPROTO_TCP, TCP_NODELAY, "tcp_nodelay"},
      {options.keepidle, IPPROTO_TCP, kKeepIdle, "tcp_keepidle"},
      {options.keepintvl, IPPROTO_TCP, kKeepInterval, "tcp_keepintvl"},
      {options.keepcnt, IPPROTO_TCP, kKeepCount, "tcp_keepcnt"},
  };
  return Apply(fd, tcp);
}

Status ApplyBindOptions(int fd, SocketKind kind, int family, const SocketOptions& options) {
  if (IsUnix(kind)) return Done{};
  std::optional<int> v6only;
  if (family == AF_INET6) v6only = options.ipv6_v6only;
  const IntOption bound[] = {
      {OnIf(options.reuse_address), SOL_SOCKET, SO_REUSEADDR, "so_reuseaddr"},
      {OnIf(options.reuse_port), SOL_SOCKET, kReusePort, "so_reuseport"},
      {v6only, IPPROTO_IPV6, IPV6_V6ONLY, "ipv6_v6only"},
  };
  return Apply(fd, bound);
}

Status ApplyListenOptions(int fd, const SocketOptions& options) {
#ifdef TCP_DEFER_ACCEPT
  const IntOption listening[] = {
      {options.defer_accept, IPPROTO_TCP, TCP_DEFER_ACCEPT, "tcp_defer_accept"},
  };
  return Apply(fd, listening);
#else
  static_cast<void>(fd);
  if (options.defer_accept) return Refused("tcp_defer_accept", ENOPROTOOPT);
  return Done{};
#endif
}

int SetNoDelay(int fd, bool on) {
  int value = on ? 1 : 0;
  return ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) == 0 ? 0 : errno;
}

int SetNonBlocking(int fd, bool on) {
  int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return errno;
  int wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  if (wanted == flags) return 0;
  return ::fcntl(fd, F_SETFL, wanted) == 0 ? 0 : errno;
}

int KeepOverExec(int fd) { return ::fcntl(fd, F_SETFD, 0) == 0 ? 0 : errno; }

}  // namespace fastsock::net
