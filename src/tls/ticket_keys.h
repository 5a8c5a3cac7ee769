// The keys that seal session tickets. They belong to a listener, not to an SSL_CTX, and are made
// before workers fork, so that a ticket from one worker resumes on every other, also after each has
// reloaded its certificate. Keys of our own rotate: each epoch's key is derived one-way from the
// epoch before by the clock, so workers rotate in step without shared memory; the current and two
// previous epochs decrypt. Given keys never rotate by themselves: the first encrypts, all decrypt.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../base/deadline.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace fastsock::tls {

// Not thread safe. Key material is wiped when its epoch is over and when the object dies.
class TicketKeys {
 public:
  // AES-CBC, then HMAC-SHA256, as OpenSSL frames tickets. Of `hmac` and `cipher` the first
  // `strength` bytes count: 16 (AES-128) or 32 (AES-256).
  struct Key {
    unsigned char name[16];
    unsigned char hmac[32];
    unsigned char cipher[32];
    size_t strength;
  };
  using TimeSource = std::function<Clock::time_point()>;

  // Random secret; `lifetime` (a second at least) is how long an epoch encrypts. The clock must be
  // one that forked processes share, as CLOCK_MONOTONIC is. Null if OpenSSL has no randomness.
  static std::shared_ptr<TicketKeys> Generate(std::chrono::seconds lifetime,
                                              TimeSource time = &Clock::now);
  // Strings of 48 (16 name, 16 hmac, 16 AES-128) or 80 bytes (16, 32, 32). Null if one has another
  // length or the list is empty.
  static std::shared_ptr<TicketKeys> FromStrings(const std::vector<std::string>& keys);

  ~TicketKeys();
  TicketKeys(const TicketKeys&) = delete;
  TicketKeys& operator=(const TicketKeys&) = delete;

  // Both rotate first if that is due; what they return is good until the next call. Null if
  // OpenSSL is out of memory.
  const Key* Current();
  // The key of that name (16 bytes), or null.
  const Key* Find(const unsigned char* name);

  // What every use does by itself: moves on to the clock's epoch and wipes what is over. A process
  // that only forks workers calls it now and then, so that it does not keep old secrets. False if
  // OpenSSL is out of memory; the next call tries again.
  bool Rotate();

 private:
  static constexpr size_t kSecretSize = 32;

  TicketKeys() = default;
  bool Advance();

  std::vector<Key> keys_;  // the first encrypts
  // Of keys that rotate; lifetime_ is 0 for given ones.
  Clock::duration lifetime_{0};
  TimeSource time_;
  Clock::time_point started_;
  int64_t epoch_ = 0;
  unsigned char secret_[kSecretSize] = {};  // of epoch_: makes its key and the next secret
};

// Makes `ctx` seal and open its tickets with `keys`, which live until `ctx` is freed. OpenSSL asks
// the context that a session has at that moment: contexts chosen by SNI need the same keys. Null
// keys change nothing.
void InstallTicketKeys(SSL_CTX* ctx, const std::shared_ptr<TicketKeys>& keys);

}  // namespace fastsock::tls
