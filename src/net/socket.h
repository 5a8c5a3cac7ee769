// How net makes its sockets: non-blocking, close-on-exec unless asked otherwise, and unable to
// raise SIGPIPE from birth. Private to this room.
#pragma once

#include <sys/socket.h>

#include "../base/result.h"
#include "../base/unique_fd.h"
#include "options.h"

namespace fastsock::net {

// A stream socket for kGeneric.
inline int SocketType(SocketKind kind) { return IsDatagram(kind) ? SOCK_DGRAM : SOCK_STREAM; }

// socket(2). Errors: kSystem.
Result<UniqueFd> NewSocket(int domain, int type, OnExec on_exec = OnExec::kClose);

// For a socket's type.
constexpr int BirthFlags(OnExec on_exec) {
#ifdef SOCK_NONBLOCK
  return SOCK_NONBLOCK | (on_exec == OnExec::kClose ? SOCK_CLOEXEC : 0);
#else
  static_cast<void>(on_exec);
  return 0;
#endif
}

// Makes up for what BirthFlags() and MSG_NOSIGNAL cannot do on systems without them; nothing on
// Linux. 0 or errno.
int FinishBirth(int fd, OnExec on_exec);

}  // namespace fastsock::net
