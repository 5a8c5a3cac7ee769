#include "tls/ticket_keys.h"
#include "tls_testing.h"

namespace fastsock::tls {
namespace {

class ResumptionTest : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  ResumptionTest() {
    server_spec = ServerSpec();
    server_spec.protocols = GetParam();
    client_spec = ClientSpec();
    client_context = MustBuild(client_spec);
  }

  // One connection, read to the tickets and ended as `finish` does it. True if it was resumed.
  bool Visit(const std::shared_ptr<Context>& server, const std::string& key = "peer",
             const std::function<void(Pair*)>& finish = {}) {
    SessionSpec spec;
    spec.resumption_key = key;
    Pair pair(client_context, server, spec, &cache);
    EXPECT_TRUE(pair.Shake()) << pair.client->failure().queue << pair.server->failure().queue;
    EXPECT_EQ(ReadAll(pair.client.get()), "");
    EXPECT_EQ(pair.client->Info().resumed, pair.server->Info().resumed);
    EXPECT_EQ(pair.client->PeerCertificate(), server_identity.Der());
    if (finish) finish(&pair);
    return pair.client->Info().resumed;
  }

  ClientSessionCache cache;
  ContextSpec server_spec;
  ContextSpec client_spec;
  std::shared_ptr<Context> client_context;
};

TEST_P(ResumptionTest, ResumesAgainAndAgain) {
  std::shared_ptr<Context> server = MustBuild(server_spec);
  EXPECT_FALSE(Visit(server));
  for (int i = 0; i < 5; i++) EXPECT_TRUE(Visit(server)) << i;
  // Kept once, in our cache.
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(SSL_CTX_sess_number(client_context->get()), 0);
}

TEST_P(ResumptionTest, ResumesByItselfForTheSameKeyOnly) {
  std::shared_ptr<Context> server = MustBuild(server_spec);
  EXPECT_FALSE(Visit(server, "one"));
  EXPECT_FALSE(Visit(server, "two"));
  EXPECT_TRUE(Visit(server, "one"));
  EXPECT_FALSE(Visit(server, ""));
  EXPECT_FALSE(Visit(server, ""));
}

TEST_P(ResumptionTest, ResumesAfterGoodbyeTruncationAndSilence) {
  std::shared_ptr<Context> server = MustBuild(server_spec);
  char byte;
  Visit(server, "peer", [&](Pair* pair) {
    EXPECT_TRUE(pair->server->SendCloseNotify());
    EXPECT_EQ(pair->client->Read(&byte, 1).bytes, 0);
    EXPECT_TRUE(pair->client->SendCloseNotify());
  });
  EXPECT_TRUE(Visit(server, "peer", [&](Pair* pair) {
    pair->link.to_client.cut = pair->link.to_server.cut = true;
    EXPECT_EQ(pair->client->Read(&byte, 1).bytes, 0);
    EXPECT_EQ(pair->server->Read(&byte, 1).bytes, 0);
  }));
  EXPECT_TRUE(Visit(server, "peer", [&](Pair* pair) {
    pair->link.to_client.read_error = ECONNRESET;
    EXPECT_EQ(pair->client->Read(&byte, 1).error, ECONNRESET);
  }));
  EXPECT_TRUE(Visit(server));
}

TEST_P(ResumptionTest, ResumesBySessionIdWithoutTickets) {
  server_spec.no_ticket = true;
  std::shared_ptr<Context> server = MustBuild(server_spec);
  EXPECT_FALSE(Visit(server));
  EXPECT_TRUE(Visit(server));
  EXPECT_GT(SSL_CTX_sess_number(server->get()), 0);
  // Another process has another cache.
  std::shared_ptr<Context> other = MustBuild(server_spec);
  EXPECT_FALSE(Visit(other));
}

TEST_P(ResumptionTest, DoesNotResumeWithNeitherTicketsNorCache) {
  server_spec.no_ticket = true;
  server_spec.session_cache = false;
  std::shared_ptr<Context> server = MustBuild(server_spec);
  EXPECT_FALSE(Visit(server));
  EXPECT_FALSE(Visit(server));
  EXPECT_EQ(cache.size(), 0u);
}

TEST_P(ResumptionTest, TicketsFillNoCacheOnTheServer) {
  std::shared_ptr<Context> server = MustBuild(server_spec);
  Visit(server);
  EXPECT_EQ(SSL_CTX_sess_number(server->get()), 0);
}

TEST_P(ResumptionTest, ResumesOnAnyContextWithTheSameTicketKeys) {
  auto keys = TicketKeys::FromStrings({std::string(80, 'k')});
  std::shared_ptr<Context> one = MustBuild(server_spec, keys);
  std::shared_ptr<Context> two = MustBuild(server_spec, keys);
  std::shared_ptr<Context> stranger =
      MustBuild(server_spec, TicketKeys::FromStrings({std::string(80, 's')}));
  EXPECT_FALSE(Visit(one));
  EXPECT_TRUE(Visit(two));
  EXPECT_TRUE(Visit(one));
  EXPECT_FALSE(Visit(stranger));
}

TEST_P(ResumptionTest, ResumesUnderANameOfItsOwn) {
  server_spec.sni = {{"named.test", Store("named", Issue("named.test", &ca, NewEcKey()))}};
  auto keys = TicketKeys::FromStrings({std::string(48, 'k')});
  std::shared_ptr<Context> servers[] = {MustBuild(server_spec, keys), MustBuild(server_spec, keys)};
  SessionSpec spec;
  spec.server_name = "named.test";
  spec.resumption_key = "named";
  for (int i = 0; i < 4; i++) {
    Pair pair(client_context, servers[i % 2], spec, &cache);
    ASSERT_TRUE(pair.Shake());
    ReadAll(pair.client.get());
    EXPECT_EQ(pair.client->Info().resumed, i > 0);
  }
}

TEST_P(ResumptionTest, ResumesWithClientCertificates) {
  server_spec.verify_peer = true;
  server_spec.require_certificate = true;
  server_spec.ca_file = ca_file;
  Identity identity = Issue("client", &ca, NewEcKey());
  client_spec.local = Store("client", identity);
  client_context = MustBuild(client_spec);
  std::shared_ptr<Context> server = MustBuild(server_spec);
  EXPECT_FALSE(Visit(server));
  EXPECT_TRUE(Visit(server, "peer", [&](Pair* pair) {
    EXPECT_EQ(pair->server->PeerCertificate(), identity.Der());
    EXPECT_EQ(pair->server->VerifyResult(), X509_V_OK);
  }));
}

// Else a session from a listener that verifies nobody would open one that does.
TEST_P(ResumptionTest, DoesNotCarryOverToAServerThatVerifiesInAnotherWay) {
  auto keys = TicketKeys::FromStrings({std::string(80, 'k')});
  server_spec.ca_file = ca_file;
  std::shared_ptr<Context> lax = MustBuild(server_spec, keys);
  server_spec.verify_peer = true;
  server_spec.require_certificate = true;
  std::shared_ptr<Context> strict = MustBuild(server_spec, keys);
  EXPECT_FALSE(Visit(lax));
  SessionSpec spec;
  spec.resumption_key = "peer";
  Pair pair(client_context, strict, spec, &cache);
  EXPECT_FALSE(pair.Shake());
  EXPECT_FALSE(pair.server->established());
}

TEST_P(ResumptionTest, KeepsSessionIdContextsApart) {
  auto keys = TicketKeys::FromStrings({std::string(80, 'k')});
  for (const std::string& name : {std::string("app"), std::string(100, 'a')}) {
    server_spec.session_id_context = name;
    std::shared_ptr<Context> one = MustBuild(server_spec, keys);
    std::shared_ptr<Context> same = MustBuild(server_spec, keys);
    server_spec.session_id_context = name + "b";
    std::shared_ptr<Context> other = MustBuild(server_spec, keys);
    cache.Clear();
    EXPECT_FALSE(Visit(one));
    EXPECT_TRUE(Visit(same));
    EXPECT_FALSE(Visit(other));
  }
}

TEST_P(ResumptionTest, ForgetsASessionThatBroke) {
  std::shared_ptr<Context> server = MustBuild(server_spec);
  EXPECT_FALSE(Visit(server));
  size_t before = cache.size();
  Visit(server, "peer", [](Pair* pair) {
    char byte;
    pair->link.to_client.bytes = std::string(100, 'x');
    EXPECT_EQ(pair->client->Read(&byte, 1).error, EPROTO);
  });
  EXPECT_GE(before, 1u);
  EXPECT_FALSE(Visit(server));
}

TEST_P(ResumptionTest, ResumesWhatAnotherStreamHas) {
  std::shared_ptr<Context> server = MustBuild(server_spec);
  Pair first(client_context, server);
  ASSERT_TRUE(first.Shake());
  ReadAll(first.client.get());
  Pair second(client_context, server);
  second.client->ResumeFrom(*first.client);
  ASSERT_TRUE(second.Shake());
  EXPECT_TRUE(second.client->Info().resumed);
  EXPECT_TRUE(second.server->Info().resumed);
  // Neither in mid-connection nor on a server does it do anything.
  second.client->ResumeFrom(*first.client);
  second.server->ResumeFrom(*first.server);
  EXPECT_EQ(WriteText(second.client.get(), "x").bytes, 1);
}

TEST_P(ResumptionTest, FailsToResumeFromOneThatHasNotBegun) {
  std::shared_ptr<Context> server = MustBuild(server_spec);
  Pair idle(client_context, server);
  Pair pair(client_context, server);
  pair.client->ResumeFrom(*idle.client);
  EXPECT_TRUE(pair.Shake());
  EXPECT_FALSE(pair.client->Info().resumed);
}

INSTANTIATE_TEST_SUITE_P(, ResumptionTest, ::testing::Values(kTls12, kTls13));

class TicketCountTest : public TlsTest {};

TEST_F(TicketCountTest, GivesAsManyTicketsAsTold) {
  for (int count : {0, 1, 3}) {
    ContextSpec spec = ServerSpec();
    spec.num_tickets = count;
    ClientSessionCache cache;
    SessionSpec session;
    session.resumption_key = "peer";
    Pair pair(MustBuild(ClientSpec()), MustBuild(spec), session, &cache);
    ASSERT_TRUE(pair.Shake());
    ReadAll(pair.client.get());
    EXPECT_EQ(cache.size(), static_cast<size_t>(count));
  }
}

TEST_F(TicketCountTest, GivesOneByDefault) {
  EXPECT_EQ(SSL_CTX_get_num_tickets(MustBuild(ServerSpec())->get()), 1u);
}

TEST_F(TicketCountTest, UsesATls13TicketOnce) {
  std::shared_ptr<Context> server = MustBuild(ServerSpec());
  std::shared_ptr<Context> client = MustBuild(ClientSpec());
  ClientSessionCache cache;
  SessionSpec session;
  session.resumption_key = "peer";
  Pair first(client, server, session, &cache);
  ASSERT_TRUE(first.Shake());
  ReadAll(first.client.get());
  EXPECT_EQ(cache.size(), 1u);
  Pair second(client, server, session, &cache);
  EXPECT_EQ(cache.size(), 0u);
  Pair third(client, server, session, &cache);
  ASSERT_TRUE(second.Shake());
  ASSERT_TRUE(third.Shake());
  EXPECT_TRUE(second.client->Info().resumed);
  EXPECT_FALSE(third.client->Info().resumed);
}

TEST_F(TicketCountTest, BoundsTheServersCache) {
  ContextSpec spec = ServerSpec();
  spec.no_ticket = true;
  spec.protocols = kTls12;
  spec.session_cache_size = 3;
  std::shared_ptr<Context> server = MustBuild(spec);
  std::shared_ptr<Context> client = MustBuild(ClientSpec());
  for (int i = 0; i < 6; i++) {
    Pair pair(client, server);
    ASSERT_TRUE(pair.Shake());
  }
  // OpenSSL makes room for one more than it needs.
  EXPECT_EQ(SSL_CTX_sess_number(server->get()), 2);
}

// The client has gone before the tickets went out: the handshake was a good one all the same.
TEST_F(TicketCountTest, DoesNotFailForTicketsThatNobodyTakes) {
  Pair pair(MustBuild(ClientSpec()), MustBuild(ServerSpec()));
  EXPECT_EQ(pair.client->Handshake(), Session::Step::kWantRead);
  EXPECT_EQ(pair.server->Handshake(), Session::Step::kWantRead);
  EXPECT_EQ(pair.client->Handshake(), Session::Step::kDone);
  WriteText(pair.client.get(), "fire and forget");
  pair.link.to_client.write_error = EPIPE;
  EXPECT_EQ(pair.server->Handshake(), Session::Step::kDone);
  EXPECT_EQ(ReadAll(pair.server.get()), "fire and forget");
}

}  // namespace
}  // namespace fastsock::tls
