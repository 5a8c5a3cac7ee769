// Socket options: each reaches the kernel, each refusal carries the name scripts use.
#include "net/options.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>

#include "net_testing.h"

namespace fastsock::net {
namespace {

UniqueFd Socket(int family, int type) { return UniqueFd(::socket(family, type | SOCK_CLOEXEC, 0)); }
UniqueFd TcpSocket() { return Socket(AF_INET, SOCK_STREAM); }

void ExpectRefused(const Status& status, int error, const std::string& text) {
  ASSERT_FALSE(status.ok()) << text;
  EXPECT_EQ(status.error().domain, ErrorDomain::kOption);
  EXPECT_EQ(status.error().code, error);
  EXPECT_EQ(status.error().text, text);
}

TEST(ApplyCommonOptions, SetsEveryTcpOption) {
  SocketOptions options;
  options.tcp_nodelay = true;
  options.keepalive = true;
  options.keepidle = 61;
  options.keepintvl = 7;
  options.keepcnt = 4;
  options.receive_buffer = 20000;
  options.send_buffer = 30000;
  options.linger = 5;
  UniqueFd fd = TcpSocket();
  Must(ApplyCommonOptions(fd.get(), SocketKind::kTcp, options));
  EXPECT_NE(IntOptionOf(fd.get(), IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_NE(IntOptionOf(fd.get(), SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(IntOptionOf(fd.get(), IPPROTO_TCP, TCP_KEEPIDLE), 61);
  EXPECT_EQ(IntOptionOf(fd.get(), IPPROTO_TCP, TCP_KEEPINTVL), 7);
  EXPECT_EQ(IntOptionOf(fd.get(), IPPROTO_TCP, TCP_KEEPCNT), 4);
  // Linux doubles it for its own book-keeping (socket(7)).
  EXPECT_EQ(IntOptionOf(fd.get(), SOL_SOCKET, SO_RCVBUF), 40000);
  EXPECT_EQ(IntOptionOf(fd.get(), SOL_SOCKET, SO_SNDBUF), 60000);
  linger value{};
  socklen_t length = sizeof value;
  ASSERT_EQ(::getsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &value, &length), 0);
  EXPECT_EQ(value.l_onoff, 1);
  EXPECT_EQ(value.l_linger, 5);
}

TEST(ApplyCommonOptions, LeavesDefaultsAlone) {
  UniqueFd fd = TcpSocket();
  UniqueFd untouched = TcpSocket();
  Must(ApplyCommonOptions(fd.get(), SocketKind::kTcp, {}));
  for (int name : {TCP_NODELAY, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT}) {
    EXPECT_EQ(IntOptionOf(fd.get(), IPPROTO_TCP, name),
              IntOptionOf(untouched.get(), IPPROTO_TCP, name));
  }
  for (int name : {SO_KEEPALIVE, SO_RCVBUF, SO_SNDBUF, SO_BROADCAST, SO_REUSEADDR}) {
    EXPECT_EQ(IntOptionOf(fd.get(), SOL_SOCKET, name),
              IntOptionOf(untouched.get(), SOL_SOCKET, name));
  }
}

TEST(ApplyCommonOptions, FalseSwitchesOff) {
  UniqueFd fd = TcpSocket();
  SocketOptions options;
  options.tcp_nodelay = true;
  options.keepalive = true;
  Must(ApplyCommonOptions(fd.get(), SocketKind::kTcp, options));
  options.tcp_nodelay = false;
  options.keepalive = false;
  Must(ApplyCommonOptions(fd.get(), SocketKind::kTcp, options));
  EXPECT_EQ(IntOptionOf(fd.get(), IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_EQ(IntOptionOf(fd.get(), SOL_SOCKET, SO_KEEPALIVE), 0);
}

TEST(ApplyCommonOptions, BroadcastIsForUdpOnly) {
  SocketOptions options;
  options.broadcast = true;
  UniqueFd udp = Socket(AF_INET, SOCK_DGRAM);
  Must(ApplyCommonOptions(udp.get(), SocketKind::kUdp, options));
  EXPECT_NE(IntOptionOf(udp.get(), SOL_SOCKET, SO_BROADCAST), 0);
  UniqueFd tcp = TcpSocket();
  Must(ApplyCommonOptions(tcp.get(), SocketKind::kTcp, options));
  EXPECT_EQ(IntOptionOf(tcp.get(), SOL_SOCKET, SO_BROADCAST), 0);
}

TEST(ApplyCommonOptions, SkipsTcpOptionsOnOtherKinds) {
  SocketOptions options;
  options.tcp_nodelay = true;
  options.keepidle = 0;  // would be refused
  UniqueFd udp = Socket(AF_INET, SOCK_DGRAM);
  EXPECT_TRUE(ApplyCommonOptions(udp.get(), SocketKind::kUdp, options).ok());
  UniqueFd local = Socket(AF_UNIX, SOCK_STREAM);
  EXPECT_TRUE(ApplyCommonOptions(local.get(), SocketKind::kUnix, options).ok());
  UniqueFd generic = TcpSocket();
  EXPECT_TRUE(ApplyCommonOptions(generic.get(), SocketKind::kGeneric, options).ok());
}

TEST(ApplyCommonOptions, RefusalsNameTheOption) {
  UniqueFd fd = TcpSocket();
  auto apply = [&](auto set) {
    SocketOptions options;
    set(options);
    return ApplyCommonOptions(fd.get(), SocketKind::kTcp, options);
  };
  ExpectRefused(apply([](SocketOptions& o) { o.keepidle = 0; }), EINVAL,
                "tcp_keepidle: Invalid argument");
  ExpectRefused(apply([](SocketOptions& o) { o.keepintvl = 1000000; }), EINVAL,
                "tcp_keepintvl: Invalid argument");
  ExpectRefused(apply([](SocketOptions& o) { o.keepcnt = 1000; }), EINVAL,
                "tcp_keepcnt: Invalid argument");
}

TEST(ApplyCommonOptions, RefusalsNameTheOptionOnABadDescriptor) {
  auto apply = [](SocketKind kind, auto set) {
    SocketOptions options;
    options.reuse_address = false;
    set(options);
    return ApplyCommonOptions(-1, kind, options);
  };
  const std::string bad = ": Bad file descriptor";
  ExpectRefused(apply(SocketKind::kTcp, [](SocketOptions& o) { o.receive_buffer = 1; }), EBADF,
                "so_rcvbuf" + bad);
  ExpectRefused(apply(SocketKind::kTcp, [](SocketOptions& o) { o.send_buffer = 1; }), EBADF,
                "so_sndbuf" + bad);
  ExpectRefused(apply(SocketKind::kTcp, [](SocketOptions& o) { o.keepalive = true; }), EBADF,
                "so_keepalive" + bad);
  ExpectRefused(apply(SocketKind::kTcp, [](SocketOptions& o) { o.linger = 0; }), EBADF,
                "so_linger" + bad);
  ExpectRefused(apply(SocketKind::kTcp, [](SocketOptions& o) { o.tcp_nodelay = true; }), EBADF,
                "tcp_nodelay" + bad);
  ExpectRefused(apply(SocketKind::kUdp, [](SocketOptions& o) { o.broadcast = true; }), EBADF,
                "so_broadcast" + bad);
}

TEST(ApplyBindOptions, ReuseAddressIsOnUnlessRefused) {
  SocketOptions options;
  UniqueFd fd = TcpSocket();
  Must(ApplyBindOptions(fd.get(), SocketKind::kTcp, AF_INET, options));
  EXPECT_NE(IntOptionOf(fd.get(), SOL_SOCKET, SO_REUSEADDR), 0);
  EXPECT_EQ(IntOptionOf(fd.get(), SOL_SOCKET, SO_REUSEPORT), 0);
  options.reuse_address = false;
  options.reuse_port = true;
  UniqueFd other = TcpSocket();
  Must(ApplyBindOptions(other.get(), SocketKind::kTcp, AF_INET, options));
  EXPECT_EQ(IntOptionOf(other.get(), SOL_SOCKET, SO_REUSEADDR), 0);
  EXPECT_NE(IntOptionOf(other.get(), SOL_SOCKET, SO_REUSEPORT), 0);
}

TEST(ApplyBindOptions, V6OnlyIsForIpv6Only) {
  SocketOptions options;
  options.ipv6_v6only = true;
  UniqueFd v4 = TcpSocket();
  EXPECT_TRUE(ApplyBindOptions(v4.get(), SocketKind::kTcp, AF_INET, options).ok());
  UniqueFd v6 = Socket(AF_INET6, SOCK_STREAM);
  if (!v6.valid()) GTEST_SKIP() << "no IPv6";
  Must(ApplyBindOptions(v6.get(), SocketKind::kTcp, AF_INET6, options));
  EXPECT_EQ(IntOptionOf(v6.get(), IPPROTO_IPV6, IPV6_V6ONLY), 1);
  options.ipv6_v6only = false;
  Must(ApplyBindOptions(v6.get(), SocketKind::kTcp, AF_INET6, options));
  EXPECT_EQ(IntOptionOf(v6.get(), IPPROTO_IPV6, IPV6_V6ONLY), 0);
}

TEST(ApplyBindOptions, LeavesUnixSocketsAlone) {
  UniqueFd fd = Socket(AF_UNIX, SOCK_STREAM);
  Must(ApplyBindOptions(fd.get(), SocketKind::kUnix, AF_UNIX, {}));
  EXPECT_EQ(IntOptionOf(fd.get(), SOL_SOCKET, SO_REUSEADDR), 0);
}

TEST(ApplyBindOptions, RefusalsNameTheOption) {
  SocketOptions options;
  ExpectRefused(ApplyBindOptions(-1, SocketKind::kTcp, AF_INET, options), EBADF,
                "so_reuseaddr: Bad file descriptor");
  options.reuse_address = false;
  options.reuse_port = true;
  ExpectRefused(ApplyBindOptions(-1, SocketKind::kTcp, AF_INET, options), EBADF,
                "so_reuseport: Bad file descriptor");
  options.reuse_port = false;
  options.ipv6_v6only = false;
  ExpectRefused(ApplyBindOptions(-1, SocketKind::kTcp, AF_INET6, options), EBADF,
                "ipv6_v6only: Bad file descriptor");
}

TEST(ApplyListenOptions, RefusalNamesTheOption) {
  SocketOptions options;
  options.defer_accept = 3;
  UniqueFd fd = Socket(AF_UNIX, SOCK_STREAM);
  ExpectRefused(ApplyListenOptions(fd.get(), options), EOPNOTSUPP,
                "tcp_defer_accept: Operation not supported");
}

TEST(SetNoDelay, SwitchesBothWays) {
  UniqueFd fd = TcpSocket();
  EXPECT_EQ(SetNoDelay(fd.get(), true), 0);
  EXPECT_NE(IntOptionOf(fd.get(), IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_EQ(SetNoDelay(fd.get(), false), 0);
  EXPECT_EQ(IntOptionOf(fd.get(), IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_EQ(SetNoDelay(-1, true), EBADF);
}

TEST(SetNonBlocking, SwitchesOnlyThatFlag) {
  int fds[2];
  ASSERT_EQ(::pipe2(fds, O_CLOEXEC), 0);
  UniqueFd reader(fds[0]), writer(fds[1]);
  ASSERT_EQ(::fcntl(writer.get(), F_SETFL, O_APPEND), 0);
  EXPECT_EQ(SetNonBlocking(writer.get(), true), 0);
  EXPECT_EQ(::fcntl(writer.get(), F_GETFL) & (O_NONBLOCK | O_APPEND), O_NONBLOCK | O_APPEND);
  EXPECT_EQ(SetNonBlocking(writer.get(), true), 0);
  EXPECT_EQ(SetNonBlocking(writer.get(), false), 0);
  EXPECT_EQ(::fcntl(writer.get(), F_GETFL) & (O_NONBLOCK | O_APPEND), O_APPEND);
  EXPECT_EQ(SetNonBlocking(-1, true), EBADF);
}

}  // namespace
}  // namespace fastsock::net
