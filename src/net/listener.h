// Server sockets: bound, listening, accepted from. Descriptors made here are non-blocking.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../base/unique_fd.h"
#include "address.h"
#include "options.h"

namespace fastsock::net {

// Binds to the first of `addresses` (never empty) that takes it; the error is that of the last
// (kSystem with socket(2)'s or bind(2)'s errno, or an option's kOption error).
Result<UniqueFd> BindIp(const std::vector<SocketAddress>& addresses, SocketKind kind,
                        const SocketOptions& options);

// The file a bound unix socket has made, so that it can be removed again by the process that made
// it. Removes nothing when the path by now holds another file (device and inode are compared).
class UnixSocketFile {
 public:
  UnixSocketFile() = default;
  // Remembers `path` as it is now, if it is a socket. Abstract names have no file.
  static UnixSocketFile Remember(const std::string& path);
  // Once. To be called while the descriptor is open: until then the system cannot give the inode's
  // number to a file that takes the path.
  void Remove();

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  pid_t owner_ = 0;  // a forked child removes nothing
};

struct BoundUnix {
  UniqueFd fd;
  UnixSocketFile file;  // remembers the path only if options.unix_unlink
};

// Binds to a path or abstract name. options.unix_mode, unix_owner and unix_group are applied to the
// file before anyone can connect (it is not listening yet). options.unix_unlink removes a file that
// is in the way only if it is a socket file that no process has open. A live socket, listening or
// not yet, or another kind of file stays, and the error is EADDRINUSE. A mode, owner or group that
// is refused is a kOption error ("unix_mode: REASON", unix_owner, unix_group), and no file is left.
Result<BoundUnix> BindUnix(const SocketAddress& address, SocketKind kind,
                           const SocketOptions& options);

// listen(2), with tcp_defer_accept where asked.
Status Listen(int fd, int backlog, const SocketOptions& options);

// The longest accept queue the system allows: Linux net.core.somaxconn, else SOMAXCONN.
int SystemBacklog();

// Is this socket listening? (SO_ACCEPTCONN)
bool IsListening(int fd);

// The accept queue of a listening TCP socket; nullopt where the system does not tell (TCP_INFO).
struct AcceptQueue {
  int waiting;
  int limit;
};
std::optional<AcceptQueue> QueryAcceptQueue(int fd);

struct Accepted {
  UniqueFd fd;         // invalid: see error
  int error = 0;       // errno
  SocketAddress peer;  // if fd is valid
};

// Takes one connection without waiting (accept4(2) where there is one). A connection that died in
// the queue (ECONNABORTED and its like, accept(2)) is skipped. EAGAIN when there is none.
// The descriptor must be non-blocking: readiness is no promise where others accept too.
Accepted Accept(int fd, OnExec on_exec = OnExec::kClose);

// Soft and hard limit on descriptors (RLIMIT_NOFILE).
struct DescriptorLimits {
  unsigned long soft;
  unsigned long hard;
};
DescriptorLimits QueryDescriptorLimits();
// Raises the soft limit to the hard one; returns the limits that hold afterwards.
DescriptorLimits RaiseDescriptorLimit();

}  // namespace fastsock::net
