#include "conn/plain_connection.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>

#include "../event/socket_pair.h"

namespace fastsock::conn {
namespace {

struct Ends {
  SocketPair pair;
  PlainConnection a{pair.a.get(), false};
  PlainConnection b{pair.b.get(), false};
};

TEST(PlainConnection, ReadsWhatIsThere) {
  Ends ends;
  ASSERT_EQ(ends.b.Write("hello world", 11).bytes, 11);
  char buffer[32];
  EXPECT_EQ(ends.a.Read(buffer, 5).bytes, 5);
  EXPECT_EQ(std::string(buffer, 5), "hello");
  EXPECT_EQ(ends.a.Read(buffer, sizeof(buffer)).bytes, 6);
  EXPECT_EQ(std::string(buffer, 6), " world");
}

TEST(PlainConnection, NeverWaitsWhateverTheDescriptorsMode) {
  Ends ends;
  ASSERT_FALSE(IsNonBlocking(ends.pair.a.get()));
  char buffer[8];
  EXPECT_TRUE(ends.a.Read(buffer, sizeof(buffer)).would_block());
  std::string much(1 << 22, 'x');
  Transfer transfer = ends.a.Write(much.data(), much.size());
  EXPECT_GT(transfer.bytes, 0);
  EXPECT_LT(transfer.bytes, static_cast<ssize_t>(much.size()));
  EXPECT_TRUE(ends.a.Write("x", 1).would_block());
}

TEST(PlainConnection, TheEndOfTheStreamIsNoError) {
  Ends ends;
  ends.pair.b.Reset();
  char buffer[8];
  Transfer transfer = ends.a.Read(buffer, sizeof(buffer));
  EXPECT_EQ(transfer.bytes, 0);
  EXPECT_FALSE(transfer.failed());
  EXPECT_FALSE(ends.a.IsAlive());
}

TEST(PlainConnection, WritingToADeadPeerIsAnErrorAndNoSignal) {
  Ends ends;
  ends.pair.b.Reset();
  Transfer transfer = ends.a.Write("x", 1);
  EXPECT_EQ(transfer.bytes, -1);
  EXPECT_EQ(transfer.error, EPIPE);
}

TEST(PlainConnection, LivenessTakesNoDataAway) {
  Ends ends;
  EXPECT_TRUE(ends.a.IsAlive());
  ASSERT_EQ(ends.b.Write("x", 1).bytes, 1);
  EXPECT_TRUE(ends.a.IsAlive());
  char byte = 0;
  EXPECT_EQ(ends.a.ReceiveFrom(&byte, 1, 0).transfer.bytes, 1);
  EXPECT_EQ(byte, 'x');
}

TEST(PlainConnection, HalfCloseLeavesTheOtherDirectionOpen) {
  Ends ends;
  EXPECT_EQ(ends.a.Shutdown(SHUT_WR), 0);
  EXPECT_EQ(ends.b.Write("x", 1).bytes, 1);
  char byte;
  EXPECT_EQ(ends.b.Read(&byte, 1).bytes, 0);
  EXPECT_EQ(ends.a.Read(&byte, 1).bytes, 1);
}

TEST(PlainConnection, TellsTheRealLengthOfADatagramThatWasCut) {
  SocketPair pair(SOCK_DGRAM);
  PlainConnection a(pair.a.get(), true);
  ASSERT_EQ(::send(pair.b.get(), "0123456789", 10, 0), 10);
  char buffer[4];
  net::Datagram datagram = a.ReceiveFrom(buffer, sizeof(buffer), 0);
  EXPECT_EQ(datagram.transfer.bytes, 4);
  EXPECT_EQ(datagram.length, 10u);
}

}  // namespace
}  // namespace fastsock::conn
