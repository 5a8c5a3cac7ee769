// Bytes and datagrams: short counts, ends, resets, out-of-band data, real lengths, names.
#include "net/io.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>

#include "net_testing.h"

namespace fastsock::net {
namespace {

using std::string;

int pipe_signals = 0;

// Without it a SIGPIPE would end the test program.
class CountSigpipe {
 public:
  CountSigpipe() {
    pipe_signals = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { pipe_signals++; };
    ::sigaction(SIGPIPE, &action, &before_);
  }
  ~CountSigpipe() { ::sigaction(SIGPIPE, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

TEST(Receive, TakesNoMoreThanTheBufferHolds) {
  Ends ends = UnixPair();
  ASSERT_EQ(Send(ends.left.get(), "abcdef", 6).bytes, 6);
  string buffer(4, '.');
  EXPECT_EQ(ReceiveInto(ends.right.get(), &buffer).bytes, 4);
  EXPECT_EQ(buffer, "abcd");
  EXPECT_EQ(ReceiveSoon(ends.right.get()), "ef");
}

TEST(Receive, WouldBlockEvenOnABlockingDescriptor) {
  Ends ends = UnixPair();
  ASSERT_EQ(SetNonBlocking(ends.right.get(), false), 0);
  string buffer(1, '.');
  EXPECT_TRUE(ReceiveInto(ends.right.get(), &buffer).would_block());
}

TEST(Receive, ErrorsAreErrno) {
  string buffer(1, '.');
  Transfer transfer = ReceiveInto(-1, &buffer);
  EXPECT_TRUE(transfer.failed());
  EXPECT_FALSE(transfer.would_block());
  EXPECT_EQ(transfer.error, EBADF);
}

TEST(Send, CountsShortWhenTheBufferFillsUp) {
  Ends ends = UnixPair();
  ASSERT_EQ(SetNonBlocking(ends.left.get(), false), 0);
  string much(8 << 20, 'x');
  Transfer first = Send(ends.left.get(), much.data(), much.size());
  ASSERT_GT(first.bytes, 0);
  EXPECT_LT(static_cast<size_t>(first.bytes), much.size());
  Transfer full{1, 0};
  while (!full.failed()) full = Send(ends.left.get(), much.data(), much.size());
  EXPECT_TRUE(full.would_block());
}

TEST(Send, ToADeadPeerRaisesNoSignal) {
  CountSigpipe counter;
  Ends ends = UnixPair();
  ends.right.Reset();
  EXPECT_EQ(Send(ends.left.get(), "x", 1).error, EPIPE);
  EXPECT_EQ(SendTo(ends.left.get(), "x", 1, 0, nullptr).error, EPIPE);
  TcpPair pair = ConnectedTcp();
  ASSERT_EQ(Shutdown(pair.client.get(), SHUT_WR), 0);
  EXPECT_EQ(Send(pair.client.get(), "x", 1).error, EPIPE);
  SocketAddress nobody = Ip("127.0.0.1", 9);
  EXPECT_EQ(SendTo(pair.client.get(), "x", 1, 0, &nobody).error, EPIPE);
  EXPECT_EQ(pipe_signals, 0);
  // The counter does count.
  EXPECT_EQ(::write(ends.left.get(), "x", 1), -1);
  EXPECT_EQ(pipe_signals, 1);
}

TEST(HalfClose, TheOtherDirectionStaysOpen) {
  TcpPair pair = ConnectedTcp();
  ASSERT_EQ(Send(pair.client.get(), "question", 8).bytes, 8);
  ASSERT_EQ(Shutdown(pair.client.get(), SHUT_WR), 0);
  EXPECT_EQ(ReceiveSoon(pair.server.get()), "question");
  EXPECT_EQ(ReceiveSoon(pair.server.get()), "EOF");
  ASSERT_EQ(Send(pair.server.get(), "answer", 6).bytes, 6);
  EXPECT_EQ(ReceiveSoon(pair.client.get()), "answer");
}

TEST(Shutdown, ErrorsAreErrno) {
  UniqueFd udp = BoundUdp();
  EXPECT_EQ(Shutdown(udp.get(), SHUT_RDWR), ENOTCONN);
  EXPECT_EQ(Shutdown(-1, SHUT_RDWR), EBADF);
  Ends ends = UnixPair();
  EXPECT_EQ(Shutdown(ends.left.get(), 77), EINVAL);
}

TEST(Linger, ZeroSendsAReset) {
  SocketOptions options;
  options.linger = 0;
  TcpPair pair = ConnectedTcp(options);
  pair.client.Reset();
  EXPECT_EQ(ReceiveSoon(pair.server.get()), "errno " + std::to_string(ECONNRESET));
  TcpPair gentle = ConnectedTcp();
  gentle.client.Reset();
  EXPECT_EQ(ReceiveSoon(gentle.server.get()), "EOF");
}

TEST(IsAlive, WhileThePeerIsThere) {
  TcpPair pair = ConnectedTcp();
  EXPECT_TRUE(IsAlive(pair.server.get()));
  ASSERT_EQ(SetNonBlocking(pair.server.get(), false), 0);
  EXPECT_TRUE(IsAlive(pair.server.get()));
}

TEST(IsAlive, TakesNothingAway) {
  TcpPair pair = ConnectedTcp();
  ASSERT_EQ(Send(pair.client.get(), "ab", 2).bytes, 2);
  ASSERT_TRUE(WaitFor(pair.server.get(), POLLIN));
  EXPECT_TRUE(IsAlive(pair.server.get()));
  EXPECT_EQ(ReceiveSoon(pair.server.get()), "ab");
}

TEST(IsAlive, NotAtTheEndNorAfterAReset) {
  TcpPair ended = ConnectedTcp();
  ASSERT_EQ(Send(ended.client.get(), "x", 1).bytes, 1);
  ended.client.Reset();
  ASSERT_TRUE(WaitFor(ended.server.get(), POLLRDHUP));
  EXPECT_TRUE(IsAlive(ended.server.get()));  // one byte is still to be read
  EXPECT_EQ(ReceiveSoon(ended.server.get()), "x");
  EXPECT_FALSE(IsAlive(ended.server.get()));

  SocketOptions options;
  options.linger = 0;
  TcpPair reset = ConnectedTcp(options);
  reset.client.Reset();
  ASSERT_TRUE(WaitFor(reset.server.get(), POLLIN));
  EXPECT_FALSE(IsAlive(reset.server.get()));
  EXPECT_FALSE(IsAlive(-1));
}

TEST(IsAlive, WithADatagramWaiting) {
  Ends ends = UnixPair(SOCK_DGRAM);
  ASSERT_EQ(Send(ends.left.get(), "long", 4).bytes, 4);
  EXPECT_TRUE(IsAlive(ends.right.get()));
  EXPECT_EQ(ReceiveSoon(ends.right.get()), "long");
}

// A datagram into a buffer that is too small, just right, too large, and none at all.
void ExpectRealLengths(int from, int to) {
  const struct {
    size_t sent;
    size_t buffer;
  } cases[] = {{10, 4}, {10, 10}, {10, 20}, {0, 4}, {10, 0}};
  for (const auto& one : cases) {
    string data(one.sent, 'd');
    ASSERT_EQ(Send(from, data.data(), data.size()).bytes, static_cast<ssize_t>(one.sent));
    ASSERT_TRUE(WaitFor(to, POLLIN));
    string buffer(one.buffer, '.');
    Datagram got = ReceiveFrom(to, buffer.data(), buffer.size(), 0, true);
    EXPECT_EQ(got.transfer.bytes, static_cast<ssize_t>(std::min(one.sent, one.buffer)));
    EXPECT_EQ(got.length, one.sent);
    EXPECT_EQ(buffer.substr(0, one.sent), string(std::min(one.sent, one.buffer), 'd'));
    EXPECT_FALSE(IsReadableNow(to)) << "the rest of a datagram is gone";
  }
}

TEST(ReceiveFrom, TellsTheRealLengthOfUdp) {
  UniqueFd server = BoundUdp();
  UniqueFd client = Connected(NameOf(server.get()), SocketKind::kUdp);
  ExpectRealLengths(client.get(), server.get());
}

TEST(ReceiveFrom, TellsTheRealLengthOfUnixDatagrams) {
  Ends ends = UnixPair(SOCK_DGRAM);
  ExpectRealLengths(ends.left.get(), ends.right.get());
}

TEST(ReceiveFrom, PeekLeavesTheDatagram) {
  Ends ends = UnixPair(SOCK_DGRAM);
  ASSERT_EQ(Send(ends.left.get(), "abcdef", 6).bytes, 6);
  for (int flags : {static_cast<int>(MSG_PEEK), 0}) {
    char buffer[3];
    Datagram got = ReceiveFrom(ends.right.get(), buffer, sizeof buffer, flags, true);
    EXPECT_EQ(got.transfer.bytes, 3);
    EXPECT_EQ(got.length, 6u);
    EXPECT_EQ(string(buffer, 3), "abc");
  }
  EXPECT_FALSE(IsReadableNow(ends.right.get()));
}

TEST(ReceiveFrom, AStreamLosesNothingAndHasNoLength) {
  TcpPair pair = ConnectedTcp();
  ASSERT_EQ(Send(pair.client.get(), "abcdef", 6).bytes, 6);
  ASSERT_TRUE(WaitFor(pair.server.get(), POLLIN));
  string buffer(4, '.');
  Datagram got = ReceiveFrom(pair.server.get(), buffer.data(), buffer.size(), 0, false);
  EXPECT_EQ(got.transfer.bytes, 4);
  EXPECT_EQ(buffer, "abcd");
  EXPECT_EQ(got.length, 0u);
  EXPECT_EQ(got.from.length, 0u);
  EXPECT_EQ(ToText(got.from), "");
  EXPECT_EQ(ReceiveSoon(pair.server.get()), "ef");
}

TEST(ReceiveFrom, NamesTheSenderOfUdp) {
  UniqueFd server = BoundUdp();
  UniqueFd client = BoundUdp();
  SocketAddress to = NameOf(server.get());
  ASSERT_EQ(SendTo(client.get(), "hi", 2, 0, &to).bytes, 2);
  ASSERT_TRUE(WaitFor(server.get(), POLLIN));
  char buffer[4];
  Datagram got = ReceiveFrom(server.get(), buffer, sizeof buffer, 0, true);
  EXPECT_EQ(ToText(got.from), ToText(NameOf(client.get())));
  // And it can be answered.
  ASSERT_EQ(SendTo(server.get(), "ho", 2, 0, &got.from).bytes, 2);
  EXPECT_EQ(ReceiveSoon(client.get()), "ho");
}

TEST(ReceiveFrom, NamesTheSenderOfUnixDatagramsIfItHasAName) {
  TempDir dir;
  BoundUnix server =
      Must(BindUnix(UnixAddress(dir.path("s")), SocketKind::kUnixDatagram, SocketOptions()));
  BoundUnix named =
      Must(BindUnix(UnixAddress(dir.path("c")), SocketKind::kUnixDatagram, SocketOptions()));
  UniqueFd unnamed = Connected(UnixAddress(dir.path("s")), SocketKind::kUnixDatagram);
  SocketAddress to = UnixAddress(dir.path("s"));
  char buffer[4];
  ASSERT_EQ(SendTo(named.fd.get(), "a", 1, 0, &to).bytes, 1);
  EXPECT_EQ(ToText(ReceiveFrom(server.fd.get(), buffer, 4, 0, true).from), dir.path("c"));
  ASSERT_EQ(SendTo(unnamed.get(), "b", 1, 0, nullptr).bytes, 1);
  Datagram got = ReceiveFrom(server.fd.get(), buffer, 4, 0, true);
  EXPECT_EQ(got.transfer.bytes, 1);
  EXPECT_EQ(got.from.length, 0u);
}

TEST(ReceiveFrom, ErrorsAreErrno) {
  UniqueFd udp = BoundUdp();
  ASSERT_EQ(SetNonBlocking(udp.get(), false), 0);
  char buffer[4];
  Datagram none = ReceiveFrom(udp.get(), buffer, sizeof buffer, 0, true);
  EXPECT_TRUE(none.transfer.would_block());
  EXPECT_EQ(none.length, 0u);
  EXPECT_EQ(none.from.length, 0u);
  EXPECT_EQ(ReceiveFrom(-1, buffer, sizeof buffer, 0, true).transfer.error, EBADF);
}

TEST(ReceiveFrom, AConnectedUdpSocketHearsOfARefusal) {
  SocketAddress nobody;
  {
    UniqueFd gone = BoundUdp();
    nobody = NameOf(gone.get());
  }
  UniqueFd client = Connected(nobody, SocketKind::kUdp);
  ASSERT_EQ(Send(client.get(), "x", 1).bytes, 1);
  ASSERT_TRUE(WaitFor(client.get(), POLLIN));
  char buffer[4];
  EXPECT_EQ(ReceiveFrom(client.get(), buffer, 4, 0, true).transfer.error, ECONNREFUSED);
}

TEST(OutOfBand, TravelsBesideTheStream) {
  TcpPair pair = ConnectedTcp();
  ASSERT_EQ(Send(pair.client.get(), "ab", 2).bytes, 2);
  ASSERT_EQ(Send(pair.client.get(), "!", 1, MSG_OOB).bytes, 1);
  ASSERT_TRUE(WaitFor(pair.server.get(), POLLPRI));
  char urgent = '.';
  Datagram got = ReceiveFrom(pair.server.get(), &urgent, 1, MSG_OOB, false);
  EXPECT_EQ(got.transfer.bytes, 1);
  EXPECT_EQ(urgent, '!');
  EXPECT_EQ(ReceiveSoon(pair.server.get()), "ab");
  EXPECT_EQ(ReceiveFrom(pair.server.get(), &urgent, 1, MSG_OOB, false).transfer.error, EINVAL);
}

TEST(SendTo, ErrorsAreErrno) {
  UniqueFd udp = BoundUdp();
  EXPECT_EQ(SendTo(udp.get(), "x", 1, 0, nullptr).error, EDESTADDRREQ);
  SocketAddress to = NameOf(udp.get());
  string giant(70000, 'x');
  EXPECT_EQ(SendTo(udp.get(), giant.data(), giant.size(), 0, &to).error, EMSGSIZE);
}

TEST(SocketPair, IsConnectedNonBlockingAndCloseOnExec) {
  for (int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
    Ends ends = UnixPair(type);
    for (int fd : {ends.left.get(), ends.right.get()}) {
      EXPECT_NE(::fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
      EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
      EXPECT_EQ(IntOptionOf(fd, SOL_SOCKET, SO_TYPE), type);
    }
    ASSERT_EQ(Send(ends.left.get(), "to", 2).bytes, 2);
    EXPECT_EQ(ReceiveSoon(ends.right.get()), "to");
    ASSERT_EQ(Send(ends.right.get(), "fro", 3).bytes, 3);
    EXPECT_EQ(ReceiveSoon(ends.left.get()), "fro");
  }
}

TEST(SocketPair, FailsAsTheSystemDoes) {
  auto pair = SocketPair(AF_INET, SOCK_STREAM, 0);
  ASSERT_FALSE(pair.ok());
  EXPECT_EQ(pair.error().domain, ErrorDomain::kSystem);
  EXPECT_EQ(pair.error().code, EOPNOTSUPP);
}

TEST(AwaitReceivable, ReturnsWhatIsThereUntouchedAndLeavesTheModeAlone) {
  auto pair = SocketPair(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_TRUE(pair.ok());
  int a = pair.value().first.get();
  ASSERT_EQ(Send(pair.value().second.get(), "x", 1).bytes, 1);
  EXPECT_EQ(AwaitReceivable(a), 0);
  EXPECT_NE(::fcntl(a, F_GETFL) & O_NONBLOCK, 0);
  char byte = 0;
  EXPECT_EQ(Receive(a, &byte, 1).bytes, 1);
  EXPECT_EQ(byte, 'x');
}

TEST(AwaitReceivable, TheEndOfTheStreamIsSomethingToReceive) {
  auto pair = SocketPair(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_TRUE(pair.ok());
  pair.value().second.Reset();
  EXPECT_EQ(AwaitReceivable(pair.value().first.get()), 0);
  EXPECT_EQ(AwaitReceivable(-1), EBADF);
}

TEST(SendTo, WaitingSendsAllAndLeavesTheModeAlone) {
  auto pair = SocketPair(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_TRUE(pair.ok());
  int a = pair.value().first.get();
  EXPECT_EQ(SendTo(a, "hello", 5, 0, nullptr, true).bytes, 5);
  EXPECT_NE(::fcntl(a, F_GETFL) & O_NONBLOCK, 0);
  pair.value().second.Reset();
  EXPECT_EQ(SendTo(a, "x", 1, 0, nullptr, true).error, EPIPE);
}

}  // namespace
}  // namespace fastsock::net
