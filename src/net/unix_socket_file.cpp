// The unix half of listener.h: a bound unix socket and the file that stands for it. Fails with the
// system's errno; a mode, owner or group that is refused is a kOption error and leaves no file.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "listener.h"
#include "socket.h"

namespace fastsock::net {
namespace {

bool LookAt(const std::string& path, struct stat* info) {
  return ::lstat(path.c_str(), info) == 0 && S_ISSOCK(info->st_mode);
}

// Is nobody behind the file? The probe is of a kind that neither tcp-like nor datagram servers are,
// so a living one is found (EPROTOTYPE) without a connection landing in its queue, and also when it
// is not listening yet. Only ECONNREFUSED says that there is none.
bool IsStale(const SocketAddress& address) {
  auto probe = NewSocket(AF_UNIX, SOCK_SEQPACKET);
  if (!probe.ok()) probe = NewSocket(AF_UNIX, SOCK_DGRAM);
  return probe.ok() && ::connect(probe.value().get(), address.get(), address.length) != 0 &&
         errno == ECONNREFUSED;
}

int Bind(int fd, const SocketAddress& address, const std::string& path, bool replace_stale) {
  if (::bind(fd, address.get(), address.length) == 0) return 0;
  int error = errno;
  if (error != EADDRINUSE || !replace_stale) return error;
  // Remembered before it is probed: a file that takes its place meanwhile is not removed.
  UnixSocketFile in_the_way = UnixSocketFile::Remember(path);
  if (!IsStale(address)) return error;
  in_the_way.Remove();
  return ::bind(fd, address.get(), address.length) == 0 ? 0 : errno;
}

Error Refused(const char* option, int error) {
  return {ErrorDomain::kOption, error, std::string(option) + ": " + std::strerror(error)};
}

Status ApplyFileOptions(const std::string& path, const SocketOptions& options) {
  constexpr auto kSameUser = static_cast<uid_t>(-1);
  constexpr auto kSameGroup = static_cast<gid_t>(-1);
  if (options.unix_owner && ::lchown(path.c_str(), *options.unix_owner, kSameGroup) != 0) {
    return Refused("unix_owner", errno);
  }
  if (options.unix_group && ::lchown(path.c_str(), kSameUser, *options.unix_group) != 0) {
    return Refused("unix_group", errno);
  }
  if (options.unix_mode && ::chmod(path.c_str(), *options.unix_mode) != 0) {
    return Refused("unix_mode", errno);
  }
  return Done{};
}

}  // namespace

UnixSocketFile UnixSocketFile::Remember(const std::string& path) {
  UnixSocketFile file;
  struct stat info {};
  if (path.empty() || path.front() == '\0' || !LookAt(path, &info)) return file;
  file.path_ = path;
  file.device_ = info.st_dev;
  file.inode_ = info.st_ino;
  file.owner_ = ::getpid();
  // Servers change their directory once they run.
  char directory[PATH_MAX];
  if (path.front() != '/' && ::getcwd(directory, sizeof directory) != nullptr) {
    file.path_ = std::string(directory) + "/" + path;
  }
  return file;
}

void UnixSocketFile::Remove() {
  if (path_.empty() || owner_ != ::getpid()) return;
  std::string path = std::exchange(path_, {});
  struct stat info {};
  if (LookAt(path, &info) && info.st_dev == device_ && info.st_ino == inode_) {
    ::unlink(path.c_str());
  }
}

Result<BoundUnix> BindUnix(const SocketAddress& address, SocketKind kind,
                           const SocketOptions& options) {
  auto socket = NewSocket(AF_UNIX, SocketType(kind), options.on_exec);
  if (!socket.ok()) return socket.error();
  BoundUnix bound;
  bound.fd = std::move(socket.value());
  int fd = bound.fd.get();
  if (Status status = ApplyCommonOptions(fd, kind, options); !status.ok()) return status.error();

  std::string path = ToText(address);
  bool has_file = !path.empty() && path.front() != '\0';
  // On Linux the file is born with the socket's own mode less the umask, so that not even a
  // datagram can arrive early; elsewhere this fails and chmod(2) below has to do.
  if (has_file && options.unix_mode) static_cast<void>(::fchmod(fd, *options.unix_mode));
  if (int error = Bind(fd, address, path, has_file && options.unix_unlink)) {
    return Error::System(error);
  }
  if (!has_file) return bound;

  UnixSocketFile file = UnixSocketFile::Remember(path);
  if (Status status = ApplyFileOptions(path, options); !status.ok()) {
    file.Remove();
    return status.error();
  }
  if (options.unix_unlink) bound.file = std::move(file);
  return bound;
}

}  // namespace fastsock::net
