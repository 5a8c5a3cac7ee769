// What a client remembers of past sessions, to resume them: at most kCapacity, the newest of a peer
// first. A TLS 1.3 ticket is handed out once (RFC 8446 C.4), an older session again and again.
// Per thread; must outlive the sessions made with it.
#pragma once

#include <cstddef>
#include <list>
#include <string>

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_session_st SSL_SESSION;

namespace fastsock::tls {

class ClientSessionCache {
 public:
  static constexpr size_t kCapacity = 256;
  static constexpr size_t kPerKey = 8;

  ClientSessionCache() = default;
  ~ClientSessionCache();
  ClientSessionCache(const ClientSessionCache&) = delete;
  ClientSessionCache& operator=(const ClientSessionCache&) = delete;

  // Takes over one reference to `session`.
  void Put(const std::string& key, SSL_SESSION* session);
  // One reference for the caller, or null. Sessions that have expired or were found faulty since
  // are dropped on the way.
  SSL_SESSION* Take(const std::string& key);

  size_t size() const { return entries_.size(); }
  void Clear();

 private:
  struct Entry {
    size_t hash;
    std::string key;
    SSL_SESSION* session;
  };
  using Entries = std::list<Entry>;

  Entries::iterator Drop(Entries::iterator entry);

  Entries entries_;  // newest first
};

// Where the sessions that one SSL is given are kept.
struct ResumptionSlot {
  ClientSessionCache* cache = nullptr;
  std::string key;
};

// `slot` must outlive `ssl`. Works on an SSL whose SSL_CTX was passed to EnableResumption.
void KeepSessionsIn(SSL* ssl, ResumptionSlot* slot);
// For the SSL_CTX of clients.
void EnableResumption(SSL_CTX* context);

}  // namespace fastsock::tls
