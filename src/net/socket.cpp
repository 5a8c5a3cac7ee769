// See socket.h. Fails as socket(2) does.
#include "socket.h"

#include <fcntl.h>

#include <cerrno>

namespace fastsock::net {

int FinishBirth(int fd, OnExec on_exec) {
#ifndef SOCK_NONBLOCK
  if (on_exec == OnExec::kClose && ::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) return errno;
  if (int error = SetNonBlocking(fd, true)) return error;
#endif
#if !defined(MSG_NOSIGNAL) && defined(SO_NOSIGPIPE)
  int on = 1;
  if (::setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) != 0) return errno;
#endif
  static_cast<void>(fd);
  static_cast<void>(on_exec);
  return 0;
}

Result<UniqueFd> NewSocket(int domain, int type, OnExec on_exec) {
  UniqueFd fd(::socket(domain, type | BirthFlags(on_exec), 0));
  if (!fd.valid()) return Error::System(errno);
  if (int error = FinishBirth(fd.get(), on_exec)) return Error::System(error);
  return fd;
}

}  // namespace fastsock::net
