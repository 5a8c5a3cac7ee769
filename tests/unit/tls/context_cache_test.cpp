// One context for each spec, and renewed files: real files in a directory of their own, a clock
// that the test moves.
#include "tls/context_cache.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "test_certificate.h"

namespace fastsock::tls {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ContextCacheTest : public testing::Test {
 protected:
  ContextCacheTest() {
    std::string pattern = testing::TempDir() + "context_cacheXXXXXX";
    directory_ = ::mkdtemp(pattern.data());
    Install(MakeCertificate("first"));
  }
  ~ContextCacheTest() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return directory_ + "/" + name; }

  // In place, as a careless tool does. Every write gets a time of its own: the clock that stamps
  // files may stand still between two writes of a test.
  void Write(const std::string& name, const std::string& text) {
    std::ofstream(Path(name), std::ios::trunc) << text;
    Touch(name);
  }
  void Touch(const std::string& name) {
    timespec times[2] = {{1000000000, 0}, {1000000000, ++writes_}};
    ASSERT_EQ(::utimensat(AT_FDCWD, Path(name).c_str(), times, 0), 0);
  }
  void InstallCertificate(const TestCertificate& made) { Write("cert.pem", made.CertificatePem()); }
  void InstallKey(const TestCertificate& made) { Write("key.pem", made.KeyPem()); }
  void Install(const TestCertificate& made) {
    InstallCertificate(made);
    InstallKey(made);
  }

  ContextSpec Server() const {
    ContextSpec spec;
    spec.role = Role::kServer;
    spec.verify_peer = false;
    spec.local = CertificateSource{Path("cert.pem"), Path("key.pem")};
    return spec;
  }
  static ContextSpec Client(int which) {
    ContextSpec spec;
    spec.verify_peer = false;
    spec.verify_depth = which;
    return spec;
  }

  ContextCache::Found Find(const ContextSpec& spec, std::shared_ptr<TicketKeys> keys = nullptr) {
    auto may_read = [this](const std::string& path) {
      asked_.push_back(path);
      return path != forbidden_;
    };
    auto found = cache_.Find(spec, spec.Key(), std::move(keys), &error_, may_read, now_);
    EXPECT_EQ(ERR_peek_error(), 0u);
    return found;
  }
  std::shared_ptr<Context> Get(const ContextSpec& spec,
                               std::shared_ptr<TicketKeys> keys = nullptr) {
    auto found = Find(spec, std::move(keys));
    EXPECT_EQ(found.broken_renewal, nullptr);
    return found.context;
  }
  void Pass(Clock::duration time) { now_ += time; }

  static std::string NameIn(SSL_CTX* ctx) {
    char name[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_CTX_get0_certificate(ctx)), NID_commonName,
                              name, sizeof name);
    return name;
  }
  static std::string NameIn(const std::shared_ptr<Context>& context) {
    return context ? NameIn(context->get()) : "";
  }

  ContextCache cache_;
  Clock::time_point now_{seconds(1000)};
  SpecError error_;
  std::vector<std::string> asked_;  // may_read about these
  std::string forbidden_;

 private:
  std::string directory_;
  long writes_ = 0;
};

TEST_F(ContextCacheTest, EqualSpecsShareOneContext) {
  auto first = Get(Server());
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(Get(Server()), first);
  Pass(seconds(5));
  EXPECT_EQ(Get(Server()), first);
  EXPECT_EQ(cache_.figures().built, 1u);
  EXPECT_EQ(cache_.figures().hits, 2u);
  EXPECT_EQ(cache_.figures().reloaded, 0u);
  EXPECT_EQ(cache_.size(), 1u);
}

TEST_F(ContextCacheTest, OtherSpecsAndOtherTicketKeysHaveOtherContexts) {
  auto keys = TicketKeys::Generate(seconds(60));
  ContextSpec other = Server();
  other.num_tickets = 2;
  auto plain = Get(Server());
  auto keyed = Get(Server(), keys);
  EXPECT_NE(Get(other), plain);
  EXPECT_NE(keyed, plain);
  EXPECT_EQ(Get(Server(), keys), keyed);
  EXPECT_NE(Get(Server(), TicketKeys::Generate(seconds(60))), keyed);
  EXPECT_EQ(cache_.size(), 4u);
}

TEST_F(ContextCacheTest, AFailureToBuildIsToldAndNotKept) {
  ::unlink(Path("key.pem").c_str());
  EXPECT_EQ(Find(Server()).context, nullptr);
  EXPECT_EQ(error_.problem, SpecProblem::kPrivateKey);
  EXPECT_EQ(error_.file, Path("key.pem"));
  EXPECT_EQ(cache_.size(), 0u);
  EXPECT_EQ(cache_.figures().built, 0u);
  Install(MakeCertificate("later"));
  EXPECT_EQ(NameIn(Get(Server())), "later");
}

TEST_F(ContextCacheTest, ARenewedCertificateServesNewSessions) {
  auto before = Get(Server());
  Install(MakeCertificate("renewed"));
  Pass(seconds(1));
  auto after = Get(Server());
  EXPECT_EQ(NameIn(after), "renewed");
  EXPECT_EQ(NameIn(before), "first");  // whoever has it keeps it
  EXPECT_EQ(Get(Server()), after);
  EXPECT_EQ(cache_.figures().built, 1u);
  EXPECT_EQ(cache_.figures().reloaded, 1u);
  EXPECT_EQ(cache_.size(), 1u);
}

TEST_F(ContextCacheTest, FilesAreLookedAtOnceASecond) {
  Get(Server());
  Pass(seconds(1));
  Get(Server());  // a look without a change counts too
  Install(MakeCertificate("renewed"));
  Pass(milliseconds(999));
  EXPECT_EQ(NameIn(Get(Server())), "first");
  Pass(milliseconds(1));
  EXPECT_EQ(NameIn(Get(Server())), "renewed");
}

TEST_F(ContextCacheTest, AFileMovedIntoPlaceIsNoticed) {
  Get(Server());
  auto renewed = MakeCertificate("renewed");
  Write("both.pem", renewed.CertificatePem());
  Write("new_key.pem", renewed.KeyPem());
  ASSERT_EQ(std::rename(Path("both.pem").c_str(), Path("cert.pem").c_str()), 0);
  ASSERT_EQ(std::rename(Path("new_key.pem").c_str(), Path("key.pem").c_str()), 0);
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(Server())), "renewed");
}

TEST_F(ContextCacheTest, ALinkPointedElsewhereIsNoticed) {
  auto renewed = MakeCertificate("renewed");
  Write("renewed.pem", renewed.CertificatePem() + renewed.KeyPem());
  auto first = MakeCertificate("linked");
  Write("linked.pem", first.CertificatePem() + first.KeyPem());
  std::filesystem::create_symlink("linked.pem", Path("live.pem"));
  ContextSpec spec = Server();
  spec.local = CertificateSource{Path("live.pem"), ""};
  EXPECT_EQ(NameIn(Get(spec)), "linked");
  std::filesystem::remove(Path("live.pem"));
  std::filesystem::create_symlink("renewed.pem", Path("live.pem"));
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(spec)), "renewed");
}

TEST_F(ContextCacheTest, ARenewalThatKeepsSizeAndTimeIsNoticed) {
  auto before = Get(Server());
  struct stat old_state {};
  ASSERT_EQ(::stat(Path("cert.pem").c_str(), &old_state), 0);
  struct stat state = old_state;
  while (state.st_ctim.tv_nsec == old_state.st_ctim.tv_nsec) {  // until the kernel's clock ticks
    timespec times[2] = {old_state.st_atim, old_state.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, Path("cert.pem").c_str(), times, 0), 0);
    ASSERT_EQ(::stat(Path("cert.pem").c_str(), &state), 0);
  }
  Pass(seconds(1));
  EXPECT_NE(Get(Server()), before);
}

TEST_F(ContextCacheTest, AnSniCertificateCounts) {
  auto shop = MakeCertificate("shop");
  Write("shop.pem", shop.CertificatePem() + shop.KeyPem());
  ContextSpec spec = Server();
  spec.sni = {{"shop.test", {Path("shop.pem"), ""}}};
  auto before = Get(spec);
  ASSERT_NE(before, nullptr);
  EXPECT_EQ(NameIn(before->ForName("shop.test")), "shop");
  auto renewed = MakeCertificate("new shop");
  Write("shop.pem", renewed.CertificatePem() + renewed.KeyPem());
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(spec)->ForName("shop.test")), "new shop");
}

TEST_F(ContextCacheTest, AHalfWrittenRenewalKeepsTheOldAndIsToldOnce) {
  auto before = Get(Server());
  auto renewed = MakeCertificate("renewed");
  InstallCertificate(renewed);
  Pass(seconds(1));
  auto told = Find(Server());
  EXPECT_EQ(told.context, before);
  ASSERT_NE(told.broken_renewal, nullptr);
  EXPECT_EQ(told.broken_renewal->problem, SpecProblem::kMismatch);
  for (int i = 0; i < 3; ++i) {
    Pass(seconds(1));
    EXPECT_EQ(Get(Server()), before);
  }
  InstallKey(renewed);
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(Server())), "renewed");
  EXPECT_EQ(cache_.figures().reload_failures, 1u);
  EXPECT_EQ(cache_.figures().reloaded, 1u);
}

TEST_F(ContextCacheTest, EachBrokenRenewalIsTold) {
  auto before = Get(Server());
  for (const char* rubbish : {"", "rubbish", "-----BEGIN CERTIFICATE-----\n"}) {
    Write("cert.pem", rubbish);
    Pass(seconds(1));
    auto found = Find(Server());
    EXPECT_EQ(found.context, before);
    ASSERT_NE(found.broken_renewal, nullptr) << rubbish;
    EXPECT_EQ(found.broken_renewal->problem, SpecProblem::kCertificate);
    EXPECT_EQ(found.broken_renewal->file, Path("cert.pem"));
  }
  EXPECT_EQ(cache_.figures().reload_failures, 3u);
  Install(MakeCertificate("renewed"));
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(Server())), "renewed");
}

TEST_F(ContextCacheTest, FilesThatVanishChangeNothing) {
  auto before = Get(Server());
  ::unlink(Path("cert.pem").c_str());
  Pass(seconds(1));
  EXPECT_EQ(Get(Server()), before);
  ::unlink(Path("key.pem").c_str());
  Pass(seconds(100));
  EXPECT_EQ(Get(Server()), before);
  EXPECT_EQ(cache_.figures().reload_failures, 0u);
  Install(MakeCertificate("renewed"));
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(Server())), "renewed");
}

TEST_F(ContextCacheTest, APathThatWasNeverThereDoesNotStopRenewals) {
  ContextSpec spec = Server();
  spec.verify_peer = true;
  spec.require_certificate = true;
  spec.ca_path = Path("no_such_directory");
  auto before = Get(spec);
  if (!before) GTEST_SKIP() << "this OpenSSL wants the directory";
  Install(MakeCertificate("renewed"));
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(spec)), "renewed");
}

TEST_F(ContextCacheTest, PermissionIsAskedAgainBeforeAReload) {
  auto before = Get(Server());
  Pass(seconds(1));
  Get(Server());
  std::vector<std::string> files{Path("cert.pem"), Path("key.pem")};
  EXPECT_EQ(asked_, files);  // for the build, not for a look
  asked_.clear();
  forbidden_ = Path("key.pem");
  Install(MakeCertificate("renewed"));
  Pass(seconds(1));
  auto told = Find(Server());
  EXPECT_EQ(told.context, before);
  ASSERT_NE(told.broken_renewal, nullptr);
  EXPECT_EQ(told.broken_renewal->file, Path("key.pem"));
  EXPECT_EQ(asked_, files);
  Pass(seconds(1));
  EXPECT_EQ(Get(Server()), before);
  forbidden_.clear();
  Touch("cert.pem");
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(Server())), "renewed");
}

TEST_F(ContextCacheTest, AReloadKeepsTheTicketKeys) {
  auto keys = TicketKeys::Generate(seconds(60));
  Get(Server(), keys);
  long holders = keys.use_count();
  Install(MakeCertificate("renewed"));
  Pass(seconds(1));
  EXPECT_EQ(NameIn(Get(Server(), keys)), "renewed");
  EXPECT_EQ(keys.use_count(), holders);
}

TEST_F(ContextCacheTest, TrimLetsGoOfWhatNobodyWants) {
  Get(Client(1));
  auto used = Get(Client(2));
  Pass(seconds(50));
  Get(Client(3));
  cache_.Trim(now_);
  EXPECT_EQ(cache_.size(), 3u);
  Pass(seconds(11));
  cache_.Trim(now_);
  EXPECT_EQ(cache_.size(), 2u);
  EXPECT_EQ(Get(Client(2)), used);
  used.reset();
  Pass(seconds(61));
  cache_.Trim(now_);
  EXPECT_EQ(cache_.size(), 0u);
}

TEST_F(ContextCacheTest, HoldsAThousandAndTheOldestGoesFirst) {
  auto oldest = Get(Client(0));
  for (int i = 1; i < 1024; ++i) {
    Pass(milliseconds(1));
    Get(Client(i));
  }
  Pass(milliseconds(1));
  EXPECT_EQ(Get(Client(0)), oldest);  // the youngest by now
  Get(Client(1024));
  EXPECT_EQ(cache_.size(), 1024u);
  EXPECT_EQ(cache_.figures().built, 1025u);
  EXPECT_EQ(Get(Client(0)), oldest);
  Get(Client(1));
  EXPECT_EQ(cache_.figures().built, 1026u);
}

}  // namespace
}  // namespace fastsock::tls
