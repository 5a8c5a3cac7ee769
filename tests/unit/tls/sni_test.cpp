#include <openssl/ocsp.h>

#include "tls_testing.h"

namespace fastsock::tls {
namespace {

class SniTest : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  SniTest() {
    spec = ServerSpec();
    spec.protocols = GetParam();
    spec.sni = {{"exact.test", Store("exact", exact)}, {"*.wild.test", Store("wild", wild)}};
  }
  std::string CertificateFor(const std::string& name) {
    SessionSpec session;
    session.server_name = name;
    Pair pair(MustBuild(ClientSpec()), MustBuild(spec), session);
    EXPECT_TRUE(pair.Shake());
    return pair.client->PeerCertificate();
  }
  Identity exact = Issue("exact.test", &ca, NewEcKey());
  Identity wild = Issue("*.wild.test", &ca, NewEcKey());
  ContextSpec spec;
};

TEST_P(SniTest, PicksTheCertificateByName) {
  EXPECT_EQ(CertificateFor("exact.test"), exact.Der());
  EXPECT_EQ(CertificateFor("EXACT.test"), exact.Der());
  EXPECT_EQ(CertificateFor("a.wild.test"), wild.Der());
  EXPECT_EQ(CertificateFor("a.b.wild.test"), server_identity.Der());
  EXPECT_EQ(CertificateFor("unknown.test"), server_identity.Der());
  EXPECT_EQ(CertificateFor(""), server_identity.Der());
}

TEST_P(SniTest, TakesTheFirstMatch) {
  spec.sni.insert(spec.sni.begin(), {"*.test", Store("any", server_identity)});
  EXPECT_EQ(CertificateFor("exact.test"), server_identity.Der());
}

TEST_P(SniTest, KeepsEverythingButTheCertificate) {
  spec.verify_peer = true;
  spec.require_certificate = true;
  spec.ca_file = ca_file;
  spec.alpn = {"h2"};
  spec.ciphersuites = "TLS_CHACHA20_POLY1305_SHA256";
  spec.ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305";
  spec.ocsp_response = "for the default certificate";
  ContextSpec client = ClientSpec();
  client.alpn = {"http/1.1", "h2"};
  Identity identity = Issue("client", &ca, NewEcKey());
  client.local = Store("client", identity);
  SessionSpec session;
  session.server_name = "exact.test";
  std::shared_ptr<Context> server = MustBuild(spec);
  Pair pair(MustBuild(client), server, session);
  ASSERT_TRUE(pair.Shake()) << pair.server->failure().queue;
  EXPECT_EQ(pair.client->PeerCertificate(), exact.Der());
  EXPECT_EQ(pair.client->Info().alpn, "h2");
  EXPECT_NE(pair.client->Info().cipher_name.find("CHACHA20"), std::string::npos);
  EXPECT_EQ(pair.server->PeerCertificate(), identity.Der());
  EXPECT_EQ(pair.server->Info().protocol, GetParam() == kTls13 ? "TLSv1.3" : "TLSv1.2");
  // The stranger is turned away there too.
  Identity other = NewAuthority("Other");
  client.local = Store("stranger", Issue("stranger", &other, NewEcKey()));
  Pair stranger(MustBuild(client), server, session);
  EXPECT_FALSE(stranger.Shake());
  EXPECT_EQ(stranger.server->failure().reason, Reason::kBadCertificate);
}

TEST_P(SniTest, NamesTheAcceptedAuthoritiesThereToo) {
  spec.verify_peer = true;
  spec.require_certificate = true;
  spec.ca_file = ca_file;
  Pair pair(MustBuild(ClientSpec()), MustBuild(spec));
  RawClient client(&pair.link.client, GetParam() == kTls13 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_set_tlsext_host_name(client.ssl(), "exact.test");
  client.ShakeWith(pair.server.get());
  EXPECT_EQ(sk_X509_NAME_num(SSL_get0_peer_CA_list(client.ssl())), 1);
}

TEST_P(SniTest, WorksWithoutADefaultCertificate) {
  spec.local.reset();
  EXPECT_EQ(CertificateFor("exact.test"), exact.Der());
  Pair pair(MustBuild(ClientSpec()), MustBuild(spec));
  EXPECT_FALSE(pair.Shake());
  // OpenSSL's words for TLS 1.3: no suitable signature algorithm.
  EXPECT_EQ(pair.server->failure().reason,
            GetParam() == kTls13 ? Reason::kProtocol : Reason::kNoSharedCipher);
}

INSTANTIATE_TEST_SUITE_P(, SniTest, ::testing::Values(kTls12, kTls13));

class OcspTest : public TlsTest, public ::testing::WithParamInterface<int> {
 protected:
  // The authority's response about one of its certificates: OpenSSL 3.6 sends no others.
  std::string GoodResponse(const Identity& about) {
    OCSP_BASICRESP* basic = OCSP_BASICRESP_new();
    OCSP_CERTID* id = OCSP_cert_to_id(nullptr, about.certificate.get(), ca.certificate.get());
    ASN1_TIME* now = X509_gmtime_adj(nullptr, 0);
    OCSP_basic_add1_status(basic, id, V_OCSP_CERTSTATUS_GOOD, 0, nullptr, now, nullptr);
    OCSP_basic_sign(basic, ca.certificate.get(), ca.key.get(), EVP_sha256(), nullptr, 0);
    OCSP_RESPONSE* response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    std::string der = Collect([response](BIO* bio) { i2d_OCSP_RESPONSE_bio(bio, response); });
    OCSP_RESPONSE_free(response);
    ASN1_TIME_free(now);
    OCSP_CERTID_free(id);
    OCSP_BASICRESP_free(basic);
    return der;
  }
  // What a client that asks is given; "none" if nothing.
  std::string Stapled(const std::string& response, const std::string& name = {}) {
    ContextSpec server = ServerSpec();
    server.protocols = GetParam();
    server.ocsp_response = response;
    server.sni = {{"other.test", Store("other", Issue("other.test", &ca, NewEcKey()))}};
    std::shared_ptr<Context> client = MustBuild(ClientSpec());
    SSL_CTX_set_tlsext_status_type(client->get(), TLSEXT_STATUSTYPE_ocsp);
    std::string stapled = "not asked";
    SSL_CTX_set_tlsext_status_arg(client->get(), &stapled);
    SSL_CTX_set_tlsext_status_cb(
        client->get(), +[](SSL* ssl, void* out) {
          const char* bytes = nullptr;
          long size = SSL_get_tlsext_status_ocsp_resp(ssl, &bytes);
          *static_cast<std::string*>(out) =
              size < 0 ? "none" : std::string(bytes, static_cast<size_t>(size));
          return 1;
        });
    SessionSpec session;
    session.server_name = name;
    Pair pair(client, MustBuild(server), session);
    EXPECT_TRUE(pair.Shake());
    return stapled;
  }
};

TEST_P(OcspTest, StaplesTheResponseToItsOwnCertificateOnly) {
  const std::string response = GoodResponse(server_identity);
  EXPECT_EQ(Stapled(response), response);
  EXPECT_EQ(Stapled(""), "none");
  EXPECT_EQ(Stapled("response", "other.test"), "none");
}

INSTANTIATE_TEST_SUITE_P(, OcspTest, ::testing::Values(kTls12, kTls13));

}  // namespace
}  // namespace fastsock::tls
