// A connected pair of stream sockets for tests.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/unique_fd.h"

namespace fastsock {

struct SocketPair {
  UniqueFd a;
  UniqueFd b;

  explicit SocketPair(int type = SOCK_STREAM) {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds), 0);
    a.Reset(fds[0]);
    b.Reset(fds[1]);
  }

  void MakeReadable() { EXPECT_EQ(::write(b.get(), "x", 1), 1); }
  void Drain() {
    char buffer[64];
    EXPECT_GT(::recv(a.get(), buffer, sizeof(buffer), MSG_DONTWAIT), 0);
  }
};

inline bool IsNonBlocking(int fd) { return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0; }

}  // namespace fastsock
