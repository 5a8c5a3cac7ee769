// Socket options as a script may ask for them, and where each is applied. An empty optional leaves
// the system's default. Values arrive here checked for type and range; the system may refuse one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "../base/result.h"

namespace fastsock::net {

enum class SocketKind : uint8_t { kTcp, kUdp, kUnix, kUnixDatagram, kGeneric };

inline bool IsDatagram(SocketKind kind) {
  return kind == SocketKind::kUdp || kind == SocketKind::kUnixDatagram;
}
inline bool IsUnix(SocketKind kind) {
  return kind == SocketKind::kUnix || kind == SocketKind::kUnixDatagram;
}

// What exec(2) does with a descriptor that is made here.
enum class OnExec : uint8_t { kClose, kKeep };

struct SocketOptions {
  OnExec on_exec = OnExec::kClose;    // from birth
  bool reuse_address = true;          // SO_REUSEADDR, bound IP sockets only
  bool reuse_port = false;            // SO_REUSEPORT, bound IP sockets only
  bool broadcast = false;             // SO_BROADCAST, UDP only
  std::optional<bool> ipv6_v6only;    // IPV6_V6ONLY, bound IPv6 sockets only
  std::optional<bool> tcp_nodelay;    // TCP_NODELAY
  std::optional<bool> keepalive;      // SO_KEEPALIVE
  std::optional<int> keepidle;        // TCP_KEEPIDLE, seconds
  std::optional<int> keepintvl;       // TCP_KEEPINTVL, seconds
  std::optional<int> keepcnt;         // TCP_KEEPCNT, probes
  std::optional<int> receive_buffer;  // SO_RCVBUF, bytes
  std::optional<int> send_buffer;     // SO_SNDBUF, bytes
  std::optional<int> linger;          // SO_LINGER, seconds; 0 resets the connection on close
  std::optional<int> defer_accept;    // TCP_DEFER_ACCEPT, seconds; listening TCP only
  std::optional<mode_t> unix_mode;    // permission bits of the socket file
  std::optional<uid_t> unix_owner;    // of the socket file
  std::optional<gid_t> unix_group;    // of the socket file
  bool unix_unlink = false;           // replace a stale socket file, remove it on close
};

// What concerns every socket of this kind, before bind(2) or connect(2): buffers, keepalive,
// no-delay, linger, broadcast. Accepted sockets inherit them from the listener (tcp(7), socket(7)).
// TCP options are skipped on other kinds. A refused option is a kOption error with the errno,
// text "OPTION: REASON" under the name scripts use (so_rcvbuf, so_sndbuf, so_keepalive,
// tcp_keepidle, tcp_keepintvl, tcp_keepcnt, tcp_nodelay, so_linger, so_broadcast, so_reuseaddr,
// so_reuseport, ipv6_v6only, tcp_defer_accept).
Status ApplyCommonOptions(int fd, SocketKind kind, const SocketOptions& options);

// What concerns a socket about to be bound to an IP address of `family`, in addition.
Status ApplyBindOptions(int fd, SocketKind kind, int family, const SocketOptions& options);

// What concerns a TCP socket about to listen, in addition: tcp_defer_accept.
Status ApplyListenOptions(int fd, const SocketOptions& options);

// Errors are errno values, 0 on success.
int SetNoDelay(int fd, bool on);
int SetNonBlocking(int fd, bool on);  // O_NONBLOCK; no system call to set what is set already
int KeepOverExec(int fd);             // the descriptor goes on to the program of an exec(2)

}  // namespace fastsock::net
