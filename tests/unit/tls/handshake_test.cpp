#include "tls_testing.h"

namespace fastsock::tls {
namespace {

using Step = Session::Step;

class HandshakeTest : public TlsTest {};

struct Way {
  int protocol;
  size_t at_once;
};

class EveryWay : public TlsTest, public ::testing::WithParamInterface<Way> {};

TEST_P(EveryWay, ShakesHandsAndTalks) {
  ContextSpec spec = ServerSpec();
  spec.protocols = GetParam().protocol;
  Pair pair(MustBuild(ClientSpec()), MustBuild(spec));
  pair.link.to_client.at_once = pair.link.to_server.at_once = GetParam().at_once;
  ASSERT_TRUE(pair.Shake());
  EXPECT_TRUE(pair.client->established());
  EXPECT_TRUE(pair.server->established());
  EXPECT_EQ(pair.client->failure().reason, Reason::kNone);
  EXPECT_EQ(WriteText(pair.client.get(), "to server").bytes, 9);
  EXPECT_EQ(ReadAll(pair.server.get()), "to server");
  EXPECT_EQ(WriteText(pair.server.get(), "to client").bytes, 9);
  EXPECT_EQ(ReadAll(pair.client.get()), "to client");
  SessionInfo info = pair.server->Info();
  EXPECT_EQ(info.protocol, GetParam().protocol == kTls13 ? "TLSv1.3" : "TLSv1.2");
  EXPECT_EQ(info.cipher_bits, 128);
  EXPECT_FALSE(info.resumed);
  EXPECT_EQ(pair.client->PeerCertificate(), server_identity.Der());
  EXPECT_EQ(pair.server->PeerCertificate(), "");
}

INSTANTIATE_TEST_SUITE_P(, EveryWay,
                         ::testing::Values(Way{kTls12, SIZE_MAX}, Way{kTls13, SIZE_MAX},
                                           Way{kTls12, 1}, Way{kTls13, 1}, Way{kTls12, 7},
                                           Way{kTls13, 7}));

TEST_F(HandshakeTest, CreatingASessionDoesNotTouchTheWire) {
  Pair pair(MustBuild(ClientSpec()), MustBuild(ServerSpec()));
  EXPECT_EQ(pair.link.to_server.bytes + pair.link.to_client.bytes, "");
  EXPECT_FALSE(pair.client->established());
  EXPECT_FALSE(pair.client->HasPending());
}

TEST_F(HandshakeTest, RefusesDataBeforeItIsDone) {
  Pair pair(MustBuild(ClientSpec()), MustBuild(ServerSpec()));
  char byte;
  EXPECT_EQ(pair.client->Read(&byte, 1).error, ENOTCONN);
  EXPECT_EQ(WriteText(pair.client.get(), "x").error, ENOTCONN);
  EXPECT_FALSE(pair.client->SendCloseNotify());
  EXPECT_EQ(pair.link.to_server.bytes, "");
}

TEST_F(HandshakeTest, WaitsToWriteOnAFullWire) {
  Pair pair(MustBuild(ClientSpec()), MustBuild(ServerSpec()));
  pair.link.to_server.capacity = 10;
  EXPECT_EQ(pair.client->Handshake(), Step::kWantWrite);
  pair.link.to_server.capacity = SIZE_MAX;
  EXPECT_EQ(pair.client->Handshake(), Step::kWantRead);
  EXPECT_TRUE(pair.Shake());
}

TEST_F(HandshakeTest, PrefersX25519AndAes128) {
  Pair pair(MustBuild(ClientSpec()), MustBuild(ServerSpec()));
  RawClient client(&pair.link.client, TLS1_3_VERSION);
  SSL_set1_groups_list(client.ssl(), "P-256:X25519");
  SSL_set_ciphersuites(client.ssl(), "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256");
  ASSERT_TRUE(client.ShakeWith(pair.server.get()));
  EXPECT_EQ(pair.server->Info().cipher_name, "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(pair.server->Info().cipher_version, "TLSv1.3");
}

TEST_F(HandshakeTest, FollowsTheClientsOrderWhenTold) {
  ContextSpec spec = ServerSpec();
  spec.honor_cipher_order = false;
  Pair pair(MustBuild(ClientSpec()), MustBuild(spec));
  RawClient client(&pair.link.client, TLS1_3_VERSION);
  SSL_set_ciphersuites(client.ssl(), "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256");
  ASSERT_TRUE(client.ShakeWith(pair.server.get()));
  EXPECT_EQ(pair.server->Info().cipher_name, "TLS_AES_256_GCM_SHA384");
}

TEST_F(HandshakeTest, SpeaksTls10And11WhenAskedFor) {
  for (int protocol : {kTls10, kTls11}) {
    ContextSpec server = ServerSpec();
    ContextSpec client = ClientSpec();
    server.protocols = client.protocols = protocol;
    server.security_level = client.security_level = 0;
    Pair pair(MustBuild(client), MustBuild(server));
    ASSERT_TRUE(pair.Shake()) << pair.server->failure().queue;
    EXPECT_EQ(pair.client->Info().protocol, protocol == kTls10 ? "TLSv1" : "TLSv1.1");
    EXPECT_EQ(WriteText(pair.client.get(), "hello").bytes, 5);
    EXPECT_EQ(ReadAll(pair.server.get()), "hello");
  }
}

TEST_F(HandshakeTest, UsesDhParametersWhenGiven) {
  ContextSpec server = ServerSpec();
  server.local = Store("rsa", Issue("localhost", &ca, NewRsaKey()));
  server.protocols = kTls12;
  ContextSpec client = ClientSpec();
  client.ciphers = "DHE-RSA-AES128-GCM-SHA256";
  Pair without(MustBuild(client), MustBuild(server));
  EXPECT_FALSE(without.Shake());
  EXPECT_EQ(without.server->failure().reason, Reason::kNoSharedCipher);
  server.dh_param = files.Write("dh.pem", Collect([](BIO* bio) {
                                  EVP_PKEY_CTX* generator =
                                      EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr);
                                  EVP_PKEY* group = nullptr;
                                  EVP_PKEY_paramgen_init(generator);
                                  EVP_PKEY_CTX_set_dh_rfc5114(generator, 3);
                                  EVP_PKEY_paramgen(generator, &group);
                                  PEM_write_bio_Parameters(bio, group);
                                  EVP_PKEY_free(group);
                                  EVP_PKEY_CTX_free(generator);
                                }));
  Pair with(MustBuild(client), MustBuild(server));
  EXPECT_TRUE(with.Shake()) << with.server->failure().queue;
  EXPECT_EQ(with.client->Info().cipher_name, "DHE-RSA-AES128-GCM-SHA256");
}

TEST_F(HandshakeTest, AgreesOnTheServersFirstCommonAlpnName) {
  ContextSpec server = ServerSpec();
  server.alpn = {"", "h2", std::string(300, 'x'), "http/1.1"};
  ContextSpec client = ClientSpec();
  client.alpn = {"spdy/3", "http/1.1", "h2"};
  Pair pair(MustBuild(client), MustBuild(server));
  ASSERT_TRUE(pair.Shake());
  EXPECT_EQ(pair.client->Info().alpn, "h2");
  EXPECT_EQ(pair.server->Info().alpn, "h2");
}

TEST_F(HandshakeTest, GoesOnWithoutACommonAlpnName) {
  ContextSpec server = ServerSpec();
  server.alpn = {"h2"};
  ContextSpec client = ClientSpec();
  client.alpn = {"http/1.1"};
  Pair pair(MustBuild(client), MustBuild(server));
  ASSERT_TRUE(pair.Shake());
  EXPECT_EQ(pair.client->Info().alpn, "");
  EXPECT_EQ(pair.server->Info().alpn, "");
}

TEST_F(HandshakeTest, SendsTheChainThatTheFileHolds) {
  Identity middle = NewAuthority("Middle", &ca);
  Identity leaf = Issue("localhost", &middle, NewEcKey());
  ContextSpec server = ServerSpec();
  server.local =
      CertificateSource{files.Write("chain", leaf.CertificatePem() + middle.CertificatePem()),
                        files.Write("leaf.key", leaf.KeyPem())};
  Pair pair(MustBuild(ClientSpec()), MustBuild(server));
  ASSERT_TRUE(pair.Shake());
  EXPECT_EQ(pair.client->PeerChain(), (std::vector<std::string>{leaf.Der(), middle.Der()}));
  EXPECT_EQ(pair.client->VerifyResult(), X509_V_OK);
  EXPECT_EQ(pair.client->VerifyText(), "ok");
  server.local->certificate = files.Write("leaf", leaf.CertificatePem());
  Pair broken(MustBuild(ClientSpec()), MustBuild(server));
  EXPECT_FALSE(broken.Shake());
  EXPECT_EQ(broken.client->failure().reason, Reason::kBadCertificate);
}

class ClientCertificateTest : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  ContextSpec VerifyingServer() const {
    ContextSpec spec = ServerSpec();
    spec.protocols = GetParam();
    spec.verify_peer = true;
    spec.require_certificate = true;
    spec.ca_file = ca_file;
    return spec;
  }
  ContextSpec ClientWith(const Identity& identity) const {
    ContextSpec spec = ClientSpec();
    spec.local = Store("client", identity);
    return spec;
  }
};

TEST_P(ClientCertificateTest, AcceptsOneOfItsAuthority) {
  Identity identity = Issue("client", &ca, NewEcKey());
  Pair pair(MustBuild(ClientWith(identity)), MustBuild(VerifyingServer()));
  ASSERT_TRUE(pair.Shake());
  EXPECT_EQ(pair.server->PeerCertificate(), identity.Der());
  EXPECT_EQ(pair.server->VerifyResult(), X509_V_OK);
}

TEST_P(ClientCertificateTest, TellsClientsWhichAuthoritiesItAccepts) {
  Pair pair(MustBuild(ClientSpec()), MustBuild(VerifyingServer()));
  int version = GetParam() == kTls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
  RawClient client(&pair.link.client, version);
  client.ShakeWith(pair.server.get());
  const STACK_OF(X509_NAME)* names = SSL_get0_peer_CA_list(client.ssl());
  ASSERT_EQ(sk_X509_NAME_num(names), 1);
  EXPECT_EQ(
      X509_NAME_cmp(sk_X509_NAME_value(names, 0), X509_get_subject_name(ca.certificate.get())), 0);
}

TEST_P(ClientCertificateTest, RefusesAClientWithout) {
  Pair pair(MustBuild(ClientSpec()), MustBuild(VerifyingServer()));
  EXPECT_FALSE(pair.Shake());
  EXPECT_EQ(pair.server->failure().reason, Reason::kNoCertificate);
  // A TLS 1.3 client is done before the server has looked.
  if (GetParam() == kTls13) {
    char byte;
    EXPECT_EQ(pair.client->Read(&byte, 1).error, EPROTO);
  }
  EXPECT_EQ(pair.client->failure().reason, Reason::kRefusedByPeer);
}

TEST_P(ClientCertificateTest, RefusesOneOfAnotherAuthority) {
  Identity other = NewAuthority("Other");
  Pair pair(MustBuild(ClientWith(Issue("client", &other, NewEcKey()))),
            MustBuild(VerifyingServer()));
  EXPECT_FALSE(pair.Shake());
  EXPECT_EQ(pair.server->failure().reason, Reason::kBadCertificate);
  EXPECT_NE(pair.server->VerifyResult(), X509_V_OK);
}

INSTANTIATE_TEST_SUITE_P(, ClientCertificateTest, ::testing::Values(kTls12, kTls13));

class TrustTest : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  // How a client of `client` sees a server with `identity`.
  long Verdict(const ContextSpec& client, const Identity& identity, bool accepted) {
    ContextSpec server = ServerSpec();
    server.protocols = GetParam();
    server.local = Store("peer", identity);
    Pair pair(MustBuild(client), MustBuild(server));
    pair.Shake();
    EXPECT_EQ(pair.client_step, accepted ? Step::kDone : Step::kFailed);
    EXPECT_EQ(pair.client->failure().reason, accepted ? Reason::kNone : Reason::kBadCertificate);
    EXPECT_EQ(pair.server->failure().reason, accepted ? Reason::kNone : Reason::kRefusedByPeer);
    if (!accepted) {
      EXPECT_NE(pair.client->failure().queue.find("certificate verify failed"), std::string::npos);
      EXPECT_EQ(pair.client->failure().ssl_error, SSL_ERROR_SSL);
      EXPECT_EQ(pair.client->Handshake(), Step::kFailed);
    }
    return pair.client->VerifyResult();
  }
};

TEST_P(TrustTest, RefusesAnUnknownAuthority) {
  Identity other = NewAuthority("Other");
  EXPECT_EQ(Verdict(ClientSpec(), Issue("localhost", &other, NewEcKey()), false),
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
}

TEST_P(TrustTest, DoesNotTrustAPrivateAuthorityByDefault) {
  EXPECT_EQ(Verdict(ContextSpec(), server_identity, false),
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
}

TEST_P(TrustTest, RefusesAnExpiredCertificate) {
  IssueOptions past;
  past.from = -7200;
  past.until = -3600;
  EXPECT_EQ(Verdict(ClientSpec(), Issue("localhost", &ca, NewEcKey(), past), false),
            X509_V_ERR_CERT_HAS_EXPIRED);
}

TEST_P(TrustTest, RefusesOneThatIsNotYetValid) {
  IssueOptions future;
  future.from = 3600;
  future.until = 7200;
  EXPECT_EQ(Verdict(ClientSpec(), Issue("localhost", &ca, NewEcKey(), future), false),
            X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST_P(TrustTest, TakesASelfSignedOneOnlyWhereAllowed) {
  Identity self_signed = Issue("localhost", nullptr, NewEcKey());
  ContextSpec spec = ClientSpec();
  EXPECT_EQ(Verdict(spec, self_signed, false), X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
  spec.allow_self_signed = true;
  EXPECT_EQ(Verdict(spec, self_signed, true), X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
  // Allowing that allows nothing else.
  Identity other = NewAuthority("Other");
  Verdict(spec, Issue("localhost", &other, NewEcKey()), false);
  IssueOptions past;
  past.from = -7200;
  past.until = -3600;
  EXPECT_EQ(Verdict(spec, Issue("localhost", nullptr, NewEcKey(), past), false),
            X509_V_ERR_CERT_HAS_EXPIRED);
}

TEST_P(TrustTest, LooksNoDeeperThanTold) {
  ContextSpec spec = ClientSpec();
  spec.verify_depth = 0;
  EXPECT_EQ(Verdict(spec, server_identity, false), X509_V_ERR_CERT_CHAIN_TOO_LONG);
  spec.verify_depth = 1;
  EXPECT_EQ(Verdict(spec, server_identity, true), X509_V_OK);
  spec.verify_depth = -1;
  EXPECT_EQ(Verdict(spec, server_identity, true), X509_V_OK);
}

TEST_P(TrustTest, AsksNothingWhenNotToVerify) {
  ContextSpec spec;
  spec.verify_peer = false;
  Verdict(spec, Issue("localhost", nullptr, NewEcKey()), true);
}

TEST_P(TrustTest, JudgesThePeersKeyByTheSecurityLevel) {
  ContextSpec server = ServerSpec();
  server.protocols = GetParam();
  server.local = Store("weak", Issue("localhost", &ca, NewRsaKey(1024)));
  server.security_level = 0;
  ContextSpec client = ClientSpec();
  client.security_level = 2;
  Pair strict(MustBuild(client), MustBuild(server));
  EXPECT_FALSE(strict.Shake());
  EXPECT_EQ(strict.client->failure().reason, Reason::kBadCertificate);
  client.security_level = 1;
  Pair lax(MustBuild(client), MustBuild(server));
  EXPECT_TRUE(lax.Shake());
}

INSTANTIATE_TEST_SUITE_P(, TrustTest, ::testing::Values(kTls12, kTls13));

}  // namespace
}  // namespace fastsock::tls
