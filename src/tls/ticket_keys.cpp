// See ticket_keys.h.
#include "ticket_keys.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace fastsock::tls {
namespace {

using Key = TicketKeys::Key;

constexpr size_t kNameSize = sizeof(Key::name);
constexpr size_t kKeptEpochs = 3;
constexpr char kNextSecret[] = "fastsock tickets: secret of the next epoch";
constexpr char kEpochKey[] = "fastsock tickets: key of this epoch";

// HKDF-Expand (RFC 5869) with SHA-256.
bool Expand(const unsigned char* secret, size_t secret_size, const char* label, unsigned char* out,
            size_t size) {
  EVP_KDF* hkdf = EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr);
  EVP_KDF_CTX* context = hkdf != nullptr ? EVP_KDF_CTX_new(hkdf) : nullptr;
  EVP_KDF_free(hkdf);
  if (context == nullptr) return false;
  int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>("SHA256"), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, const_cast<unsigned char*>(secret),
                                        secret_size),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char*>(label),
                                        std::strlen(label)),
      OSSL_PARAM_construct_end()};
  bool expanded = EVP_KDF_derive(context, out, size, parameters) > 0;
  EVP_KDF_CTX_free(context);
  return expanded;
}

constexpr size_t StringSize(size_t strength) { return kNameSize + 2 * strength; }

// `bytes`: name, hmac and cipher in a row.
void Fill(Key* key, const unsigned char* bytes, size_t strength) {
  key->strength = strength;
  std::memcpy(key->name, bytes, kNameSize);
  std::memcpy(key->hmac, bytes + kNameSize, strength);
  std::memcpy(key->cipher, bytes + kNameSize + strength, strength);
}

bool DeriveKey(const unsigned char* secret, size_t secret_size, Key* key) {
  constexpr size_t kStrength = sizeof(Key::cipher);
  unsigned char bytes[StringSize(kStrength)];
  bool derived = Expand(secret, secret_size, kEpochKey, bytes, sizeof bytes);
  if (derived) Fill(key, bytes, kStrength);
  OPENSSL_cleanse(bytes, sizeof bytes);
  return derived;
}

}  // namespace

std::shared_ptr<TicketKeys> TicketKeys::Generate(std::chrono::seconds lifetime, TimeSource time) {
  std::shared_ptr<TicketKeys> made(new TicketKeys);
  made->keys_.reserve(kKeptEpochs);  // growing would leave copies behind
  made->keys_.resize(1);
  if (RAND_priv_bytes(made->secret_, kSecretSize) != 1 ||
      !DeriveKey(made->secret_, kSecretSize, &made->keys_[0])) {
    return nullptr;
  }
  made->lifetime_ = std::max(lifetime, std::chrono::seconds(1));
  made->time_ = std::move(time);
  made->started_ = made->time_();
  return made;
}

std::shared_ptr<TicketKeys> TicketKeys::FromStrings(const std::vector<std::string>& keys) {
  if (keys.empty()) return nullptr;
  std::shared_ptr<TicketKeys> made(new TicketKeys);
  made->keys_.reserve(keys.size());
  for (const std::string& text : keys) {
    size_t strength = text.size() == StringSize(16) ? 16 : 32;
    if (text.size() != StringSize(strength)) return nullptr;
    made->keys_.emplace_back();
    Fill(&made->keys_.back(), reinterpret_cast<const unsigned char*>(text.data()), strength);
  }
  return made;
}

TicketKeys::~TicketKeys() {
  OPENSSL_cleanse(secret_, sizeof secret_);
  OPENSSL_cleanse(keys_.data(), keys_.size() * sizeof(Key));
}

const Key* TicketKeys::Current() { return Rotate() ? &keys_.front() : nullptr; }

const Key* TicketKeys::Find(const unsigned char* name) {
  if (!Rotate()) return nullptr;
  for (const Key& key : keys_) {
    if (std::memcmp(key.name, name, kNameSize) == 0) return &key;
  }
  return nullptr;
}

bool TicketKeys::Rotate() {
  if (lifetime_ == Clock::duration(0)) return true;
  int64_t epoch = (time_() - started_) / lifetime_;
  while (epoch_ < epoch) {
    if (!Advance()) return false;
  }
  return true;
}

// To the next epoch; changes nothing on failure.
bool TicketKeys::Advance() {
  unsigned char secret[kSecretSize];
  Key key{};
  bool derived = Expand(secret_, kSecretSize, kNextSecret, secret, sizeof secret) &&
                 DeriveKey(secret, sizeof secret, &key);
  if (derived) {
    std::memcpy(secret_, secret, kSecretSize);
    if (keys_.size() < kKeptEpochs) keys_.resize(keys_.size() + 1);
    // The oldest is overwritten.
    std::move_backward(keys_.begin(), keys_.end() - 1, keys_.end());
    keys_.front() = key;
    ++epoch_;
  }
  OPENSSL_cleanse(secret, sizeof secret);
  OPENSSL_cleanse(&key, sizeof key);
  return derived;
}

namespace {

using Holder = std::shared_ptr<TicketKeys>;

void FreeHolder(void*, void* holder, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<Holder*>(holder);
}

// Given back when this library is unloaded: OpenSSL would call FreeHolder for any SSL_CTX of the
// process that is freed later.
class Slot {
 public:
  Slot() : index_(SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, FreeHolder)) {}
  ~Slot() { CRYPTO_free_ex_index(CRYPTO_EX_INDEX_SSL_CTX, index_); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  int index() const { return index_; }

 private:
  int index_;
};

int SlotIndex() {
  static const Slot slot;
  return slot.index();
}

bool Prepare(const Key& key, const unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac,
             bool encrypts) {
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, const_cast<unsigned char*>(key.hmac),
                                        key.strength),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>("SHA256"), 0),
      OSSL_PARAM_construct_end()};
  const EVP_CIPHER* algorithm = key.strength == 16 ? EVP_aes_128_cbc() : EVP_aes_256_cbc();
  return EVP_CipherInit_ex(cipher, algorithm, nullptr, key.cipher, iv, encrypts ? 1 : 0) == 1 &&
         EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

constexpr int kFailed = -1;
constexpr int kUnknown = 0;  // sealing: no ticket; opening: a full handshake
constexpr int kUsable = 1;
constexpr int kRenew = 2;

// OpenSSL's callback: the name and the IV are written when sealing, read when opening.
int OnTicket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
             EVP_MAC_CTX* mac, int seals) {
  auto* holder = static_cast<Holder*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), SlotIndex()));
  if (holder == nullptr) return kUnknown;
  TicketKeys& keys = **holder;
  if (seals != 0) {
    const Key* key = keys.Current();
    if (key == nullptr) return kUnknown;
    std::memcpy(name, key->name, kNameSize);
    if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1) return kFailed;
    return Prepare(*key, iv, cipher, mac, true) ? kUsable : kFailed;
  }
  const Key* key = keys.Find(name);
  if (key == nullptr) return kUnknown;
  if (!Prepare(*key, iv, cipher, mac, false)) return kFailed;
  // A TLS 1.3 ticket serves once: without a new one every second connection would be a full one.
  return SSL_version(ssl) >= TLS1_3_VERSION || key != keys.Current() ? kRenew : kUsable;
}

}  // namespace

void InstallTicketKeys(SSL_CTX* ctx, const std::shared_ptr<TicketKeys>& keys) {
  int index = SlotIndex();
  if (!keys || index < 0) return;
  auto* former = static_cast<Holder*>(SSL_CTX_get_ex_data(ctx, index));
  auto* holder = new Holder(keys);
  if (SSL_CTX_set_ex_data(ctx, index, holder) != 1) {
    delete holder;
    return;
  }
  delete former;
  SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, OnTicket);
}

}  // namespace fastsock::tls
