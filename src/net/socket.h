// How net makes its sockets: non-blocking, close-on-exec and unable to raise SIGPIPE from birth.
// Private to this room.
#pragma once

#include <sys/socket.h>

#include "../base/result.h"
#include "../base/unique_fd.h"
#include "options.h"

namespace fastsock::net {

// A stream socket for kGeneric.
inline int SocketType(SocketKind kind) { return IsDatagram(kind) ? SOCK_DGRAM : SOCK_STREAM; }

// socket(2). Errors: kSystem.
Result<UniqueFd> NewSocket(int domain, int type, int protocol = 0);

#ifdef SOCK_NONBLOCK
inline constexpr int kBirthFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
#else
inline constexpr int kBirthFlags = 0;
#endif

// Makes up for what kBirthFlags and MSG_NOSIGNAL cannot do on systems without them; nothing on
// Linux. 0 or errno.
int FinishBirth(int fd);

}  // namespace fastsock::net
