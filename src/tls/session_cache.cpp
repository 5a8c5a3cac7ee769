// See session_cache.h.
#include "session_cache.h"

#include <openssl/ssl.h>

#include <ctime>
#include <functional>

namespace fastsock::tls {
namespace {

bool IsSingleUse(const SSL_SESSION* session) {
  return SSL_SESSION_get_protocol_version(session) >= TLS1_3_VERSION;
}

time_t TimeOf(const SSL_SESSION* session) {
#if OPENSSL_VERSION_NUMBER >= 0x30300000L
  return SSL_SESSION_get_time_ex(session);
#else
  return SSL_SESSION_get_time(session);
#endif
}

bool IsUsable(const SSL_SESSION* session) {
  if (SSL_SESSION_is_resumable(session) == 0) return false;
  time_t age = std::time(nullptr) - TimeOf(session);
  return age < SSL_SESSION_get_timeout(session);
}

int SlotIndex() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// OpenSSL's callback: 1 keeps the reference.
int Keep(SSL* ssl, SSL_SESSION* session) {
  auto* slot = static_cast<ResumptionSlot*>(SSL_get_ex_data(ssl, SlotIndex()));
  if (slot == nullptr) return 0;
  slot->cache->Put(slot->key, session);
  return 1;
}

}  // namespace

ClientSessionCache::~ClientSessionCache() { Clear(); }

void ClientSessionCache::Clear() {
  while (!entries_.empty()) Drop(entries_.begin());
}

ClientSessionCache::Entries::iterator ClientSessionCache::Drop(Entries::iterator entry) {
  SSL_SESSION_free(entry->session);
  return entries_.erase(entry);
}

void ClientSessionCache::Put(const std::string& key, SSL_SESSION* session) {
  size_t hash = std::hash<std::string>()(key);
  // One that can be used again takes the place of all before it.
  size_t room = IsSingleUse(session) ? kPerKey - 1 : 0;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    bool same = entry->hash == hash && entry->key == key;
    if (same && room == 0) {
      entry = Drop(entry);
    } else {
      if (same) room--;
      ++entry;
    }
  }
  if (entries_.size() == kCapacity) Drop(std::prev(entries_.end()));
  entries_.push_front({hash, key, session});
}

SSL_SESSION* ClientSessionCache::Take(const std::string& key) {
  size_t hash = std::hash<std::string>()(key);
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->hash != hash || entry->key != key) {
      ++entry;
      continue;
    }
    if (!IsUsable(entry->session)) {
      entry = Drop(entry);
      continue;
    }
    SSL_SESSION* session = entry->session;
    if (IsSingleUse(session)) {
      entries_.erase(entry);
    } else {
      SSL_SESSION_up_ref(session);
      entries_.splice(entries_.begin(), entries_, entry);
    }
    return session;
  }
  return nullptr;
}

void KeepSessionsIn(SSL* ssl, ResumptionSlot* slot) { SSL_set_ex_data(ssl, SlotIndex(), slot); }

void EnableResumption(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, Keep);
}

}  // namespace fastsock::tls
