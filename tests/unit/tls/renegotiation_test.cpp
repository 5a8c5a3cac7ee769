#include "tls_testing.h"

namespace fastsock::tls {
namespace {

// A server whose client is OpenSSL itself.
class RenegotiationTest : public TlsTest {
 protected:
  void Connect(int version, int reneg_limit = 0, bool tells = false) {
    ContextSpec spec = ServerSpec();
    spec.tells_renegotiation = tells;
    spec.reneg_limit = reneg_limit;
    spec.reneg_window = 100000;
    if (version == TLS1_2_VERSION) spec.protocols = kTls12;
    pair = std::make_unique<Pair>(MustBuild(ClientSpec()), MustBuild(spec));
    raw = std::make_unique<RawClient>(&pair->link.client, version);
    ASSERT_TRUE(raw->ShakeWith(pair->server.get()));
    raw->ReadAll();
    server = pair->server.get();
  }
  Transfer ReadOne() {
    char byte;
    Transfer transfer = server->Read(&byte, 1);
    ExpectCleanQueue();
    return transfer;
  }
  // True if the client got through with it.
  bool Renegotiate() {
    SSL_renegotiate(raw->ssl());
    for (int i = 0; i < 5; i++) {
      int result = SSL_do_handshake(raw->ssl());
      refusal = ERR_GET_REASON(ERR_peek_error());
      ERR_clear_error();
      last = ReadOne();
      if (result == 1 && SSL_renegotiate_pending(raw->ssl()) == 0) return true;
      if (refusal != 0 || last.error == EPROTO) return false;
    }
    return false;
  }

  std::unique_ptr<Pair> pair;
  std::unique_ptr<RawClient> raw;
  Session* server = nullptr;
  Transfer last{0, 0};
  int refusal = 0;
};

TEST_F(RenegotiationTest, ALimitOfZeroMayTellOfTheFirst) {
  Connect(TLS1_2_VERSION, 0, true);
  EXPECT_FALSE(Renegotiate());
  EXPECT_EQ(last.error, EPROTO);
  EXPECT_EQ(server->failure().reason, Reason::kRenegotiation);
}

TEST_F(RenegotiationTest, ReadWaitsToWriteWhenItHasToAnswer) {
  Connect(TLS1_2_VERSION, -1);
  SSL_renegotiate(raw->ssl());
  SSL_do_handshake(raw->ssl());
  ERR_clear_error();
  pair->link.to_client.capacity = 10;
  EXPECT_EQ(ReadOne().error, EAGAIN);
  EXPECT_TRUE(server->read_wants_write());
  EXPECT_FALSE(server->HasPending());
  EXPECT_EQ(WriteText(server, "answer").error, EAGAIN);
  EXPECT_FALSE(server->write_wants_read());
  pair->link.to_client.capacity = SIZE_MAX;
  EXPECT_EQ(ReadOne().error, EAGAIN);
  EXPECT_FALSE(server->read_wants_write());
  for (int i = 0; i < 3; i++) {
    SSL_do_handshake(raw->ssl());
    ERR_clear_error();
    EXPECT_EQ(ReadOne().error, EAGAIN);
  }
  EXPECT_EQ(WriteText(server, "answer").bytes, 6);
  EXPECT_EQ(raw->ReadAll(), "answer");
}

TEST_F(RenegotiationTest, FollowsAKeyUpdate) {
  Connect(TLS1_3_VERSION);
  SSL_key_update(raw->ssl(), SSL_KEY_UPDATE_REQUESTED);
  ASSERT_EQ(SSL_write(raw->ssl(), "after", 5), 5);
  EXPECT_EQ(ReadAll(server), "after");
  WriteText(server, "answer");
  EXPECT_EQ(raw->ReadAll(), "answer");
}

TEST_F(RenegotiationTest, RefusesRenegotiationAndGoesOn) {
  Connect(TLS1_2_VERSION);
  SSL_renegotiate(raw->ssl());
  SSL_do_handshake(raw->ssl());
  ERR_clear_error();
  size_t sent = pair->link.server.sent;
  EXPECT_EQ(ReadOne().error, EAGAIN);
  // A warning, no handshake.
  EXPECT_LT(pair->link.server.sent - sent, 60u);
  EXPECT_EQ(WriteText(server, "still here").bytes, 10);
  EXPECT_EQ(ReadOne().error, EAGAIN);
  int error = 0;
  EXPECT_EQ(raw->ReadAll(&error), "");
  EXPECT_EQ(error, SSL_R_NO_RENEGOTIATION);
}

TEST_F(RenegotiationTest, ToleratesRenegotiationsUpToTheLimit) {
  Connect(TLS1_2_VERSION, 2);
  EXPECT_TRUE(Renegotiate());
  EXPECT_TRUE(Renegotiate());
  WriteText(server, "twice");
  EXPECT_EQ(raw->ReadAll(), "twice");
  EXPECT_FALSE(Renegotiate());
  EXPECT_EQ(last.error, EPROTO);
  EXPECT_EQ(server->failure().reason, Reason::kRenegotiation);
  EXPECT_EQ(WriteText(server, "x").error, EPROTO);
  server->ForgiveRenegotiation();
  EXPECT_EQ(server->failure().reason, Reason::kNone);
  for (int i = 0; i < 3; i++) {
    SSL_do_handshake(raw->ssl());
    ERR_clear_error();
    EXPECT_EQ(ReadOne().error, EAGAIN);
  }
  EXPECT_EQ(WriteText(server, "forgiven").bytes, 8);
  EXPECT_EQ(raw->ReadAll(), "forgiven");
}

TEST_F(RenegotiationTest, ToleratesAnyRenegotiationWithANegativeLimit) {
  Connect(TLS1_2_VERSION, -1);
  for (int i = 0; i < 10; i++) EXPECT_TRUE(Renegotiate()) << i;
}

// A write in the middle of the peer's renegotiation has to read first.
TEST_F(RenegotiationTest, WriteWaitsToReadDuringRenegotiation) {
  Connect(TLS1_2_VERSION, -1);
  SSL_renegotiate(raw->ssl());
  SSL_do_handshake(raw->ssl());
  ERR_clear_error();
  EXPECT_EQ(ReadOne().error, EAGAIN);
  EXPECT_EQ(WriteText(server, "later").error, EAGAIN);
  EXPECT_TRUE(server->write_wants_read());
  for (int i = 0; i < 3; i++) {
    SSL_do_handshake(raw->ssl());
    ERR_clear_error();
    EXPECT_EQ(ReadOne().error, EAGAIN);
  }
  EXPECT_EQ(WriteText(server, "later").bytes, 5);
  EXPECT_FALSE(server->write_wants_read());
  EXPECT_EQ(raw->ReadAll(), "later");
}

TEST_F(RenegotiationTest, AWriteThatHasToReadFindsTheEnd) {
  Connect(TLS1_2_VERSION, -1);
  SSL_renegotiate(raw->ssl());
  SSL_do_handshake(raw->ssl());
  ERR_clear_error();
  EXPECT_EQ(ReadOne().error, EAGAIN);
  pair->link.to_server.cut = true;
  EXPECT_EQ(WriteText(server, "x").error, EPIPE);
  EXPECT_EQ(server->failure().reason, Reason::kClosed);
}

TEST_F(RenegotiationTest, PassesAFatalAlertOn) {
  Connect(TLS1_3_VERSION);
  std::string garbage(50, 'x');
  pair->link.to_client.bytes += garbage;
  raw->ReadAll();
  EXPECT_EQ(ReadOne().error, EPROTO);
  EXPECT_EQ(server->failure().reason, Reason::kRefusedByPeer);
}

}  // namespace
}  // namespace fastsock::tls
