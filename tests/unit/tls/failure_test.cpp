#include "tls_testing.h"

namespace fastsock::tls {
namespace {

using Step = Session::Step;

class FailureTest : public TlsTest {
 protected:
  FailureTest() : server_context(MustBuild(ServerSpec())) {}

  // A server that is sent `bytes` and perhaps the end. Says how it fails; kNone if it waits.
  Reason Meets(const std::string& bytes, bool cut = false, int read_error = 0) {
    Pair pair(MustBuild(ClientSpec()), server_context);
    pair.link.to_server.bytes = bytes;
    pair.link.to_server.cut = cut;
    pair.link.to_server.read_error = read_error;
    Step step = pair.server->Handshake();
    ExpectCleanQueue();
    failure = pair.server->failure();
    answer = pair.link.to_client.bytes;
    EXPECT_EQ(step == Step::kFailed, failure.reason != Reason::kNone);
    EXPECT_FALSE(pair.server->established());
    // It stays failed.
    if (step == Step::kFailed) {
      EXPECT_EQ(pair.server->Handshake(), Step::kFailed);
      char byte;
      EXPECT_TRUE(pair.server->Read(&byte, 1).failed());
    }
    return failure.reason;
  }
  // The first bytes that a client sends.
  std::string Hello(const ContextSpec& spec) {
    Pair pair(MustBuild(spec), server_context);
    EXPECT_EQ(pair.client->Handshake(), Step::kWantRead);
    return pair.link.to_server.bytes;
  }

  std::shared_ptr<Context> server_context;
  Failure failure;
  std::string answer;
};

TEST_F(FailureTest, KnowsWhatIsNotTls) {
  EXPECT_EQ(Meets("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Reason::kNotTls);
  EXPECT_NE(failure.queue.find("http request"), std::string::npos) << failure.queue;
  EXPECT_EQ(failure.ssl_error, SSL_ERROR_SSL);
  EXPECT_EQ(Meets("CONNECT a:443 HTTP/1.1\r\n\r\n"), Reason::kNotTls);
  EXPECT_EQ(Meets("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Reason::kNotTls);
  EXPECT_EQ(Meets("SSH-2.0-OpenSSH_9.2p1\r\n"), Reason::kNotTls);
  EXPECT_EQ(Meets(std::string(64, '\0')), Reason::kNotTls);
  // Shaped like records.
  EXPECT_EQ(Meets(std::string("\x16\x03\x01\xff\xff", 5) + std::string(64, 'x')), Reason::kNotTls);
  EXPECT_EQ(Meets(std::string("\x17\x03\x01\x00\x05hello", 10)), Reason::kNotTls);
}

TEST_F(FailureTest, CallsRandomBytesNotTlsOrWaitsForMore) {
  std::string random = Pattern(200 * 64);
  int refused = 0;
  for (size_t i = 0; i < 200; i++) {
    Reason reason = Meets(random.substr(i * 64, 64));
    EXPECT_TRUE(reason == Reason::kNotTls || reason == Reason::kNone) << ToText(reason);
    refused += reason == Reason::kNotTls;
  }
  EXPECT_GT(refused, 150);
}

TEST_F(FailureTest, CallsAnEmptyOrHalfHelloClosed) {
  EXPECT_EQ(Meets("", true), Reason::kClosed);
  EXPECT_EQ(failure.queue, "");
  EXPECT_EQ(failure.system_error, 0);
  std::string hello = Hello(ClientSpec());
  for (size_t size : {size_t{1}, size_t{5}, size_t{6}, hello.size() / 2, hello.size() - 1}) {
    EXPECT_EQ(Meets(hello.substr(0, size)), Reason::kNone) << size;
    EXPECT_EQ(Meets(hello.substr(0, size), true), Reason::kClosed) << size;
    EXPECT_EQ(failure.ssl_error, SSL_ERROR_SYSCALL);
    EXPECT_EQ(answer, "");
  }
  // The hello was good as such.
  EXPECT_EQ(Meets(hello), Reason::kNone);
  EXPECT_NE(answer, "");
}

TEST_F(FailureTest, CallsAResetAReset) {
  EXPECT_EQ(Meets("", false, ECONNRESET), Reason::kReset);
  EXPECT_EQ(failure.system_error, ECONNRESET);
  EXPECT_EQ(failure.ssl_error, SSL_ERROR_SYSCALL);
  EXPECT_EQ(failure.queue, "");
  EXPECT_EQ(Meets(Hello(ClientSpec()).substr(0, 20), false, ETIMEDOUT), Reason::kReset);
  EXPECT_EQ(failure.system_error, ETIMEDOUT);
}

TEST_F(FailureTest, CallsAWireThatTakesNothingAReset) {
  Pair pair(MustBuild(ClientSpec()), server_context);
  pair.link.to_server.write_error = EPIPE;
  EXPECT_EQ(pair.client->Handshake(), Step::kFailed);
  EXPECT_EQ(pair.client->failure().reason, Reason::kReset);
  EXPECT_EQ(pair.client->failure().system_error, EPIPE);
}

TEST_F(FailureTest, RefusesAnOldVersionWithAnAlert) {
  ContextSpec old = ClientSpec();
  old.protocols = kTls10;
  old.security_level = 0;
  Pair pair(MustBuild(old), server_context);
  EXPECT_FALSE(pair.Shake());
  EXPECT_EQ(pair.server->failure().reason, Reason::kProtocol);
  EXPECT_EQ(pair.client->failure().reason, Reason::kRefusedByPeer);
  EXPECT_NE(pair.client->failure().queue.find("alert protocol version"), std::string::npos)
      << pair.client->failure().queue;
}

TEST_F(FailureTest, TellsThatNoCipherIsShared) {
  ContextSpec server = ServerSpec();
  server.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
  server.protocols = kTls12;
  ContextSpec client = ClientSpec();
  client.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
  Pair pair(MustBuild(client), MustBuild(server));
  EXPECT_FALSE(pair.Shake());
  EXPECT_EQ(pair.server->failure().reason, Reason::kNoSharedCipher);
  EXPECT_EQ(pair.client->failure().reason, Reason::kRefusedByPeer);
}

TEST_F(FailureTest, CallsAnEndlessHelloAProtocolFailure) {
  // Records of a handshake message that claims 2 MB.
  std::string record("\x16\x03\x01\x40\x00", 5);
  std::string first = record + std::string("\x01\x1e\x84\x80", 4) + std::string(16380, 'x');
  std::string bytes = first;
  for (int i = 0; i < 127; i++) bytes += record + std::string(16384, 'x');
  EXPECT_EQ(Meets(bytes), Reason::kProtocol);
  EXPECT_NE(answer, "");
}

TEST_F(FailureTest, CallsAGarbledHelloAProtocolFailure) {
  std::string hello = Hello(ClientSpec());
  std::string bytes = hello;
  for (size_t i = 50; i < bytes.size(); i++) bytes[i] = '\xff';
  EXPECT_EQ(Meets(bytes), Reason::kProtocol);
}

TEST_F(FailureTest, TellsAClientThatTheServerIsNotTls) {
  Pair pair(MustBuild(ClientSpec()), server_context);
  EXPECT_EQ(pair.client->Handshake(), Step::kWantRead);
  pair.link.to_client.bytes = "HTTP/1.1 400 Bad Request\r\n\r\n";
  EXPECT_EQ(pair.client->Handshake(), Step::kFailed);
  EXPECT_EQ(pair.client->failure().reason, Reason::kNotTls);
}

TEST_F(FailureTest, TellsAClientThatTheServerWentAway) {
  Pair pair(MustBuild(ClientSpec()), server_context);
  EXPECT_EQ(pair.client->Handshake(), Step::kWantRead);
  pair.link.to_client.cut = true;
  EXPECT_EQ(pair.client->Handshake(), Step::kFailed);
  EXPECT_EQ(pair.client->failure().reason, Reason::kClosed);
}

TEST_F(FailureTest, RefusesAServerWithoutACertificate) {
  ContextSpec bare = ServerSpec();
  bare.local.reset();
  Pair pair(MustBuild(ClientSpec()), MustBuild(bare));
  EXPECT_FALSE(pair.Shake());
  EXPECT_EQ(pair.server->failure().reason, Reason::kNoSharedCipher);
}

TEST_F(FailureTest, IsNotDisturbedByAStaleError) {
  Pair pair(MustBuild(ClientSpec()), server_context);
  ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  ASSERT_TRUE(pair.Shake());
  char byte;
  ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  EXPECT_EQ(pair.server->Read(&byte, 1).error, EAGAIN);
  ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  pair.link.to_client.capacity = 0;
  EXPECT_EQ(WriteText(pair.server.get(), "x").error, EAGAIN);
  ExpectCleanQueue();
}

}  // namespace
}  // namespace fastsock::tls
