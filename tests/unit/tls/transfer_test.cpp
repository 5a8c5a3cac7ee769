#include "tls_testing.h"

namespace fastsock::tls {
namespace {

using End = Session::End;
using Step = Session::Step;

// An established pair, for either version.
class TransferTest : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  TransferTest() {
    ContextSpec spec = ServerSpec();
    spec.protocols = GetParam();
    pair = std::make_unique<Pair>(MustBuild(ClientSpec()), MustBuild(spec));
    EXPECT_TRUE(pair->Shake());
    // Tickets are read now, so that they do not mix with what a test counts.
    EXPECT_EQ(ReadAll(pair->client.get()), "");
    client = pair->client.get();
    server = pair->server.get();
  }
  Transfer ReadSome(Session* session, size_t size = 1) {
    std::string buffer(size, '\0');
    Transfer transfer = session->Read(buffer.data(), size);
    ExpectCleanQueue();
    return transfer;
  }
  void ExpectEnd(Session* session, End end) {
    for (int i = 0; i < 2; i++) {
      EXPECT_EQ(ReadSome(session).bytes, 0);
      EXPECT_EQ(session->end(), end);
    }
    EXPECT_FALSE(session->HasPending());
  }

  std::unique_ptr<Pair> pair;
  Session* client;
  Session* server;
};

TEST_P(TransferTest, SaysThatThereIsNothingYet) {
  EXPECT_EQ(ReadSome(client).error, EAGAIN);
  EXPECT_FALSE(client->read_wants_write());
  EXPECT_FALSE(client->HasPending());
  EXPECT_EQ(client->end(), End::kOpen);
}

TEST_P(TransferTest, TellsACleanEnd) {
  WriteText(client, "last words");
  EXPECT_TRUE(client->SendCloseNotify());
  EXPECT_TRUE(client->SendCloseNotify());
  pair->link.to_server.cut = true;
  EXPECT_EQ(ReadAll(server), "last words");
  ExpectEnd(server, End::kClean);
  EXPECT_EQ(server->failure().reason, Reason::kNone);
}

TEST_P(TransferTest, TellsACleanEndWithoutWaitingForTheWire) {
  EXPECT_TRUE(client->SendCloseNotify());
  ExpectEnd(server, End::kClean);
}

TEST_P(TransferTest, TellsTruncationApart) {
  WriteText(client, "last words");
  pair->link.to_server.cut = true;
  EXPECT_EQ(ReadAll(server), "last words");
  ExpectEnd(server, End::kTruncated);
}

TEST_P(TransferTest, TellsTruncationInsideARecord) {
  WriteText(client, "last words");
  pair->link.to_server.bytes.pop_back();
  pair->link.to_server.cut = true;
  ExpectEnd(server, End::kTruncated);
}

TEST_P(TransferTest, GoesOnWritingAfterThePeersEnd) {
  pair->link.to_server.cut = true;
  ExpectEnd(server, End::kTruncated);
  EXPECT_EQ(WriteText(server, "answer").bytes, 6);
  EXPECT_EQ(ReadAll(client), "answer");
  EXPECT_TRUE(server->SendCloseNotify());
  ExpectEnd(client, End::kClean);
}

TEST_P(TransferTest, GoesOnWritingAfterThePeersGoodbye) {
  EXPECT_TRUE(client->SendCloseNotify());
  ExpectEnd(server, End::kClean);
  EXPECT_EQ(WriteText(server, "answer").bytes, 6);
  EXPECT_EQ(ReadAll(client), "answer");
}

TEST_P(TransferTest, WritesNothingAfterItsOwnGoodbye) {
  EXPECT_TRUE(client->SendCloseNotify());
  size_t sent = pair->link.client.sent;
  EXPECT_EQ(WriteText(client, "more").error, EPIPE);
  EXPECT_EQ(pair->link.client.sent, sent);
}

TEST_P(TransferTest, SendsNoGoodbyeThatWouldHaveToWait) {
  size_t waiting = pair->link.to_server.bytes.size();
  pair->link.to_server.capacity = waiting;
  EXPECT_FALSE(client->SendCloseNotify());
  EXPECT_EQ(WriteText(client, "x").error, EPIPE);
  pair->link.to_server.capacity = SIZE_MAX;
  EXPECT_TRUE(client->SendCloseNotify());
  ExpectEnd(server, End::kClean);
}

TEST_P(TransferTest, SendsNothingWhenItGoes) {
  size_t sent = pair->link.client.sent;
  pair->client.reset();
  EXPECT_EQ(pair->link.client.sent, sent);
}

TEST_P(TransferTest, MovesABigTextOverANarrowWire) {
  const std::string text = Pattern(300000);
  pair->link.to_server.at_once = 1000;
  pair->link.to_server.capacity = 10000;
  size_t done = 0;
  std::string arrived;
  int blocked = 0;
  while (arrived.size() < text.size()) {
    if (done < text.size()) {
      Transfer transfer = client->Write(text.data() + done, text.size() - done);
      ExpectCleanQueue();
      if (transfer.bytes > 0) done += static_cast<size_t>(transfer.bytes);
      if (transfer.failed()) {
        ASSERT_EQ(transfer.error, EAGAIN);
        EXPECT_FALSE(client->write_wants_read());
        blocked++;
      }
    }
    std::string some = ReadAll(server);
    ASSERT_FALSE(some.empty() && done == text.size());
    arrived += some;
  }
  EXPECT_TRUE(arrived == text);
  EXPECT_GT(blocked, 0);
}

TEST_P(TransferTest, CountsOnlyWhatIsOut) {
  const std::string text = Pattern(100000);
  pair->link.to_server.capacity = 40000;
  Transfer transfer = client->Write(text.data(), text.size());
  EXPECT_EQ(transfer.bytes, 2 * 16384);
  EXPECT_EQ(client->Write(text.data() + transfer.bytes, 100).error, EAGAIN);
  EXPECT_EQ(ReadAll(server).size(), 2u * 16384);
}

TEST_P(TransferTest, TellsOfEveryRecordThatGotOut) {
  const std::string text = Pattern(100000);
  pair->link.to_server.capacity = 10000;
  EXPECT_EQ(WriteText(client, text).error, EAGAIN);
  EXPECT_EQ(ReadAll(server), "");
  // The first goes out, the second has begun.
  EXPECT_EQ(WriteText(client, text).bytes, 16384);
  EXPECT_TRUE(ReadAll(server) == text.substr(0, 16384));
}

// The record that could not go out holds 16 KiB; the caller comes back with less, from elsewhere.
TEST_P(TransferTest, TakesABlockedTextBackInPieces) {
  const std::string text = Pattern(16384);
  pair->link.to_server.capacity = 1000;
  EXPECT_EQ(WriteText(client, text).error, EAGAIN);
  EXPECT_EQ(WriteText(client, text.substr(0, 10)).error, EAGAIN);
  pair->link.to_server.capacity = SIZE_MAX;
  EXPECT_EQ(WriteText(client, text.substr(0, 10)).bytes, 10);
  EXPECT_EQ(WriteText(client, text.substr(10, 6000)).bytes, 6000);
  // The rest of it and something new in one.
  EXPECT_EQ(WriteText(client, text.substr(6010) + "new").bytes, 16384 - 6010 + 3);
  EXPECT_EQ(WriteText(client, "newer").bytes, 5);
  EXPECT_TRUE(ReadAll(server) == text + "newnewer");
}

TEST_P(TransferTest, SurvivesACallerWhoGivesUpABlockedText) {
  const std::string text = Pattern(16384);
  pair->link.to_server.capacity = 1000;
  EXPECT_EQ(WriteText(client, text).error, EAGAIN);
  pair->link.to_server.capacity = SIZE_MAX;
  EXPECT_EQ(WriteText(client, "!other").bytes, 6);
  EXPECT_TRUE(ReadAll(server) == text + "!other");
}

TEST_P(TransferTest, FinishesARecordBeforeItsGoodbye) {
  const std::string text = Pattern(16384);
  pair->link.to_server.capacity = 1000;
  EXPECT_EQ(WriteText(client, text).error, EAGAIN);
  EXPECT_FALSE(client->SendCloseNotify());
  pair->link.to_server.capacity = SIZE_MAX;
  EXPECT_TRUE(client->SendCloseNotify());
  EXPECT_TRUE(ReadAll(server) == text);
  ExpectEnd(server, End::kClean);
}

TEST_P(TransferTest, ReadsWhileAWriteIsBlocked) {
  const std::string text = Pattern(16384);
  pair->link.to_server.capacity = 1000;
  EXPECT_EQ(WriteText(client, text).error, EAGAIN);
  EXPECT_EQ(WriteText(server, "meanwhile").bytes, 9);
  EXPECT_EQ(ReadAll(client), "meanwhile");
  pair->link.to_server.capacity = SIZE_MAX;
  EXPECT_EQ(WriteText(client, text).bytes, 16384);
  EXPECT_TRUE(ReadAll(server) == text);
}

TEST_P(TransferTest, PeeksWithoutTaking) {
  WriteText(client, "peekaboo");
  char buffer[8];
  EXPECT_EQ(server->Peek(buffer, 4).bytes, 4);
  EXPECT_EQ(std::string(buffer, 4), "peek");
  EXPECT_EQ(server->Peek(buffer, 8).bytes, 8);
  EXPECT_EQ(server->PendingBytes(), 8u);
  EXPECT_EQ(ReadAll(server), "peekaboo");
  EXPECT_EQ(server->Peek(buffer, 8).error, EAGAIN);
}

TEST_P(TransferTest, TellsWhatIsPending) {
  WriteText(client, "pending");
  EXPECT_FALSE(server->HasPending());
  EXPECT_EQ(ReadSome(server, 3).bytes, 3);
  EXPECT_TRUE(server->HasPending());
  EXPECT_EQ(server->PendingBytes(), 4u);
  EXPECT_EQ(ReadSome(server, 4).bytes, 4);
  EXPECT_FALSE(server->HasPending());
  EXPECT_EQ(server->PendingBytes(), 0u);
}

// Else a peer that dribbles half a record would make every select return at once.
TEST_P(TransferTest, DoesNotCallHalfARecordPending) {
  WriteText(client, "record");
  std::string record = pair->link.to_server.bytes;
  for (size_t size : {size_t{1}, size_t{4}, size_t{5}, size_t{6}, record.size() - 1}) {
    static size_t given = 0;
    if (size == 1) given = 0;
    pair->link.to_server.bytes = record.substr(given, size - given);
    given = size;
    EXPECT_EQ(ReadSome(server).error, EAGAIN);
    EXPECT_FALSE(server->HasPending()) << size;
    EXPECT_EQ(server->PendingBytes(), 0u) << size;
  }
  pair->link.to_server.bytes = record.substr(record.size() - 1);
  EXPECT_EQ(ReadAll(server), "record");
}

TEST_P(TransferTest, ReadsNoFurtherThanTheRecord) {
  WriteText(client, "one");
  size_t behind = pair->link.to_server.bytes.size();
  WriteText(client, "two");
  behind = pair->link.to_server.bytes.size() - behind;
  EXPECT_EQ(ReadSome(server, 100).bytes, 3);
  EXPECT_EQ(pair->link.to_server.bytes.size(), behind);
}

TEST_P(TransferTest, PassesTheWiresErrorOn) {
  pair->link.to_server.read_error = ECONNRESET;
  EXPECT_EQ(ReadSome(server).error, ECONNRESET);
  EXPECT_EQ(server->failure().reason, Reason::kReset);
  EXPECT_EQ(server->failure().system_error, ECONNRESET);
  EXPECT_EQ(ReadSome(server).error, ECONNRESET);
}

TEST_P(TransferTest, ReadsWhatIsThereAfterAFailedWrite) {
  WriteText(server, "too late");
  pair->link.to_server.write_error = EPIPE;
  EXPECT_EQ(WriteText(client, "x").error, EPIPE);
  EXPECT_EQ(client->failure().reason, Reason::kReset);
  EXPECT_EQ(ReadAll(client), "too late");
}

TEST_P(TransferTest, EndsForGoodOnGarbage) {
  pair->link.to_server.bytes = std::string(100, 'x');
  EXPECT_EQ(ReadSome(server).error, EPROTO);
  EXPECT_EQ(server->failure().ssl_error, SSL_ERROR_SSL);
  EXPECT_NE(server->failure().queue, "");
  EXPECT_EQ(ReadSome(server).error, EPROTO);
  EXPECT_EQ(WriteText(server, "x").error, EPROTO);
  EXPECT_FALSE(server->SendCloseNotify());
  EXPECT_FALSE(server->HasPending());
  // The peer is told by an alert.
  EXPECT_EQ(ReadSome(client).error, EPROTO);
  EXPECT_EQ(client->failure().reason, Reason::kRefusedByPeer);
}

TEST_P(TransferTest, EndsForGoodOnATamperedRecord) {
  WriteText(client, "attack at dawn");
  pair->link.to_server.bytes.back() ^= 1;
  EXPECT_EQ(ReadSome(server, 100).error, EPROTO);
  EXPECT_EQ(server->failure().reason, Reason::kProtocol);
}

TEST_P(TransferTest, TreatsNothingAsNothing) {
  EXPECT_EQ(client->Write("", 0).bytes, 0);
  WriteText(server, "x");
  EXPECT_EQ(client->Read(nullptr, 0).bytes, 0);
  EXPECT_EQ(client->end(), End::kOpen);
  EXPECT_EQ(ReadAll(client), "x");
}

INSTANTIATE_TEST_SUITE_P(, TransferTest, ::testing::Values(kTls12, kTls13));

}  // namespace
}  // namespace fastsock::tls
