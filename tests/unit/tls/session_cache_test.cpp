#include "tls/session_cache.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <ctime>

namespace fastsock::tls {
namespace {

SSL_SESSION* NewSession(int version, unsigned char id) {
  SSL_SESSION* session = SSL_SESSION_new();
  SSL_SESSION_set_protocol_version(session, version);
  SSL_SESSION_set1_id(session, &id, 1);
  return session;
}

// The id of what is taken, or -1.
int TakeId(ClientSessionCache* cache, const std::string& key) {
  SSL_SESSION* session = cache->Take(key);
  if (session == nullptr) return -1;
  unsigned int size = 0;
  int id = SSL_SESSION_get_id(session, &size)[0];
  SSL_SESSION_free(session);
  return id;
}

TEST(ClientSessionCache, HandsOutATls13TicketOnceNewestFirst) {
  ClientSessionCache cache;
  cache.Put("a", NewSession(TLS1_3_VERSION, 1));
  cache.Put("a", NewSession(TLS1_3_VERSION, 2));
  EXPECT_EQ(TakeId(&cache, "a"), 2);
  EXPECT_EQ(TakeId(&cache, "a"), 1);
  EXPECT_EQ(TakeId(&cache, "a"), -1);
  EXPECT_EQ(cache.size(), 0u);
}

TEST(ClientSessionCache, HandsOutAnOlderSessionAgainAndAgain) {
  ClientSessionCache cache;
  cache.Put("a", NewSession(TLS1_2_VERSION, 1));
  cache.Put("a", NewSession(TLS1_2_VERSION, 2));
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(TakeId(&cache, "a"), 2);
  EXPECT_EQ(TakeId(&cache, "a"), 2);
}

TEST(ClientSessionCache, KeepsKeysApart) {
  ClientSessionCache cache;
  cache.Put("a", NewSession(TLS1_3_VERSION, 1));
  cache.Put("b", NewSession(TLS1_2_VERSION, 2));
  EXPECT_EQ(TakeId(&cache, "c"), -1);
  EXPECT_EQ(TakeId(&cache, "a"), 1);
  EXPECT_EQ(TakeId(&cache, "a"), -1);
  EXPECT_EQ(TakeId(&cache, "b"), 2);
}

TEST(ClientSessionCache, IsBoundedPerKeyOldestOut) {
  ClientSessionCache cache;
  for (unsigned char id = 0; id < 20; id++) cache.Put("a", NewSession(TLS1_3_VERSION, id));
  EXPECT_EQ(cache.size(), ClientSessionCache::kPerKey);
  for (int id = 19; id > 19 - static_cast<int>(ClientSessionCache::kPerKey); id--) {
    EXPECT_EQ(TakeId(&cache, "a"), id);
  }
  EXPECT_EQ(TakeId(&cache, "a"), -1);
}

TEST(ClientSessionCache, IsBoundedAltogetherLeastRecentOut) {
  ClientSessionCache cache;
  cache.Put("used", NewSession(TLS1_2_VERSION, 1));
  cache.Put("idle", NewSession(TLS1_2_VERSION, 2));
  for (size_t i = 0; i < ClientSessionCache::kCapacity - 2; i++) {
    cache.Put(std::to_string(i), NewSession(TLS1_2_VERSION, 3));
  }
  EXPECT_EQ(TakeId(&cache, "used"), 1);
  cache.Put("more", NewSession(TLS1_2_VERSION, 4));
  EXPECT_EQ(cache.size(), ClientSessionCache::kCapacity);
  EXPECT_EQ(TakeId(&cache, "idle"), -1);
  EXPECT_EQ(TakeId(&cache, "used"), 1);
  EXPECT_EQ(TakeId(&cache, "more"), 4);
}

TEST(ClientSessionCache, DropsWhatHasExpired) {
  ClientSessionCache cache;
  SSL_SESSION* old = NewSession(TLS1_2_VERSION, 1);
  SSL_SESSION_set_timeout(old, 0);
  cache.Put("a", old);
  EXPECT_EQ(TakeId(&cache, "a"), -1);
  EXPECT_EQ(cache.size(), 0u);
}

TEST(ClientSessionCache, DropsWhatCannotBeResumed) {
  ClientSessionCache cache;
  SSL_SESSION* useless = SSL_SESSION_new();  // no id, no ticket
  SSL_SESSION_set_protocol_version(useless, TLS1_3_VERSION);
  cache.Put("a", NewSession(TLS1_3_VERSION, 1));
  cache.Put("a", useless);
  EXPECT_EQ(TakeId(&cache, "a"), 1);
  EXPECT_EQ(cache.size(), 0u);
}

}  // namespace
}  // namespace fastsock::tls
