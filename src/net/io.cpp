// See io.h. Failures are errno values in Transfer.
#include "io.h"

#include <fcntl.h>

#include <algorithm>

#include "socket.h"

namespace fastsock::net {
namespace {

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
constexpr int kSendFlags = MSG_DONTWAIT;  // SO_NOSIGPIPE is set: socket.h
#endif

template <class Call>
ssize_t Retry(Call call) {
  ssize_t result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

bool HasTimeLimit(int fd, int option) {
  timeval limit{};
  socklen_t length = sizeof limit;
  return ::getsockopt(fd, SOL_SOCKET, option, &limit, &length) != 0 || limit.tv_sec != 0 ||
         limit.tv_usec != 0;
}

// Makes a call that may wait, on a descriptor that is blocking for it. EINTR comes through as the
// system has it. The mode is shared with forked processes, which may take it back in the middle:
// then the call says EAGAIN without a time limit that could be its reason, and is made again.
template <class Call>
ssize_t CallBlocking(int fd, int time_limit, Call call) {
  for (;;) {
    int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0) return -1;
    bool change = (flags & O_NONBLOCK) != 0;
    if (change && ::fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) != 0) return -1;
    ssize_t result = call();
    int error = errno;
    if (change) ::fcntl(fd, F_SETFL, flags);
    errno = error;
    if (result >= 0 || error != EAGAIN || HasTimeLimit(fd, time_limit)) return result;
  }
}

}  // namespace

Transfer Receive(int fd, void* buffer, size_t size) {
  return Transfer::Of(Retry([&] { return ::recv(fd, buffer, size, MSG_DONTWAIT); }));
}

Transfer Send(int fd, const void* data, size_t size, int flags) {
  return Transfer::Of(Retry([&] { return ::send(fd, data, size, flags | kSendFlags); }));
}

Datagram ReceiveFrom(int fd, void* buffer, size_t size, int flags, bool datagram) {
  flags |= MSG_DONTWAIT;
#ifdef __linux__
  // Linux alone answers with the real length; on a stream the flag would throw bytes away.
  if (datagram) flags |= MSG_TRUNC;
#endif
  Datagram result{};
  ssize_t received = Retry([&] {
    result.from.length = sizeof result.from.storage;
    return ::recvfrom(fd, buffer, size, flags, result.from.get(), &result.from.length);
  });
  result.transfer = Transfer::Of(received);
  if (received < 0) {
    result.from.length = 0;
    return result;
  }
  if (datagram) {
    result.length = static_cast<size_t>(received);
    result.transfer.bytes = static_cast<ssize_t>(std::min(result.length, size));
  }
  return result;
}

int AwaitReceivable(int fd) {
  char byte;
  ssize_t result = CallBlocking(fd, SO_RCVTIMEO, [&] { return ::recv(fd, &byte, 1, MSG_PEEK); });
  return result < 0 ? errno : 0;
}

Transfer SendTo(int fd, const void* data, size_t size, int flags, const SocketAddress* to,
                bool wait) {
  const sockaddr* target = to != nullptr ? to->get() : nullptr;
  socklen_t length = to != nullptr ? to->length : 0;
  if (wait) {
    flags |= kSendFlags & ~MSG_DONTWAIT;
    return Transfer::Of(CallBlocking(
        fd, SO_SNDTIMEO, [&] { return ::sendto(fd, data, size, flags, target, length); }));
  }
  flags |= kSendFlags;
  return Transfer::Of(Retry([&] { return ::sendto(fd, data, size, flags, target, length); }));
}

bool IsAlive(int fd) {
  char byte;
  Transfer peek =
      Transfer::Of(Retry([&] { return ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT); }));
  // EMSGSIZE: a datagram longer than one byte is waiting, on systems that call that an error.
  if (peek.failed()) return peek.would_block() || peek.error == EMSGSIZE;
  return peek.bytes > 0;
}

bool HasInput(int fd) {
  char byte;
  return Retry([&] { return ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT); }) > 0;
}

int Shutdown(int fd, int how) { return ::shutdown(fd, how) == 0 ? 0 : errno; }

Result<std::pair<UniqueFd, UniqueFd>> SocketPair(int domain, int type, int protocol,
                                                 OnExec on_exec) {
  int fds[2];
  if (::socketpair(domain, type | BirthFlags(on_exec), protocol, fds) != 0)
    return Error::System(errno);
  std::pair<UniqueFd, UniqueFd> ends{UniqueFd(fds[0]), UniqueFd(fds[1])};
  for (int fd : fds) {
    if (int error = FinishBirth(fd, on_exec)) return Error::System(error);
  }
  return ends;
}

}  // namespace fastsock::net
