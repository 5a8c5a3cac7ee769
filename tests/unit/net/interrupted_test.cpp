// Errors that loopback does not produce: this file stands in for libc's calls and fails them from a
// script. Without a script they do what they always do.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <deque>

#include "net_testing.h"

namespace {

// errno values for the calls to come, one each; `calls` counts them and those let through.
std::deque<int> script;
int calls = 0;

// 0 when the call is to be made.
int NextError() {
  calls++;
  if (script.empty()) return 0;
  int error = script.front();
  script.pop_front();
  return error;
}

template <class Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

template <class Function, class... Arguments>
auto Scripted(const char* name, Arguments... arguments) {
  using ReturnType = decltype(Real<Function>(name)(arguments...));
  if (int error = NextError()) {
    errno = error;
    return static_cast<ReturnType>(-1);
  }
  return Real<Function>(name)(arguments...);
}

}  // namespace

#define FASTSOCK_EXPORT extern "C" __attribute__((visibility("default")))

FASTSOCK_EXPORT int accept4(int fd, sockaddr* address, socklen_t* length, int flags) {
  return Scripted<int(int, sockaddr*, socklen_t*, int)>("accept4", fd, address, length, flags);
}
FASTSOCK_EXPORT int connect(int fd, const sockaddr* address, socklen_t length) {
  return Scripted<int(int, const sockaddr*, socklen_t)>("connect", fd, address, length);
}
FASTSOCK_EXPORT ssize_t recv(int fd, void* buffer, size_t size, int flags) {
  return Scripted<ssize_t(int, void*, size_t, int)>("recv", fd, buffer, size, flags);
}
FASTSOCK_EXPORT ssize_t recvmsg(int fd, msghdr* message, int flags) {
  return Scripted<ssize_t(int, msghdr*, int)>("recvmsg", fd, message, flags);
}
FASTSOCK_EXPORT ssize_t recvfrom(int fd, void* buffer, size_t size, int flags, sockaddr* address,
                                 socklen_t* length) {
  return Scripted<ssize_t(int, void*, size_t, int, sockaddr*, socklen_t*)>(
      "recvfrom", fd, buffer, size, flags, address, length);
}
FASTSOCK_EXPORT ssize_t send(int fd, const void* data, size_t size, int flags) {
  return Scripted<ssize_t(int, const void*, size_t, int)>("send", fd, data, size, flags);
}
FASTSOCK_EXPORT ssize_t sendto(int fd, const void* data, size_t size, int flags,
                               const sockaddr* address, socklen_t length) {
  return Scripted<ssize_t(int, const void*, size_t, int, const sockaddr*, socklen_t)>(
      "sendto", fd, data, size, flags, address, length);
}
// Notes what the file's permissions are until then.
mode_t born_with = 0;
FASTSOCK_EXPORT int chmod(const char* path, mode_t mode) {
  struct stat info {};
  if (::lstat(path, &info) == 0) born_with = info.st_mode & 0777;
  return Scripted<int(const char*, mode_t)>("chmod", path, mode);
}

namespace fastsock::net {
namespace {

class Interrupted : public ::testing::Test {
 protected:
  // From here on.
  void Script(std::deque<int> errors) {
    script = std::move(errors);
    calls = 0;
  }
  void ExpectPlayed(int count) {
    EXPECT_TRUE(script.empty());
    EXPECT_EQ(calls, count);
  }
  void TearDown() override { script.clear(); }
};

TEST_F(Interrupted, AcceptSkipsConnectionsThatDiedInTheQueue) {
  UniqueFd listener = ListenTcp();
  UniqueFd client = Connected(NameOf(listener.get()));
  ASSERT_TRUE(WaitFor(listener.get(), POLLIN));
  Script({ECONNABORTED, EPROTO, ENOPROTOOPT, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET,
          ECONNABORTED, EINTR});
  Accepted accepted = Accept(listener.get());
  EXPECT_TRUE(accepted.fd.valid());
  EXPECT_EQ(accepted.error, 0);
  EXPECT_EQ(ToText(accepted.peer), ToText(NameOf(client.get())));
  ExpectPlayed(11);
}

TEST_F(Interrupted, AcceptSaysThereIsNoneAfterADeadOne) {
  UniqueFd listener = ListenTcp();
  Script({ECONNABORTED});
  EXPECT_EQ(Accept(listener.get()).error, EAGAIN);
  ExpectPlayed(2);
}

TEST_F(Interrupted, AcceptStopsAtOtherErrors) {
  UniqueFd listener = ListenTcp();
  for (int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EINVAL, EOPNOTSUPP}) {
    Script({error});
    Accepted accepted = Accept(listener.get());
    EXPECT_EQ(accepted.error, error);
    EXPECT_FALSE(accepted.fd.valid());
    ExpectPlayed(1);
  }
}

TEST_F(Interrupted, AcceptDoesNotSkipForEver) {
  UniqueFd listener = ListenTcp();
  Script(std::deque<int>(100000, ENETDOWN));
  EXPECT_EQ(Accept(listener.get()).error, ENETDOWN);
  EXPECT_LT(calls, 100000);
}

TEST_F(Interrupted, AnInterruptedConnectGoesOn) {
  UniqueFd listener = ListenTcp();
  Script({EINTR});
  ConnectAttempt attempt = StartConnect(NameOf(listener.get()), SocketKind::kTcp, {}, std::nullopt);
  EXPECT_EQ(attempt.error, EINPROGRESS);
  EXPECT_TRUE(attempt.fd.valid());
  ExpectPlayed(1);
}

TEST_F(Interrupted, ReceiveRetries) {
  Ends ends = UnixPair();
  ASSERT_EQ(Send(ends.left.get(), "abcd", 4).bytes, 4);
  std::string buffer(4, '\0');
  Script({EINTR, EINTR});
  EXPECT_EQ(ReceiveInto(ends.right.get(), &buffer).bytes, 4);
  ExpectPlayed(3);
  EXPECT_EQ(buffer, "abcd");
}

TEST_F(Interrupted, ReceiveFromRetries) {
  Ends ends = UnixPair(SOCK_DGRAM);
  ASSERT_EQ(Send(ends.left.get(), "abcd", 4).bytes, 4);
  char buffer[8];
  Script({EINTR, EINTR});
  EXPECT_EQ(ReceiveFrom(ends.right.get(), buffer, sizeof buffer, 0, true).length, 4u);
  ExpectPlayed(3);
}

TEST_F(Interrupted, SendRetries) {
  Ends ends = UnixPair();
  Script({EINTR});
  EXPECT_EQ(Send(ends.left.get(), "ab", 2).bytes, 2);
  ExpectPlayed(2);
  UniqueFd udp = BoundUdp();
  SocketAddress self = NameOf(udp.get());
  Script({EINTR});
  EXPECT_EQ(SendTo(udp.get(), "ab", 2, 0, &self).bytes, 2);
  ExpectPlayed(2);
}

TEST_F(Interrupted, IsAliveRetriesAndForgivesALongDatagram) {
  Ends ends = UnixPair();
  Script({EINTR});
  EXPECT_TRUE(IsAlive(ends.left.get()));
  ExpectPlayed(2);
  Script({EMSGSIZE});
  EXPECT_TRUE(IsAlive(ends.left.get()));
  ExpectPlayed(1);
}

TEST_F(Interrupted, ASocketFileIsNeverOpenToMoreThanItsMode) {
  TempDir dir;
  SocketOptions options;
  options.unix_mode = 0600;
  mode_t before = ::umask(0);
  BoundUnix bound = Must(BindUnix(UnixAddress(dir.path("s")), SocketKind::kUnixDatagram, options));
  ::umask(before);
  EXPECT_EQ(born_with, 0600u);
}

TEST_F(Interrupted, ARefusedModeLeavesNoFile) {
  TempDir dir;
  SocketOptions options;
  options.unix_mode = 0600;
  Script({EROFS});
  auto bound = BindUnix(UnixAddress(dir.path("s")), SocketKind::kUnix, options);
  ExpectPlayed(1);
  ASSERT_FALSE(bound.ok());
  EXPECT_EQ(bound.error().domain, ErrorDomain::kOption);
  EXPECT_EQ(bound.error().code, EROFS);
  EXPECT_EQ(bound.error().text, "unix_mode: Read-only file system");
  EXPECT_NE(::access(dir.path("s").c_str(), F_OK), 0);
}

}  // namespace
}  // namespace fastsock::net
