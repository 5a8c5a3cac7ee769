// Connection attempts: done, under way, refused; options and the local address.
#include "net/connect.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>

#include "net_testing.h"

namespace fastsock::net {
namespace {

// Until it is decided one way or the other.
int Outcome(const ConnectAttempt& attempt) {
  if (attempt.error != EINPROGRESS) return attempt.error;
  EXPECT_TRUE(attempt.fd.valid());
  if (!WaitFor(attempt.fd.get(), POLLOUT)) return EINPROGRESS;
  return FinishConnect(attempt.fd.get());
}

ConnectAttempt Start(const SocketAddress& address, SocketKind kind = SocketKind::kTcp,
                     const SocketOptions& options = {},
                     const std::optional<HostPort>& bind_to = std::nullopt) {
  return StartConnect(address, kind, options, bind_to);
}

// A loopback address that refuses: bound, so that nobody else takes it, and not listening.
struct Refusing {
  UniqueFd bound = Must(BindIp({Ip("127.0.0.1", 0)}, SocketKind::kTcp, {}));
  SocketAddress address = NameOf(bound.get());
};

TEST(StartConnect, ConnectsWithoutWaiting) {
  UniqueFd listener = ListenTcp();
  ConnectAttempt attempt = Start(NameOf(listener.get()));
  ASSERT_TRUE(attempt.fd.valid());
  EXPECT_TRUE(attempt.error == EINPROGRESS || attempt.error == 0);
  EXPECT_NE(::fcntl(attempt.fd.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(attempt.fd.get(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_EQ(Outcome(attempt), 0);
  EXPECT_TRUE(attempt.warnings.empty());
  EXPECT_EQ(attempt.refused, "");
  EXPECT_TRUE(AcceptSoon(listener.get()).fd.valid());
}

TEST(StartConnect, ARefusedAttemptTurnsOutSo) {
  Refusing server;
  EXPECT_EQ(Outcome(Start(server.address)), ECONNREFUSED);
}

TEST(StartConnect, FinishConnectTellsAnErrorOnce) {
  Refusing server;
  ConnectAttempt attempt = Start(server.address);
  ASSERT_EQ(attempt.error, EINPROGRESS);
  ASSERT_TRUE(WaitFor(attempt.fd.get(), POLLOUT));
  EXPECT_EQ(FinishConnect(attempt.fd.get()), ECONNREFUSED);
  EXPECT_EQ(FinishConnect(attempt.fd.get()), 0);
}

TEST(StartConnect, FinishConnectReportsABadDescriptor) { EXPECT_EQ(FinishConnect(-1), EBADF); }

TEST(StartConnect, AFullQueueLeavesItUnderWay) {
  UniqueFd listener = ListenTcp({}, 0);
  std::vector<ConnectAttempt> attempts;
  bool under_way = false;
  while (!under_way && attempts.size() < 16) {
    attempts.push_back(Start(NameOf(listener.get())));
    pollfd member{attempts.back().fd.get(), POLLOUT, 0};
    under_way = attempts.back().error == EINPROGRESS && ::poll(&member, 1, 0) == 0;
  }
  EXPECT_TRUE(under_way);
}

TEST(StartConnect, FailsAtOnceWithoutADescriptor) {
  // A TCP socket cannot have a multicast peer.
  ConnectAttempt attempt = Start(Ip("224.0.0.1", 80));
  EXPECT_EQ(attempt.error, ENETUNREACH);
  EXPECT_FALSE(attempt.fd.valid());
  SocketAddress strange;
  strange.storage.ss_family = 200;
  strange.length = sizeof strange.storage;
  ConnectAttempt no_socket = Start(strange);
  EXPECT_EQ(no_socket.error, EAFNOSUPPORT);
  EXPECT_FALSE(no_socket.fd.valid());
}

TEST(StartConnect, UdpIsConnectedAtOnce) {
  UniqueFd server = BoundUdp();
  ConnectAttempt attempt = Start(NameOf(server.get()), SocketKind::kUdp);
  EXPECT_EQ(attempt.error, 0);
  ASSERT_EQ(Send(attempt.fd.get(), "hi", 2).bytes, 2);
  EXPECT_EQ(ReceiveSoon(server.get()), "hi");
}

TEST(StartConnect, UnixConnectsAtOnceAndSaysWhyNot) {
  TempDir dir;
  SocketAddress address = UnixAddress(dir.path("s"));
  EXPECT_EQ(Start(address, SocketKind::kUnix).error, ENOENT);
  {
    UniqueFd listener = ListenUnix(dir.path("s"));
    EXPECT_EQ(Start(address, SocketKind::kUnix).error, 0);
    EXPECT_EQ(Start(address, SocketKind::kUnixDatagram).error, EPROTOTYPE);
  }
  ConnectAttempt stale = Start(address, SocketKind::kUnix);
  EXPECT_EQ(stale.error, ECONNREFUSED);
  EXPECT_FALSE(stale.fd.valid());
}

TEST(StartConnect, AppliesOptions) {
  UniqueFd listener = ListenTcp();
  SocketOptions options;
  options.tcp_nodelay = true;
  options.keepidle = 33;
  UniqueFd client = Connected(NameOf(listener.get()), SocketKind::kTcp, options);
  EXPECT_NE(IntOptionOf(client.get(), IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_EQ(IntOptionOf(client.get(), IPPROTO_TCP, TCP_KEEPIDLE), 33);
  // Those are for bound sockets.
  EXPECT_EQ(IntOptionOf(client.get(), SOL_SOCKET, SO_REUSEADDR), 0);
}

TEST(StartConnect, ARefusedOptionStopsTheAttempt) {
  UniqueFd listener = ListenTcp();
  SocketOptions options;
  options.keepidle = 0;
  ConnectAttempt attempt = Start(NameOf(listener.get()), SocketKind::kTcp, options);
  EXPECT_EQ(attempt.refused, "tcp_keepidle: Invalid argument");
  EXPECT_EQ(attempt.error, EINVAL);
  EXPECT_FALSE(attempt.fd.valid());
  EXPECT_FALSE(IsReadableNow(listener.get()));
}

TEST(StartConnect, BindsToTheLocalAddress) {
  UniqueFd listener = ListenTcp();
  ConnectAttempt attempt =
      Start(NameOf(listener.get()), SocketKind::kTcp, {}, HostPort{"127.0.0.9", 0});
  EXPECT_EQ(Outcome(attempt), 0);
  EXPECT_TRUE(attempt.warnings.empty());
  Accepted accepted = AcceptSoon(listener.get());
  EXPECT_EQ(ToText(accepted.peer).rfind("127.0.0.9:", 0), 0u) << ToText(accepted.peer);
}

TEST(StartConnect, BindsToAnIpv6Address) {
  if (!HasIpv6Loopback()) GTEST_SKIP() << "no IPv6";
  UniqueFd listener = ListenTcp({}, 16, "::1");
  ConnectAttempt attempt = Start(NameOf(listener.get()), SocketKind::kTcp, {}, HostPort{"::1", 0});
  EXPECT_EQ(Outcome(attempt), 0);
  EXPECT_TRUE(attempt.warnings.empty());
}

TEST(StartConnect, WarnsOfALocalAddressThatIsNone) {
  UniqueFd listener = ListenTcp();
  for (const char* host : {"localhost", "::1", "", "300.0.0.1"}) {
    ConnectAttempt attempt = Start(NameOf(listener.get()), SocketKind::kTcp, {}, HostPort{host, 0});
    EXPECT_EQ(attempt.warnings,
              std::vector<std::string>{std::string("Invalid IP Address: ") + host});
    EXPECT_EQ(Outcome(attempt), 0);
  }
}

TEST(StartConnect, WarnsOfALocalAddressThatCannotBeHad) {
  UniqueFd listener = ListenTcp();
  ConnectAttempt foreign =
      Start(NameOf(listener.get()), SocketKind::kTcp, {}, HostPort{"192.0.2.1", 7});
  EXPECT_EQ(foreign.warnings,
            std::vector<std::string>{
                "Failed to bind to '192.0.2.1:7', system said: Cannot assign requested address"});
  EXPECT_EQ(Outcome(foreign), 0);

  UniqueFd taken = ListenTcp();
  std::string name = ToText(NameOf(taken.get()));
  HostPort in_use = Must(ParseHostPort(name));
  ConnectAttempt second = Start(NameOf(listener.get()), SocketKind::kTcp, {}, in_use);
  EXPECT_EQ(second.warnings, std::vector<std::string>{"Failed to bind to '" + name +
                                                      "', system said: Address already in use"});
  EXPECT_EQ(Outcome(second), 0);
}

TEST(StartConnect, UnixTakesNoLocalAddress) {
  TempDir dir;
  UniqueFd listener = ListenUnix(dir.path("s"));
  ConnectAttempt attempt =
      Start(UnixAddress(dir.path("s")), SocketKind::kUnix, {}, HostPort{"127.0.0.1", 0});
  EXPECT_EQ(attempt.error, 0);
  EXPECT_TRUE(attempt.warnings.empty());
}

}  // namespace
}  // namespace fastsock::net
