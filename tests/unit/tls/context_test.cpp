#include "tls/context.h"

#include "tls_testing.h"

namespace fastsock::tls {
namespace {

class ContextTest : public TlsTest {
 protected:
  // The problem that building `spec` meets.
  SpecError Problem(const ContextSpec& spec) {
    SpecError error;
    std::shared_ptr<Context> context = Context::Build(spec, nullptr, &error);
    EXPECT_EQ(context == nullptr, error.problem != SpecProblem::kNone);
    ExpectCleanQueue();
    return error;
  }
  SpecError ProblemWith(const CertificateSource& source, const std::string& passphrase = {}) {
    ContextSpec spec = ServerSpec();
    spec.local = source;
    spec.passphrase = passphrase;
    return Problem(spec);
  }
};

TEST_F(ContextTest, TakesCertificateAndKeyFromOneFileOrTwo) {
  EXPECT_EQ(Problem(ServerSpec()).problem, SpecProblem::kNone);
  EXPECT_EQ(ProblemWith({files.Write("c", server_identity.CertificatePem()),
                         files.Write("k", server_identity.KeyPem())})
                .problem,
            SpecProblem::kNone);
}

TEST_F(ContextTest, NamesACertificateThatCannotBeRead) {
  SpecError error = ProblemWith({files.Path("nowhere.pem"), {}});
  EXPECT_EQ(error.problem, SpecProblem::kCertificate);
  EXPECT_EQ(error.file, files.Path("nowhere.pem"));
  EXPECT_EQ(error.system_error, ENOENT);
  EXPECT_NE(error.queue.find("No such file"), std::string::npos) << error.queue;
}

TEST_F(ContextTest, NamesACertificateThatCannotBeParsed) {
  std::string path = files.Write("garbage.pem", "not a certificate\n");
  SpecError error = ProblemWith({path, {}});
  EXPECT_EQ(error.problem, SpecProblem::kCertificate);
  EXPECT_EQ(error.file, path);
  EXPECT_EQ(error.system_error, 0);
  EXPECT_NE(error.queue, "");
}

TEST_F(ContextTest, NamesAKeyThatIsMissing) {
  std::string path = files.Write("c", server_identity.CertificatePem());
  SpecError error = ProblemWith({path, {}});
  EXPECT_EQ(error.problem, SpecProblem::kPrivateKey);
  EXPECT_EQ(error.file, path);
  error = ProblemWith({path, files.Path("nowhere.key")});
  EXPECT_EQ(error.problem, SpecProblem::kPrivateKey);
  EXPECT_EQ(error.file, files.Path("nowhere.key"));
  EXPECT_EQ(error.system_error, ENOENT);
}

TEST_F(ContextTest, TellsAKeyOfAnotherCertificate) {
  Identity other = Issue("other", &ca, NewEcKey());
  Identity rsa = Issue("rsa", &ca, NewRsaKey());
  std::string other_key = files.Write("other.key", other.KeyPem());
  std::string rsa_key = files.Write("rsa.key", rsa.KeyPem());
  EXPECT_EQ(ProblemWith({server_source.certificate, other_key}).problem, SpecProblem::kMismatch);
  EXPECT_EQ(ProblemWith({server_source.certificate, rsa_key}).problem, SpecProblem::kMismatch);
  EXPECT_EQ(ProblemWith({server_source.certificate, rsa_key}).file, rsa_key);
}

TEST_F(ContextTest, OpensAnEncryptedKeyWithItsPassphraseOnly) {
  CertificateSource source{server_source.certificate,
                           files.Write("secret.key", server_identity.KeyPem("sesame"))};
  EXPECT_EQ(ProblemWith(source, "sesame").problem, SpecProblem::kNone);
  EXPECT_EQ(ProblemWith(source, "wrong").problem, SpecProblem::kPrivateKey);
  EXPECT_EQ(ProblemWith(source, std::string(5000, 'x')).problem, SpecProblem::kPrivateKey);
  // Does not ask on the terminal either.
  EXPECT_EQ(ProblemWith(source).problem, SpecProblem::kPrivateKey);
}

TEST_F(ContextTest, NamesACaFileWithoutCertificates) {
  for (const std::string& path : {files.Path("nowhere"), files.Write("empty", ""),
                                  files.Write("text", "hello\n"), files.Path(".")}) {
    ContextSpec spec = ClientSpec();
    spec.ca_file = path;
    SpecError error = Problem(spec);
    EXPECT_EQ(error.problem, SpecProblem::kCaFile) << path;
    EXPECT_EQ(error.file, path);
    // Not looked at when nobody is verified.
    spec.verify_peer = false;
    EXPECT_EQ(Problem(spec).problem, SpecProblem::kNone);
  }
}

TEST_F(ContextTest, PassesOverDamagedCertificatesInACaFile) {
  ContextSpec spec = ClientSpec();
  spec.ca_file =
      files.Write("mixed.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" +
                                   ca.CertificatePem());
  Pair pair(MustBuild(spec), MustBuild(ServerSpec()));
  EXPECT_TRUE(pair.Shake());
}

TEST_F(ContextTest, FindsAuthoritiesInADirectory) {
  char name[32];
  std::snprintf(
      name, sizeof(name), "%08lx.0",
      X509_NAME_hash_ex(X509_get_subject_name(ca.certificate.get()), nullptr, nullptr, nullptr));
  files.Write(name, ca.CertificatePem());
  ContextSpec spec;
  spec.ca_path = files.Path("");
  Pair pair(MustBuild(spec), MustBuild(ServerSpec()));
  EXPECT_TRUE(pair.Shake());
}

TEST_F(ContextTest, NamesDhParametersThatAreNone) {
  ContextSpec spec = ServerSpec();
  spec.dh_param = files.Path("nowhere");
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kDhParam);
  EXPECT_EQ(Problem(spec).system_error, ENOENT);
  spec.dh_param = server_source.certificate;
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kDhParam);
  EXPECT_EQ(Problem(spec).system_error, 0);
}

TEST_F(ContextTest, RefusesCiphersOfWhichItKnowsNone) {
  ContextSpec spec = ServerSpec();
  spec.ciphers = "NONSENSE";
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kCiphers);
  spec = ServerSpec();
  spec.ciphersuites = "TLS_NONSENSE";
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kCiphers);
  spec.ciphersuites = "TLS_AES_256_GCM_SHA384";
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kNone);
  spec.ciphersuites = "";
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kNone);
}

TEST_F(ContextTest, NamesTheSniCertificateThatCannotBeUsed) {
  ContextSpec spec = ServerSpec();
  spec.sni = {{"a.test", server_source}, {"b.test", {files.Path("nowhere"), {}}}};
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kSniCertificate);
  EXPECT_EQ(Problem(spec).file, files.Path("nowhere"));
  spec.sni[1].second = {server_source.certificate, files.Path("nokey")};
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kSniPrivateKey);
  EXPECT_EQ(Problem(spec).file, files.Path("nokey"));
}

TEST_F(ContextTest, JudgesItsCertificateByTheSecurityLevel) {
  ContextSpec spec = ServerSpec();
  spec.local = Store("weak", Issue("weak", &ca, NewRsaKey(1024)));
  spec.security_level = 2;
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kCertificate);
  spec.security_level = 1;
  EXPECT_EQ(Problem(spec).problem, SpecProblem::kNone);
}

TEST_F(ContextTest, OffersForwardSecretAuthenticatedCiphersOnly) {
  std::shared_ptr<Context> context = MustBuild(ServerSpec());
  STACK_OF(SSL_CIPHER)* suites = SSL_CTX_get_ciphers(context->get());
  ASSERT_GT(sk_SSL_CIPHER_num(suites), 0);
  for (int i = 0; i < sk_SSL_CIPHER_num(suites); i++) {
    const SSL_CIPHER* suite = sk_SSL_CIPHER_value(suites, i);
    EXPECT_EQ(SSL_CIPHER_is_aead(suite), 1) << SSL_CIPHER_get_name(suite);
    EXPECT_NE(SSL_CIPHER_get_kx_nid(suite), NID_kx_rsa) << SSL_CIPHER_get_name(suite);
  }
  EXPECT_STREQ(SSL_CIPHER_get_name(sk_SSL_CIPHER_value(suites, 0)), "TLS_AES_128_GCM_SHA256");
}

TEST_F(ContextTest, LeavesNoMarkOfAnEarlierBuildInTheError) {
  SpecError error{SpecProblem::kOther, "file", 5, "queue"};
  EXPECT_NE(Context::Build(ServerSpec(), nullptr, &error), nullptr);
  EXPECT_EQ(error.problem, SpecProblem::kNone);
  EXPECT_EQ(error.file + error.queue, "");
}

}  // namespace
}  // namespace fastsock::tls
