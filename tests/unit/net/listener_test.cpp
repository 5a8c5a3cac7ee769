// IP listeners: binding, listening, the accept queue, accepting, and descriptor limits.
#include "net/listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <cerrno>
#include <fstream>

#include "net_testing.h"

namespace fastsock::net {
namespace {

bool IsNonBlocking(int fd) { return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0; }
bool IsCloseOnExec(int fd) { return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }

uint16_t PortOf(int fd) {
  SocketAddress address = NameOf(fd);
  return ntohs(address.family() == AF_INET
                   ? reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port
                   : reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port);
}

TEST(BindIp, MakesTheKindAskedFor) {
  UniqueFd tcp = Must(BindIp({Ip("127.0.0.1", 0)}, SocketKind::kTcp, {}));
  UniqueFd udp = BoundUdp();
  EXPECT_EQ(IntOptionOf(tcp.get(), SOL_SOCKET, SO_TYPE), SOCK_STREAM);
  EXPECT_EQ(IntOptionOf(udp.get(), SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
  EXPECT_NE(PortOf(tcp.get()), 0);
  for (int fd : {tcp.get(), udp.get()}) {
    EXPECT_TRUE(IsNonBlocking(fd));
    EXPECT_TRUE(IsCloseOnExec(fd));
  }
}

TEST(BindIp, APortThatIsTakenIsInUse) {
  UniqueFd first = ListenTcp();
  auto second = BindIp({NameOf(first.get())}, SocketKind::kTcp, SocketOptions());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().domain, ErrorDomain::kSystem);
  EXPECT_EQ(second.error().code, EADDRINUSE);
  EXPECT_EQ(second.error().text, "Address already in use");
}

TEST(BindIp, TakesTheFirstAddressThatIsFree) {
  UniqueFd taken = ListenTcp();
  UniqueFd bound = Must(
      BindIp({NameOf(taken.get()), Ip("127.0.0.2", 0), Ip("127.0.0.3", 0)}, SocketKind::kTcp, {}));
  EXPECT_EQ(ToText(NameOf(bound.get())).rfind("127.0.0.2:", 0), 0u);
}

TEST(BindIp, TheErrorIsThatOfTheLastAddress) {
  UniqueFd taken = ListenTcp();
  // TEST-NET-1 belongs to nobody, so this host cannot have it.
  SocketAddress foreign = Ip("192.0.2.1", 0);
  auto last_foreign = BindIp({NameOf(taken.get()), foreign}, SocketKind::kTcp, SocketOptions());
  ASSERT_FALSE(last_foreign.ok());
  EXPECT_EQ(last_foreign.error().code, EADDRNOTAVAIL);
  auto last_taken = BindIp({foreign, NameOf(taken.get())}, SocketKind::kTcp, SocketOptions());
  ASSERT_FALSE(last_taken.ok());
  EXPECT_EQ(last_taken.error().code, EADDRINUSE);
}

TEST(BindIp, ARefusedOptionIsAnOptionError) {
  SocketOptions options;
  options.keepcnt = 1000;
  auto bound = BindIp({Ip("127.0.0.1", 0)}, SocketKind::kTcp, options);
  ASSERT_FALSE(bound.ok());
  EXPECT_EQ(bound.error().domain, ErrorDomain::kOption);
  EXPECT_EQ(bound.error().text, "tcp_keepcnt: Invalid argument");
}

TEST(BindIp, ReusePortSharesAPort) {
  SocketOptions options;
  options.reuse_port = true;
  UniqueFd first = ListenTcp(options);
  EXPECT_TRUE(BindIp({NameOf(first.get())}, SocketKind::kTcp, options).ok());
  auto selfish = BindIp({NameOf(first.get())}, SocketKind::kTcp, SocketOptions());
  ASSERT_FALSE(selfish.ok());
  EXPECT_EQ(selfish.error().code, EADDRINUSE);
}

// The server closes first, so its end keeps the port in TIME_WAIT.
SocketAddress AddressInTimeWait() {
  TcpPair pair = ConnectedTcp();
  SocketAddress address = NameOf(pair.listener.get());
  pair.server.Reset();
  EXPECT_EQ(ReceiveSoon(pair.client.get()), "EOF");
  return address;
}

TEST(BindIp, ReuseAddressRestartsAServerAtOnce) {
  SocketAddress address = AddressInTimeWait();
  SocketOptions options;
  options.reuse_address = false;
  auto strict = BindIp({address}, SocketKind::kTcp, options);
  ASSERT_FALSE(strict.ok());
  EXPECT_EQ(strict.error().code, EADDRINUSE);
  EXPECT_TRUE(BindIp({address}, SocketKind::kTcp, SocketOptions()).ok());
}

TEST(BindIp, V6OnlyLeavesIpv4Alone) {
  if (!HasIpv6Loopback()) GTEST_SKIP() << "no IPv6";
  SocketOptions options;
  options.ipv6_v6only = true;
  UniqueFd listener = ListenTcp(options, 16, "::");
  SocketAddress v4 = Ip("127.0.0.1", PortOf(listener.get()));
  ConnectAttempt attempt = StartConnect(v4, SocketKind::kTcp, {}, std::nullopt);
  if (attempt.error == EINPROGRESS) {
    ASSERT_TRUE(WaitFor(attempt.fd.get(), POLLOUT));
    attempt.error = FinishConnect(attempt.fd.get());
  }
  EXPECT_EQ(attempt.error, ECONNREFUSED);
}

TEST(BindIp, WithoutV6OnlyIpv4ArrivesMapped) {
  if (!HasIpv6Loopback()) GTEST_SKIP() << "no IPv6";
  SocketOptions options;
  options.ipv6_v6only = false;
  UniqueFd listener = ListenTcp(options, 16, "::");
  UniqueFd client = Connected(Ip("127.0.0.1", PortOf(listener.get())));
  Accepted accepted = AcceptSoon(listener.get());
  ASSERT_TRUE(accepted.fd.valid());
  EXPECT_EQ(ToText(accepted.peer).rfind("[::ffff:127.0.0.1]:", 0), 0u);
}

TEST(Listen, MakesAListener) {
  UniqueFd fd = Must(BindIp({Ip("127.0.0.1", 0)}, SocketKind::kTcp, {}));
  EXPECT_FALSE(IsListening(fd.get()));
  Must(Listen(fd.get(), 5, {}));
  EXPECT_TRUE(IsListening(fd.get()));
}

TEST(Listen, FailsAsTheSystemDoes) {
  UniqueFd udp = BoundUdp();
  Status status = Listen(udp.get(), 5, {});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().domain, ErrorDomain::kSystem);
  EXPECT_EQ(status.error().code, EOPNOTSUPP);
}

TEST(Listen, DeferAcceptHoldsConnectionsBackUntilDataComes) {
  SocketOptions options;
  options.defer_accept = 30;
  UniqueFd listener = ListenTcp(options);
  EXPECT_GT(IntOptionOf(listener.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT), 0);
  UniqueFd client = Connected(NameOf(listener.get()));
  EXPECT_EQ(Accept(listener.get()).error, EAGAIN);
  ASSERT_EQ(Send(client.get(), "hello", 5).bytes, 5);
  Accepted accepted = AcceptSoon(listener.get());
  ASSERT_TRUE(accepted.fd.valid());
  EXPECT_EQ(ReceiveSoon(accepted.fd.get()), "hello");
}

TEST(Listen, DeferAcceptIsSkippedOnUnixSockets) {
  TempDir dir;
  SocketOptions options;
  options.defer_accept = 30;
  UniqueFd listener = ListenUnix(dir.path("s"), options);
  EXPECT_TRUE(IsListening(listener.get()));
}

TEST(IsListening, IsFalseForEverythingElse) {
  TcpPair pair = ConnectedTcp();
  EXPECT_TRUE(IsListening(pair.listener.get()));
  EXPECT_FALSE(IsListening(pair.client.get()));
  EXPECT_FALSE(IsListening(pair.server.get()));
  EXPECT_FALSE(IsListening(-1));
}

TEST(SystemBacklog, IsWhatTheKernelCutsOffAt) {
  std::ifstream file("/proc/sys/net/core/somaxconn");
  int limit = 0;
  ASSERT_TRUE(file >> limit);
  EXPECT_EQ(SystemBacklog(), limit);
  UniqueFd listener = ListenTcp({}, limit + 1);
  EXPECT_EQ(QueryAcceptQueue(listener.get())->limit, limit);
}

TEST(QueryAcceptQueue, CountsWhoWaits) {
  UniqueFd listener = ListenTcp({}, 7);
  auto queue = QueryAcceptQueue(listener.get());
  ASSERT_TRUE(queue.has_value());
  EXPECT_EQ(queue->waiting, 0);
  EXPECT_EQ(queue->limit, 7);
  UniqueFd first = Connected(NameOf(listener.get()));
  UniqueFd second = Connected(NameOf(listener.get()));
  EXPECT_EQ(QueryAcceptQueue(listener.get())->waiting, 2);
  Accepted accepted = Accept(listener.get());
  EXPECT_TRUE(accepted.fd.valid());
  EXPECT_EQ(QueryAcceptQueue(listener.get())->waiting, 1);
}

TEST(QueryAcceptQueue, IsForListeningTcpOnly) {
  TcpPair pair = ConnectedTcp();
  EXPECT_FALSE(QueryAcceptQueue(pair.client.get()).has_value());
  UniqueFd udp = BoundUdp();
  EXPECT_FALSE(QueryAcceptQueue(udp.get()).has_value());
  TempDir dir;
  UniqueFd local = ListenUnix(dir.path("s"));
  EXPECT_FALSE(QueryAcceptQueue(local.get()).has_value());
  EXPECT_FALSE(QueryAcceptQueue(-1).has_value());
}

TEST(Accept, TakesConnectionsInOrderAndNamesThePeer) {
  UniqueFd listener = ListenTcp();
  UniqueFd first = Connected(NameOf(listener.get()));
  UniqueFd second = Connected(NameOf(listener.get()));
  for (const UniqueFd* client : {&first, &second}) {
    Accepted accepted = AcceptSoon(listener.get());
    ASSERT_TRUE(accepted.fd.valid());
    EXPECT_EQ(accepted.error, 0);
    EXPECT_EQ(ToText(accepted.peer), ToText(NameOf(client->get())));
    EXPECT_TRUE(IsNonBlocking(accepted.fd.get()));
    EXPECT_TRUE(IsCloseOnExec(accepted.fd.get()));
  }
  Accepted none = Accept(listener.get());
  EXPECT_FALSE(none.fd.valid());
  EXPECT_EQ(none.error, EAGAIN);
}

TEST(Accept, AcceptedSocketsInheritOptions) {
  SocketOptions options;
  options.tcp_nodelay = true;
  options.keepalive = true;
  options.keepidle = 77;
  TcpPair pair = ConnectedTcp({}, options);
  EXPECT_NE(IntOptionOf(pair.server.get(), IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_NE(IntOptionOf(pair.server.get(), SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(IntOptionOf(pair.server.get(), IPPROTO_TCP, TCP_KEEPIDLE), 77);
}

TEST(Accept, AnUnnamedUnixPeerHasAnEmptyName) {
  TempDir dir;
  UniqueFd listener = ListenUnix(dir.path("s"));
  UniqueFd client = Connected(UnixAddress(dir.path("s")), SocketKind::kUnix);
  Accepted accepted = AcceptSoon(listener.get());
  ASSERT_TRUE(accepted.fd.valid());
  EXPECT_EQ(ToText(accepted.peer), "");
}

TEST(Accept, SaysWhatIsWrongWithTheListener) {
  EXPECT_EQ(Accept(-1).error, EBADF);
  UniqueFd bound = Must(BindIp({Ip("127.0.0.1", 0)}, SocketKind::kTcp, {}));
  EXPECT_EQ(Accept(bound.get()).error, EINVAL);
  UniqueFd udp = BoundUdp();
  EXPECT_EQ(Accept(udp.get()).error, EOPNOTSUPP);
}

class DescriptorLimit : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0); }
  void TearDown() override { ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before_), 0); }
  void SetSoft(rlim_t soft) {
    rlimit limits = before_;
    limits.rlim_cur = soft;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limits), 0);
  }
  rlimit before_{};
};

TEST_F(DescriptorLimit, IsToldAndRaised) {
  SetSoft(100);
  DescriptorLimits limits = QueryDescriptorLimits();
  EXPECT_EQ(limits.soft, 100u);
  EXPECT_EQ(limits.hard, before_.rlim_max);
  DescriptorLimits raised = RaiseDescriptorLimit();
  EXPECT_EQ(raised.soft, before_.rlim_max);
  EXPECT_EQ(raised.hard, before_.rlim_max);
  EXPECT_EQ(QueryDescriptorLimits().soft, before_.rlim_max);
}

TEST_F(DescriptorLimit, AcceptReportsThatTheyRanOut) {
  UniqueFd listener = ListenTcp();
  UniqueFd client = Connected(NameOf(listener.get()));
  ASSERT_TRUE(WaitFor(listener.get(), POLLIN));
  // The lowest free number is the next to be given.
  UniqueFd lowest(::dup(listener.get()));
  rlim_t limit = static_cast<rlim_t>(lowest.get());
  lowest.Reset();
  SetSoft(limit);
  Accepted starved = Accept(listener.get());
  EXPECT_FALSE(starved.fd.valid());
  EXPECT_EQ(starved.error, EMFILE);
  SetSoft(before_.rlim_cur);
  EXPECT_TRUE(Accept(listener.get()).fd.valid());
}

}  // namespace
}  // namespace fastsock::net
