#include "conn/secure_connection.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <random>
#include <string>

#include "../tls/tls_testing.h"
#include "event/wait.h"

namespace fastsock::conn {
namespace {

using Reading = SecureConnection::Reading;
using tls::Session;

// Which versions both sides speak.
class SecureConnectionTest : public tls::TlsTest, public testing::WithParamInterface<int> {
 protected:
  void SetUp() override {
    int pair[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
    server_fd_.Reset(pair[0]);
    client_fd_.Reset(pair[1]);
    tls::ContextSpec server = ServerSpec();
    tls::ContextSpec client = ClientSpec();
    server.protocols = client.protocols = GetParam();
    server_ = SecureConnection::Create(pair[0], tls::MustBuild(server), {}, nullptr);
    client_ = SecureConnection::Create(pair[1], tls::MustBuild(client), {}, nullptr);
  }
  bool IsReadable() const {
    return event::ReadyNow(server_fd_.get(), event::kRead) == event::kRead;
  }
  bool ClientHasInput() const {
    return event::ReadyNow(client_fd_.get(), event::kRead) == event::kRead;
  }
  // Until the client has done its part. The server's is left undone where the protocol allows it.
  void FinishClient() {
    for (int i = 0; i < 10; i++) {
      if (client_->Handshake(Reading::kExact) == Session::Step::kDone) return;
      server_->Handshake(Reading::kAhead);
    }
    FAIL() << "no handshake";
  }
  void FinishBoth() {
    FinishClient();
    ASSERT_EQ(server_->Handshake(Reading::kAhead), Session::Step::kDone);
    char byte;
    ASSERT_TRUE(client_->Read(&byte, 1).would_block());  // the tickets
  }
  void Send(const std::string& text) {
    ASSERT_EQ(client_->Write(text.data(), text.size()).bytes, static_cast<ssize_t>(text.size()));
  }
  std::string Receive(size_t size) {
    std::string bytes(size, '\0');
    Transfer transfer = server_->Read(bytes.data(), size);
    bytes.resize(static_cast<size_t>(std::max<ssize_t>(transfer.bytes, 0)));
    return bytes;
  }

  UniqueFd server_fd_;
  UniqueFd client_fd_;
  std::unique_ptr<SecureConnection> server_;
  std::unique_ptr<SecureConnection> client_;
};

// Other event loops see nothing but the descriptor.
TEST_P(SecureConnectionTest, WhatComesWithTheEndOfAHandshakeStaysInTheSocket) {
  FinishClient();
  Send("behind the handshake");
  ASSERT_EQ(server_->Handshake(Reading::kAhead), Session::Step::kDone);
  EXPECT_TRUE(IsReadable());
  EXPECT_EQ(Receive(100), "behind the handshake");
  EXPECT_FALSE(IsReadable());
  EXPECT_FALSE(server_->HasPending());
}

TEST_P(SecureConnectionTest, AReadTakesOneRecordAndLeavesTheOthersInTheSocket) {
  FinishBoth();
  for (const char* text : {"one ", "two"}) Send(text);
  EXPECT_EQ(Receive(100), "one ");
  EXPECT_TRUE(IsReadable());
  EXPECT_EQ(Receive(100), "two");
  EXPECT_FALSE(IsReadable());
  EXPECT_FALSE(server_->HasPending());
}

TEST_P(SecureConnectionTest, AReadTakesTheFullRecordsAtOnce) {
  FinishBoth();
  for (int i = 0; i < 3; i++) Send(std::string(16384, 'x'));
  Send("the rest");
  EXPECT_EQ(Receive(100000).size(), 3U * 16384);
  EXPECT_TRUE(IsReadable());
  EXPECT_EQ(Receive(100000), "the rest");
}

// Loops that are not ours know of nothing but the descriptor.
TEST_P(SecureConnectionTest, TheEndBehindDataStaysInTheSocket) {
  for (size_t size : {4, 16384}) {
    SetUp();
    FinishBoth();
    Send(std::string(size, 'x'));
    client_->SayGoodbye();
    EXPECT_EQ(Receive(20000).size(), size);
    EXPECT_TRUE(IsReadable()) << "behind " << size;
    EXPECT_EQ(Receive(100), "");
    EXPECT_EQ(server_->session().end(), Session::End::kClean);
  }
}

TEST_P(SecureConnectionTest, PlainTextBehindTheEndStaysInTheSocket) {
  const std::string text = "plain text";
  for (size_t size : {4, 16384}) {
    SetUp();
    FinishBoth();
    Send(std::string(size, 'x'));
    client_->SayGoodbye();
    ASSERT_GT(::send(client_fd_.get(), text.data(), text.size(), 0), 0);
    EXPECT_EQ(Receive(20000).size(), size);
    EXPECT_EQ(Receive(20000), "");
    char rest[100];
    ssize_t left = ::recv(server_fd_.get(), rest, sizeof rest, 0);
    EXPECT_EQ(std::string(rest, static_cast<size_t>(std::max<ssize_t>(left, 0))), text);
  }
}

TEST_P(SecureConnectionTest, AFailureBehindDataIsPending) {
  FinishBoth();
  Send(std::string(16384, 'x'));
  std::string broken = {23, 3, 3, 1, 0};
  broken.resize(5 + 256, 'x');
  ASSERT_GT(::send(client_fd_.get(), broken.data(), broken.size(), 0), 0);
  EXPECT_EQ(Receive(20000).size(), 16384U);
  EXPECT_TRUE(server_->HasPending());
  char byte;
  EXPECT_TRUE(server_->Read(&byte, 1).failed());
  EXPECT_FALSE(server_->HasPending());
}

// Records of all sizes, which come in pieces of all sizes: as long as something is to be read the
// descriptor says so, or OpenSSL holds what it has decrypted of a record larger than the read.
TEST_P(SecureConnectionTest, AReadHidesNoBytesWhateverItsSizeAndThoseOfTheRecords) {
  FinishBoth();
  std::mt19937 random(1);
  const size_t sizes[] = {1, 2, 10, 11, 12, 40, 100, 130, 300, 4000, 8192, 16384};
  auto any_size = [&] { return sizes[random() % std::size(sizes)]; };
  for (int round = 0; round < 1000; round++) {
    std::string sent;
    for (unsigned i = 1 + random() % 4; i-- > 0;) {
      std::string text(any_size(), static_cast<char>('a' + i));
      Send(text);
      sent += text;
    }
    std::string wire(100000, '\0');
    ssize_t taken = ::recv(server_fd_.get(), wire.data(), wire.size(), 0);
    ASSERT_GT(taken, 0);
    wire.resize(static_cast<size_t>(taken));
    std::string got;
    size_t size = any_size() + random() % 10000;
    while (got.size() < sent.size()) {
      bool whole = wire.empty();
      if (!whole) {
        size_t piece = std::min<size_t>(wire.size(), 1 + random() % 5000);
        ASSERT_EQ(::send(client_fd_.get(), wire.data(), piece, 0), static_cast<ssize_t>(piece));
        wire.erase(0, piece);
      }
      ASSERT_TRUE(!whole || IsReadable() || server_->session().PendingBytes() > 0)
          << got.size() << " of " << sent.size() << " by " << size;
      got += Receive(size);
    }
    ASSERT_EQ(got, sent);
    ASSERT_FALSE(IsReadable());
    ASSERT_FALSE(server_->HasPending());
  }
}

TEST_P(SecureConnectionTest, ARecordThatComesInPiecesIsReadWhenItIsWhole) {
  FinishBoth();
  Send("in pieces");
  std::string record(1000, '\0');
  ssize_t size = ::recv(server_fd_.get(), record.data(), record.size(), 0);
  ASSERT_GT(size, 0);
  for (ssize_t i = 0; i < size; i++) {
    char byte;
    EXPECT_TRUE(server_->Read(&byte, 1).would_block());
    EXPECT_FALSE(server_->HasPending());
    ASSERT_EQ(::send(client_fd_.get(), &record[static_cast<size_t>(i)], 1, 0), 1);
    ASSERT_TRUE(IsReadable());
  }
  EXPECT_EQ(Receive(100), "in pieces");
}

TEST_P(SecureConnectionTest, ExactReadingLeavesWhatAHandshakeThatFailsDidNotNeed) {
  const std::string text = "not TLS at all\n";
  ASSERT_EQ(::send(client_fd_.get(), text.data(), text.size(), 0),
            static_cast<ssize_t>(text.size()));
  ASSERT_EQ(server_->Handshake(Reading::kExact), Session::Step::kFailed);
  char rest[100];
  ssize_t size = ::recv(server_fd_.get(), rest, sizeof rest, 0);
  EXPECT_EQ(std::string(rest, static_cast<size_t>(std::max<ssize_t>(size, 0))), text.substr(5));
}

// Only TLS 1.3 has tickets behind the handshake.
class TicketsTest : public SecureConnectionTest {
 protected:
  void SetUp() override {
    SecureConnectionTest::SetUp();
    FinishClient();
  }
  void FinishServer() { ASSERT_EQ(server_->Handshake(Reading::kAhead), Session::Step::kDone); }
  // What the client has of the server's application data.
  std::string Answer() {
    char buffer[100];
    Transfer transfer = client_->Read(buffer, sizeof buffer);
    return {buffer, static_cast<size_t>(std::max<ssize_t>(transfer.bytes, 0))};
  }
};

TEST_P(TicketsTest, GoOutAtOnceToAClientThatWaits) {
  FinishServer();
  EXPECT_TRUE(ClientHasInput());
}

TEST_P(TicketsTest, GoOutWithTheAnswerToARequestThatIsThere) {
  Send("request");
  FinishServer();
  EXPECT_FALSE(ClientHasInput());
  EXPECT_EQ(Receive(100), "request");
  EXPECT_FALSE(ClientHasInput());
  ASSERT_EQ(server_->Write("answer", 6).bytes, 6);
  EXPECT_EQ(Answer(), "answer");
  EXPECT_FALSE(ClientHasInput());
}

TEST_P(TicketsTest, GoOutWhenTheRequestIsNotWhole) {
  Send("request");
  FinishServer();
  EXPECT_EQ(Receive(100), "request");
  EXPECT_EQ(Receive(100), "");
  EXPECT_TRUE(ClientHasInput());
}

TEST_P(TicketsTest, GoOutBeforeTheGoodbye) {
  Send("request");
  FinishServer();
  EXPECT_EQ(Receive(100), "request");
  server_->SayGoodbye();
  EXPECT_EQ(Answer(), "");
  EXPECT_EQ(client_->session().end(), Session::End::kClean);
}

TEST_P(TicketsTest, ComeFirstWhereLittleFitsInTheSocket) {
  Send("request");
  FinishServer();
  EXPECT_EQ(Receive(100), "request");
  std::string filling(1 << 16, 'x');
  // Another record cannot be cut in half: what fills the socket is taken out before it is read.
  ssize_t filled = 0;
  for (ssize_t put = 0; put >= 0; put = ::send(server_fd_.get(), filling.data(), 512, 0)) {
    filled += put;
  }
  EXPECT_TRUE(server_->Write("answer", 6).would_block());
  while (filled > 0) {
    ssize_t got = ::recv(client_fd_.get(), filling.data(),
                         std::min(filling.size(), static_cast<size_t>(filled)), 0);
    ASSERT_GT(got, 0);
    filled -= got;
  }
  ASSERT_EQ(server_->Write("answer", 6).bytes, 6);
  EXPECT_EQ(Answer(), "answer");
}

INSTANTIATE_TEST_SUITE_P(Tls13, TicketsTest, testing::Values(tls::kTls13));

INSTANTIATE_TEST_SUITE_P(Versions, SecureConnectionTest, testing::Values(tls::kTls12, tls::kTls13),
                         [](const auto& info) {
                           return info.param == tls::kTls13 ? "Tls13" : "Tls12";
                         });

}  // namespace
}  // namespace fastsock::conn
