#include "conn/tls_acceptor.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <string>
#include <vector>

#include "../tls/tls_testing.h"
#include "conn/connector.h"
#include "event/fork.h"
#include "event/wait.h"
#include "net/resolver.h"

namespace fastsock::conn {
namespace {

using std::chrono::milliseconds;
using tls::Session;

struct Client {
  UniqueFd fd;
  std::unique_ptr<SecureConnection> connection;
};

class TlsAcceptorTest : public tls::TlsTest {
 protected:
  static void SetUpTestSuite() { ASSERT_EQ(event::InstallForkHandler(), 0); }

  void SetUp() override {
    auto addresses = net::Resolve("127.0.0.1", 0, SOCK_STREAM);
    ASSERT_TRUE(addresses.ok());
    auto bound = net::BindIp(addresses.value(), net::SocketKind::kTcp, net::SocketOptions());
    ASSERT_TRUE(bound.ok());
    listener_ = std::move(bound.value());
    ASSERT_TRUE(net::Listen(listener_.get(), 64, net::SocketOptions()).ok());
    server_context_ = tls::MustBuild(ServerSpec());
    client_context_ = tls::MustBuild(ClientSpec());
    Start({});
  }
  void Start(TlsAcceptor::Limits limits) {
    acceptor_.reset();
    auto made = TlsAcceptor::Create(
        listener_.get(), &closes_, [this] { return server_context_; }, limits);
    ASSERT_TRUE(made.ok());
    acceptor_ = std::move(made.value());
  }
  UniqueFd Connected() {
    ConnectRequest request;
    request.addresses = {net::LocalAddress(listener_.get()).value()};
    return std::move(Connect(request).fd);
  }
  Client NewClient() {
    Client client{Connected(), nullptr};
    client.connection = SecureConnection::Create(client.fd.get(), client_context_, {}, nullptr);
    return client;
  }
  // Turns until `done` or nothing has happened for a while. False then.
  template <class Done>
  bool TurnUntil(Done done) {
    for (int idle = 0; idle < 200;) {
      if (done()) return true;
      bool ready =
          event::WaitFor(acceptor_->descriptor(), event::kRead, Deadline::After(milliseconds(10)))
              .wake == event::Wake::kReady;
      if (ready) acceptor_->Turn();
      idle = ready ? 0 : idle + 1;
    }
    return done();
  }
  TlsAcceptor::Handed Shake(Client* client) {
    TlsAcceptor::Handed handed;
    EXPECT_TRUE(TurnUntil([&] {
      Session::Step step = client->connection->Handshake(SecureConnection::Reading::kExact);
      if (!handed.fd.valid()) handed = acceptor_->Take();
      return handed.fd.valid() && step == Session::Step::kDone;
    }));
    return handed;
  }
  uint64_t Failed(tls::Reason reason) {
    const auto& failed = acceptor_->figures().failed_by_reason;
    auto found = failed.find(reason);
    return found != failed.end() ? found->second : 0;
  }

  UniqueFd listener_;
  uint64_t closes_ = 0;
  std::shared_ptr<tls::Context> server_context_;
  std::shared_ptr<tls::Context> client_context_;
  std::unique_ptr<TlsAcceptor> acceptor_;
};

TEST_F(TlsAcceptorTest, HandsOutAFinishedConnectionThatTalks) {
  Client client = NewClient();
  TlsAcceptor::Handed handed = Shake(&client);
  ASSERT_TRUE(handed.fd.valid());
  EXPECT_EQ(acceptor_->figures().finished, 1u);
  EXPECT_EQ(acceptor_->unfinished(), 0u);
  ASSERT_EQ(client.connection->Write("hello", 5).bytes, 5);
  char buffer[16];
  ASSERT_EQ(event::WaitFor(handed.fd.get(), event::kRead, Deadline::After(milliseconds(5000))).wake,
            event::Wake::kReady);
  ASSERT_EQ(handed.connection->Read(buffer, sizeof(buffer)).bytes, 5);
  EXPECT_EQ(std::string(buffer, 5), "hello");
}

TEST_F(TlsAcceptorTest, TheDescriptorStaysReadableUntilAFinishedConnectionIsTaken) {
  Client client = NewClient();
  ASSERT_TRUE(TurnUntil([&] {
    client.connection->Handshake(SecureConnection::Reading::kExact);
    return acceptor_->figures().finished == 1;
  }));
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(event::ReadyNow(acceptor_->descriptor(), event::kRead), event::kRead);
    EXPECT_TRUE(acceptor_->Turn());
  }
  EXPECT_TRUE(acceptor_->Take().fd.valid());
  EXPECT_EQ(acceptor_->Take().error, EAGAIN);
  EXPECT_EQ(event::ReadyNow(acceptor_->descriptor(), event::kRead), event::kNothing);
}

TEST_F(TlsAcceptorTest, SilentClientsDelayNobody) {
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 20; i++) silent.push_back(Connected());
  Client client = NewClient();
  EXPECT_TRUE(Shake(&client).fd.valid());
  EXPECT_EQ(acceptor_->unfinished(), 20u);
}

TEST_F(TlsAcceptorTest, AStalledHandshakeEndsAtItsDeadlineAndIsCounted) {
  Start({milliseconds(50), 1024});
  UniqueFd silent = Connected();
  Client halfway = NewClient();
  halfway.connection->Handshake(SecureConnection::Reading::kExact);
  UniqueFd half = std::move(halfway.fd);
  ASSERT_TRUE(TurnUntil([&] { return acceptor_->figures().failed >= 1; }));
  EXPECT_GE(Failed(tls::Reason::kTimeout), 1u);
  EXPECT_EQ(event::WaitFor(silent.get(), event::kRead, Deadline::After(milliseconds(5000))).wake,
            event::Wake::kReady)
      << "the silent client is told";
}

TEST_F(TlsAcceptorTest, BeyondTheCapTheOldestSilentOneGoes) {
  Start({milliseconds(60000), 3});
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 5; i++) {
    silent.push_back(Connected());
    ASSERT_TRUE(TurnUntil(
        [&] { return acceptor_->raw().figures().accepted == static_cast<uint64_t>(i) + 1; }));
  }
  EXPECT_EQ(acceptor_->unfinished(), 3u);
  EXPECT_FALSE(net::IsAlive(silent[0].get()));
  EXPECT_FALSE(net::IsAlive(silent[1].get()));
  EXPECT_TRUE(net::IsAlive(silent[2].get()));
}

TEST_F(TlsAcceptorTest, WhatIsNotTlsFailsByItselfAndIsNamed) {
  UniqueFd http = Connected();
  std::string request = "GET / HTTP/1.0\r\n\r\n";
  ASSERT_GT(net::Send(http.get(), request.data(), request.size()).bytes, 0);
  UniqueFd gone = Connected();
  gone.Reset();
  ASSERT_TRUE(TurnUntil([&] { return acceptor_->figures().failed == 2; }));
  EXPECT_EQ(Failed(tls::Reason::kNotTls), 1u);
  EXPECT_EQ(Failed(tls::Reason::kClosed), 1u);
  EXPECT_EQ(acceptor_->figures().last_failed_peer.substr(0, 10), "127.0.0.1:");
  Client client = NewClient();
  EXPECT_TRUE(Shake(&client).fd.valid());
}

TEST_F(TlsAcceptorTest, AnUntrustingClientsAlertIsCounted) {
  client_context_ = tls::MustBuild(tls::ContextSpec());  // does not know our CA
  Client client = NewClient();
  ASSERT_TRUE(TurnUntil([&] {
    client.connection->Handshake(SecureConnection::Reading::kExact);
    return acceptor_->figures().failed == 1;
  }));
  EXPECT_EQ(Failed(tls::Reason::kRefusedByPeer), 1u);
}

TEST_F(TlsAcceptorTest, FailuresAreHandedOutOnlyWhenAskedFor) {
  std::string request = "GET / HTTP/1.0\r\n\r\n";
  UniqueFd quiet = Connected();
  ASSERT_GT(net::Send(quiet.get(), request.data(), request.size()).bytes, 0);
  ASSERT_TRUE(TurnUntil([&] { return acceptor_->figures().failed == 1; }));
  EXPECT_FALSE(acceptor_->HasOutcome());
  EXPECT_EQ(acceptor_->Take().error, EAGAIN);

  TlsAcceptor::Limits limits;
  limits.report_failures = true;
  acceptor_->set_limits(limits);
  UniqueFd loud = Connected();
  ASSERT_GT(net::Send(loud.get(), request.data(), request.size()).bytes, 0);
  ASSERT_TRUE(TurnUntil([&] { return acceptor_->figures().failed == 2; }));
  EXPECT_TRUE(acceptor_->HasOutcome());
  TlsAcceptor::Handed handed = acceptor_->Take();
  EXPECT_EQ(handed.error, EPROTO);
  EXPECT_EQ(handed.failure.reason, tls::Reason::kNotTls);
  EXPECT_EQ(acceptor_->Take().error, EAGAIN);
}

TEST_F(TlsAcceptorTest, AConnectionItsTakerRejectsCountsAsFailed) {
  Client client = NewClient();
  TlsAcceptor::Handed handed = Shake(&client);
  tls::Failure verdict;
  verdict.reason = tls::Reason::kFingerprint;
  acceptor_->CountRejected(verdict, handed.peer);
  EXPECT_EQ(acceptor_->figures().finished, 0u);
  EXPECT_EQ(Failed(tls::Reason::kFingerprint), 1u);
  EXPECT_EQ(acceptor_->figures().last_failed_peer, net::ToText(handed.peer));
}

// What the client sees of a server connection that one of two processes closes.
TEST_F(TlsAcceptorTest, AProcessThatHasNotUsedAConnectionSinceAForkSaysNoGoodbye) {
  Client client = NewClient();
  TlsAcceptor::Handed handed = Shake(&client);
  pid_t child = fork();
  if (child == 0) {
    handed.connection->SayGoodbye();
    handed.connection.reset();
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  char buffer[16];
  EXPECT_TRUE(client.connection->Read(buffer, sizeof(buffer)).would_block())
      << "the child was silent";
  handed.connection->SayGoodbye();
  EXPECT_TRUE(client.connection->Read(buffer, sizeof(buffer)).would_block())
      << "the child may be serving it";
  ASSERT_EQ(handed.connection->Write("x", 1).bytes, 1);
  handed.connection->SayGoodbye();
  event::WaitFor(client.fd.get(), event::kRead, Deadline::After(milliseconds(5000)));
  EXPECT_EQ(client.connection->Read(buffer, sizeof(buffer)).bytes, 1);
  EXPECT_EQ(client.connection->Read(buffer, sizeof(buffer)).bytes, 0);
  EXPECT_EQ(client.connection->session().end(), Session::End::kClean);
}

TEST_F(TlsAcceptorTest, AForkedChildDropsUnfinishedHandshakesWithoutAWord) {
  Client client = NewClient();
  client.connection->Handshake(SecureConnection::Reading::kExact);  // the hello is on its way
  ASSERT_TRUE(TurnUntil([&] { return acceptor_->raw().figures().accepted == 1; }));
  pid_t child = fork();
  if (child == 0) {
    acceptor_->Turn();
    bool right = acceptor_->unfinished() == 0;
    acceptor_.reset();
    _exit(right ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(Shake(&client).fd.valid()) << "the parent's handshake goes on";
}

}  // namespace
}  // namespace fastsock::conn
