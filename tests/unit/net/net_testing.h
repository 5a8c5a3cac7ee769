// What net's tests share: loopback sockets on port 0, waits with a deadline, scratch directories.
// A step that fails is a test failure with the system's words.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "net/connect.h"
#include "net/io.h"
#include "net/listener.h"

namespace fastsock::net {

constexpr int kPatienceMs = 10000;

// False when `events` did not come in time.
inline bool WaitFor(int fd, short events) {
  pollfd member{fd, events, 0};
  return ::poll(&member, 1, kPatienceMs) == 1;
}

// Nothing to wait for: what is there is there at once.
inline bool IsReadableNow(int fd) {
  pollfd member{fd, POLLIN, 0};
  return ::poll(&member, 1, 0) == 1;
}

inline SocketAddress Ip(const std::string& host, uint16_t port) {
  SocketAddress address;
  EXPECT_TRUE(ParseNumeric(host, port, &address)) << host;
  return address;
}

inline SocketAddress NameOf(int fd) {
  auto address = LocalAddress(fd);
  EXPECT_TRUE(address.ok());
  return address.ok() ? address.value() : SocketAddress();
}

template <class T>
T Must(Result<T> result) {
  if (result.ok()) return std::move(result.value());
  ADD_FAILURE() << result.error().text;
  return T();
}

inline SocketAddress UnixAddress(const std::string& path) { return Must(ParseUnixPath(path)); }

inline UniqueFd ListenTcp(const SocketOptions& options = {}, int backlog = 16,
                          const std::string& host = "127.0.0.1") {
  UniqueFd fd = Must(BindIp({Ip(host, 0)}, SocketKind::kTcp, options));
  Must(Listen(fd.get(), backlog, options));
  return fd;
}

inline UniqueFd ListenUnix(const std::string& path, const SocketOptions& options = {}) {
  BoundUnix bound = Must(BindUnix(UnixAddress(path), SocketKind::kUnix, options));
  Must(Listen(bound.fd.get(), 16, options));
  return std::move(bound.fd);
}

// Connects and waits until it is done.
inline UniqueFd Connected(const SocketAddress& address, SocketKind kind = SocketKind::kTcp,
                          const SocketOptions& options = {}) {
  ConnectAttempt attempt = StartConnect(address, kind, options, std::nullopt);
  if (attempt.error == EINPROGRESS && WaitFor(attempt.fd.get(), POLLOUT)) {
    attempt.error = FinishConnect(attempt.fd.get());
  }
  EXPECT_EQ(attempt.error, 0) << std::strerror(attempt.error);
  return std::move(attempt.fd);
}

inline Accepted AcceptSoon(int listener) {
  EXPECT_TRUE(WaitFor(listener, POLLIN));
  return Accept(listener);
}

struct TcpPair {
  UniqueFd listener;
  UniqueFd client;
  UniqueFd server;
};

inline TcpPair ConnectedTcp(const SocketOptions& client_options = {},
                            const SocketOptions& server_options = {}) {
  TcpPair pair;
  pair.listener = ListenTcp(server_options);
  pair.client = Connected(NameOf(pair.listener.get()), SocketKind::kTcp, client_options);
  pair.server = AcceptSoon(pair.listener.get()).fd;
  EXPECT_TRUE(pair.server.valid());
  return pair;
}

struct Ends {
  UniqueFd left;
  UniqueFd right;
};

inline Ends UnixPair(int type = SOCK_STREAM) {
  auto ends = Must(SocketPair(AF_UNIX, type, 0));
  return {std::move(ends.first), std::move(ends.second)};
}

inline UniqueFd BoundUdp(const std::string& host = "127.0.0.1") {
  return Must(BindIp({Ip(host, 0)}, SocketKind::kUdp, {}));
}

inline bool HasIpv6Loopback() {
  return BindIp({Ip("::1", 0)}, SocketKind::kTcp, SocketOptions()).ok();
}

inline int IntOptionOf(int fd, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  EXPECT_EQ(::getsockopt(fd, level, name, &value, &length), 0) << std::strerror(errno);
  return value;
}

inline Transfer ReceiveInto(int fd, std::string* buffer) {
  return Receive(fd, buffer->data(), buffer->size());
}

// What has arrived within the deadline; "EOF" and "errno N" are no data.
inline std::string ReceiveSoon(int fd) {
  if (!WaitFor(fd, POLLIN)) return "nothing came";
  std::string buffer(4096, '\0');
  Transfer transfer = ReceiveInto(fd, &buffer);
  if (transfer.failed()) return "errno " + std::to_string(transfer.error);
  return transfer.bytes == 0 ? "EOF" : buffer.substr(0, static_cast<size_t>(transfer.bytes));
}

// Removed with all that is in it. Its path is short enough for a socket.
class TempDir {
 public:
  TempDir() {
    char name[] = "/tmp/fastsock-unit-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::string path(const std::string& name = {}) const {
    return name.empty() ? path_ : path_ + "/" + name;
  }

 private:
  std::string path_;
};

// True if `body` returned true in a forked child.
inline bool TrueInChild(const std::function<bool()>& body) {
  pid_t child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace fastsock::net
