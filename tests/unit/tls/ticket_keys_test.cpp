// Tickets by real handshakes in memory. A "worker" is a server's SSL_CTX; workers have nothing in
// common but the TicketKeys (and a certificate each).
#include "tls/ticket_keys.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "test_certificate.h"

namespace fastsock::tls {
namespace {

using std::chrono::seconds;

constexpr seconds kLifetime{100};

struct SslFree {
  void operator()(SSL_CTX* ctx) const { SSL_CTX_free(ctx); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using CtxPtr = std::unique_ptr<SSL_CTX, SslFree>;
using SslPtr = std::unique_ptr<SSL, SslFree>;
using SessionPtr = std::unique_ptr<SSL_SESSION, SslFree>;

struct FakeClock {
  std::shared_ptr<Clock::time_point> now =
      std::make_shared<Clock::time_point>(Clock::time_point(seconds(1000)));
  TicketKeys::TimeSource Source() const {
    return [now = now] { return *now; };
  }
  void Pass(Clock::duration time) { *now += time; }
};

CtxPtr Worker(const std::shared_ptr<TicketKeys>& keys, int version) {
  TestCertificate own = MakeCertificate("worker");
  CtxPtr ctx(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(ctx.get(), own.certificate.get());
  SSL_CTX_use_PrivateKey(ctx.get(), own.key.get());
  SSL_CTX_set_max_proto_version(ctx.get(), version);
  SSL_CTX_set_session_cache_mode(ctx.get(), SSL_SESS_CACHE_OFF);  // tickets or nothing
  SSL_CTX_set_num_tickets(ctx.get(), 1);
  InstallTicketKeys(ctx.get(), keys);
  return ctx;
}

struct Outcome {
  bool resumed = false;
  SessionPtr session;  // what the client resumes next time, if anything
};

std::string TicketOf(const SSL_SESSION* session) {
  const unsigned char* ticket = nullptr;
  size_t size = 0;
  if (session != nullptr) SSL_SESSION_get0_ticket(session, &ticket, &size);
  return ticket != nullptr ? std::string(reinterpret_cast<const char*>(ticket), size) : "";
}
std::string TicketOf(const Outcome& outcome) { return TicketOf(outcome.session.get()); }

// One connection: handshake, a byte from the server (it brings TLS 1.3's ticket along), goodbye.
Outcome Connect(SSL_CTX* client_ctx, SSL_CTX* worker, SSL_SESSION* session,
                const char* server_name) {
  SslPtr client(SSL_new(client_ctx));
  SslPtr server(SSL_new(worker));
  BIO* near = nullptr;
  BIO* far = nullptr;
  BIO_new_bio_pair(&near, 0, &far, 0);
  SSL_set_bio(client.get(), near, near);
  SSL_set_bio(server.get(), far, far);
  SSL_set_connect_state(client.get());
  SSL_set_accept_state(server.get());
  if (server_name != nullptr) SSL_set_tlsext_host_name(client.get(), server_name);
  if (session != nullptr) SSL_set_session(client.get(), session);
  int shaken = 0;
  for (int turn = 0; turn < 10 && shaken != 2; ++turn) {
    shaken = (SSL_do_handshake(client.get()) == 1) + (SSL_do_handshake(server.get()) == 1);
  }
  EXPECT_EQ(shaken, 2);
  char byte = 'x';
  EXPECT_EQ(SSL_write(server.get(), &byte, 1), 1);
  EXPECT_EQ(SSL_read(client.get(), &byte, 1), 1);
  Outcome outcome;
  outcome.resumed = SSL_session_reused(server.get()) == 1;
  EXPECT_EQ(SSL_session_reused(client.get()) == 1, outcome.resumed);
  for (SSL* ssl : {client.get(), server.get()}) {
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
  outcome.session.reset(SSL_get1_session(client.get()));
  // A well-behaved client shows a TLS 1.3 ticket once (RFC 8446, C.4).
  if (SSL_version(client.get()) == TLS1_3_VERSION && TicketOf(outcome) == TicketOf(session)) {
    outcome.session.reset();
  }
  return outcome;
}

class TicketKeysOver : public testing::TestWithParam<int> {
 protected:
  CtxPtr Worker(const std::shared_ptr<TicketKeys>& keys) { return tls::Worker(keys, GetParam()); }
  Outcome Connect(const CtxPtr& worker, const Outcome& former = {}, const char* name = nullptr) {
    return tls::Connect(client_.get(), worker.get(), former.session.get(), name);
  }
  bool IsTls13() const { return GetParam() == TLS1_3_VERSION; }

  FakeClock clock_;
  std::shared_ptr<TicketKeys> keys_ = TicketKeys::Generate(kLifetime, clock_.Source());

 private:
  CtxPtr client_{SSL_CTX_new(TLS_client_method())};
};

INSTANTIATE_TEST_SUITE_P(Tls, TicketKeysOver, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return version.param == TLS1_2_VERSION ? "Tls12" : "Tls13";
                         });

TEST_P(TicketKeysOver, WorkersResumeEachOthersTickets) {
  CtxPtr one = Worker(keys_);
  CtxPtr other = Worker(keys_);
  Outcome first = Connect(one);
  EXPECT_FALSE(first.resumed);
  EXPECT_TRUE(Connect(other, first).resumed);
}

TEST_P(TicketKeysOver, WithoutSharedKeysNothingResumes) {
  CtxPtr one = Worker(keys_);
  CtxPtr stranger = Worker(TicketKeys::Generate(kLifetime, clock_.Source()));
  Outcome refused = Connect(stranger, Connect(one));
  EXPECT_FALSE(refused.resumed);
  EXPECT_TRUE(Connect(stranger, refused).resumed);  // it got a ticket it can use
}

TEST_P(TicketKeysOver, EveryReconnectResumes) {
  CtxPtr workers[] = {Worker(keys_), Worker(keys_), Worker(keys_)};
  Outcome last = Connect(workers[0]);
  for (int i = 1; i <= 10; ++i) {
    last = Connect(workers[i % 3], last);
    EXPECT_TRUE(last.resumed) << i;
  }
}

TEST_P(TicketKeysOver, EveryReconnectResumesWhileKeysRotate) {
  CtxPtr workers[] = {Worker(keys_), Worker(keys_)};
  Outcome last = Connect(workers[0]);
  for (int i = 1; i <= 10; ++i) {
    clock_.Pass(kLifetime * 2 / 3);
    last = Connect(workers[i % 2], last);
    // A resumed TLS 1.2 session keeps the time it was made at, but that is the real clock's.
    EXPECT_TRUE(last.resumed) << i;
  }
}

TEST_P(TicketKeysOver, ATicketOpensForTwoMoreEpochs) {
  for (int epochs = 0; epochs <= 4; ++epochs) {
    CtxPtr one = Worker(keys_);
    CtxPtr other = Worker(keys_);
    Outcome first = Connect(one);
    clock_.Pass(epochs * kLifetime);
    EXPECT_EQ(Connect(other, first).resumed, epochs <= 2) << epochs;
  }
}

TEST_P(TicketKeysOver, OnlyWhatNeedsANewTicketGetsOne) {
  CtxPtr worker = Worker(keys_);
  Outcome first = Connect(worker);
  Outcome second = Connect(worker, first);
  ASSERT_TRUE(second.resumed);
  EXPECT_EQ(TicketOf(second) != TicketOf(first), IsTls13());
  EXPECT_FALSE(TicketOf(second).empty());
  clock_.Pass(kLifetime);
  Outcome third = Connect(worker, second);
  ASSERT_TRUE(third.resumed);
  EXPECT_NE(TicketOf(third), TicketOf(second));
}

TEST_P(TicketKeysOver, ARebuiltContextResumesTheTicketsOfTheFormer) {
  CtxPtr worker = Worker(keys_);
  Outcome first = Connect(worker);
  worker = Worker(keys_);  // another certificate, too
  EXPECT_TRUE(Connect(worker, first).resumed);
}

TEST_P(TicketKeysOver, AContextChosenBySniResumes) {
  CtxPtr front = Worker(keys_);
  CtxPtr chosen = Worker(keys_);
  SSL_CTX_set_tlsext_servername_callback(
      front.get(), +[](SSL* ssl, int*, void* ctx) {
        SSL_set_SSL_CTX(ssl, static_cast<SSL_CTX*>(ctx));
        return SSL_TLSEXT_ERR_OK;
      });
  SSL_CTX_set_tlsext_servername_arg(front.get(), chosen.get());
  Outcome first = Connect(front, {}, "example.com");
  EXPECT_FALSE(TicketOf(first).empty());
  EXPECT_TRUE(Connect(front, first, "example.com").resumed);
}

TEST_P(TicketKeysOver, GivenKeysOfBothSizesResume) {
  for (size_t size : {48, 80}) {
    std::string given(size, 'k');
    CtxPtr one = Worker(TicketKeys::FromStrings({given}));
    CtxPtr other = Worker(TicketKeys::FromStrings({given}));  // an unrelated process
    EXPECT_TRUE(Connect(other, Connect(one)).resumed) << size;
  }
}

TEST_P(TicketKeysOver, GivenKeysAreRotatedByTheUser) {
  std::string old_key(48, 'o');
  std::string new_key(80, 'n');
  CtxPtr before = Worker(TicketKeys::FromStrings({old_key}));
  CtxPtr during = Worker(TicketKeys::FromStrings({new_key, old_key}));
  CtxPtr after = Worker(TicketKeys::FromStrings({new_key}));
  Outcome old_ticket = Connect(before);
  EXPECT_FALSE(Connect(after, old_ticket).resumed);
  Outcome renewed = Connect(during, old_ticket);
  EXPECT_TRUE(renewed.resumed);
  EXPECT_TRUE(Connect(after, renewed).resumed);
}

TEST_P(TicketKeysOver, ContextsKeepTheirKeysAlive) {
  std::weak_ptr<TicketKeys> alive = keys_;
  CtxPtr one = Worker(keys_);
  CtxPtr other = Worker(keys_);
  keys_.reset();
  EXPECT_TRUE(Connect(other, Connect(one)).resumed);
  one.reset();
  EXPECT_FALSE(alive.expired());
  other.reset();
  EXPECT_TRUE(alive.expired());
}

TEST_P(TicketKeysOver, InstallingAgainReplaces) {
  std::weak_ptr<TicketKeys> former = keys_;
  auto later = TicketKeys::Generate(kLifetime, clock_.Source());
  CtxPtr worker = Worker(keys_);
  keys_.reset();
  InstallTicketKeys(worker.get(), later);
  EXPECT_TRUE(former.expired());
  InstallTicketKeys(worker.get(), nullptr);  // changes nothing
  EXPECT_TRUE(Connect(Worker(later), Connect(worker)).resumed);
}

std::string BytesOf(const TicketKeys::Key* key) {
  if (key == nullptr) return "";
  return std::string(reinterpret_cast<const char*>(key->name), sizeof key->name) +
         std::string(reinterpret_cast<const char*>(key->hmac), key->strength) +
         std::string(reinterpret_cast<const char*>(key->cipher), key->strength);
}

TEST(TicketKeys, EachEpochHasKeysOfItsOwn) {
  FakeClock clock;
  auto keys = TicketKeys::Generate(kLifetime, clock.Source());
  std::set<std::string> names, hmacs, ciphers;
  for (int epoch = 0; epoch < 5; ++epoch) {
    std::string bytes = BytesOf(keys->Current());
    ASSERT_EQ(bytes.size(), 80u);
    names.insert(bytes.substr(0, 16));
    hmacs.insert(bytes.substr(16, 32));
    ciphers.insert(bytes.substr(48));
    clock.Pass(kLifetime - seconds(1));
    EXPECT_EQ(BytesOf(keys->Current()), bytes);
    clock.Pass(seconds(1));
  }
  EXPECT_EQ(names.size(), 5u);
  EXPECT_EQ(hmacs.size(), 5u);
  EXPECT_EQ(ciphers.size(), 5u);
}

TEST(TicketKeys, TheCurrentAndTwoFormerEpochsAreFound) {
  FakeClock clock;
  auto keys = TicketKeys::Generate(kLifetime, clock.Source());
  std::string first = BytesOf(keys->Current());
  auto name = reinterpret_cast<const unsigned char*>(first.data());
  for (int epoch = 0; epoch <= 2; ++epoch) {
    EXPECT_EQ(BytesOf(keys->Find(name)), first) << epoch;
    clock.Pass(kLifetime);
  }
  EXPECT_EQ(keys->Find(name), nullptr);
}

// Sleepers and early birds end up with the same keys.
TEST(TicketKeys, AForkedChildRotatesInStep) {
  FakeClock clock;
  auto keys = TicketKeys::Generate(kLifetime, clock.Source());
  clock.Pass(kLifetime);
  keys->Rotate();
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  pid_t child = ::fork();
  if (child == 0) {
    std::string told;
    for (int epoch = 0; epoch < 5; ++epoch) {
      clock.Pass(kLifetime);
      told = BytesOf(keys->Current());
    }
    ssize_t written = ::write(ends[1], told.data(), told.size());
    ::_exit(written == static_cast<ssize_t>(told.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  char told[200];
  ssize_t size = ::read(ends[0], told, sizeof told);
  ::close(ends[0]);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  clock.Pass(5 * kLifetime);  // all at once
  ASSERT_EQ(size, 80);
  EXPECT_EQ(std::string(told, 80), BytesOf(keys->Current()));
}

TEST(TicketKeys, TwoListenersHaveDifferentKeys) {
  EXPECT_NE(BytesOf(TicketKeys::Generate(kLifetime)->Current()),
            BytesOf(TicketKeys::Generate(kLifetime)->Current()));
}

TEST(TicketKeys, ALifetimeOfNothingIsASecond) {
  FakeClock clock;
  auto keys = TicketKeys::Generate(seconds(0), clock.Source());
  std::string first = BytesOf(keys->Current());
  clock.Pass(std::chrono::milliseconds(999));
  EXPECT_EQ(BytesOf(keys->Current()), first);
  clock.Pass(std::chrono::milliseconds(1));
  EXPECT_NE(BytesOf(keys->Current()), first);
}

TEST(TicketKeys, GivenKeysAreNameHmacCipher) {
  std::string aes128 = std::string(16, 'a') + std::string(16, 'b') + std::string(16, 'c');
  std::string aes256 = std::string(16, 'd') + std::string(32, 'e') + std::string(32, 'f');
  auto keys = TicketKeys::FromStrings({aes128, aes256});
  ASSERT_NE(keys, nullptr);
  EXPECT_EQ(BytesOf(keys->Current()), aes128);
  EXPECT_EQ(BytesOf(keys->Find(reinterpret_cast<const unsigned char*>(aes256.data()))), aes256);
}

TEST(TicketKeys, OtherLengthsAreRefused) {
  EXPECT_EQ(TicketKeys::FromStrings({}), nullptr);
  for (size_t size : {0, 16, 47, 49, 64, 79, 81}) {
    EXPECT_EQ(TicketKeys::FromStrings({std::string(80, 'k'), std::string(size, 'k')}), nullptr)
        << size;
  }
}

}  // namespace
}  // namespace fastsock::tls
