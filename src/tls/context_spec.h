// All that determines an SSL_CTX: the "ssl" context options, read, coerced and with every path
// resolved and permitted by the caller. Two equal specs share one context.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fastsock::tls {

enum class Role { kClient, kServer };

// Bits as in core's STREAM_CRYPTO_METHOD_* without the client bit.
constexpr int kTls10 = 1 << 3;
constexpr int kTls11 = 1 << 4;
constexpr int kTls12 = 1 << 5;
constexpr int kTls13 = 1 << 6;

// OpenSSL takes the name of a CA directory for those of several.
#ifdef _WIN32
constexpr char kFolderSeparator = ';';
#else
constexpr char kFolderSeparator = ':';
#endif
std::vector<std::string> Folders(const std::string& path);

struct CertificateSource {
  std::string certificate;  // PEM file: the certificate, then its chain; may hold the key too
  std::string key;          // PEM file; empty: in `certificate`
};

struct ContextSpec {
  Role role = Role::kClient;
  int protocols = kTls12 | kTls13;     // lowest and highest bit bound the range, as in core
  std::optional<std::string> ciphers;  // TLS 1.2 and below; absent: Mozilla's intermediate list,
                                       // and for TLS 1.0 and 1.1 forward-secret AES-CBC
  std::optional<std::string> ciphersuites;  // TLS 1.3; absent: AES-128-GCM first
  std::optional<int> security_level;        // 0 to 5
  std::vector<std::string> alpn;            // most wanted first
  bool disable_compression = true;
  bool no_ticket = false;

  std::optional<CertificateSource> local;
  std::string passphrase;

  bool verify_peer = true;
  bool require_certificate = false;  // servers: a client must have one
  bool allow_self_signed = false;
  int verify_depth = 9;
  // The system's settings, not the script's: no names go out of the file, and no permission is
  // asked. Where both are and are empty, a client trusts the system's default store.
  bool default_ca_file = false;
  bool default_ca_path = false;
  std::string ca_file;
  std::string ca_path;
  // The certificates themselves (PEM), where ca_file is the name of something that is no file.
  std::optional<std::string> ca_text;

  // Servers only.
  std::vector<std::pair<std::string, CertificateSource>>
      sni;               // first match wins, wildcards as core
  std::string dh_param;  // PEM file
  bool single_dh_use = true;
  bool honor_cipher_order = true;
  int num_tickets = 1;        // TLS 1.3 tickets per full handshake
  bool session_cache = true;  // by session id, TLS 1.2; bounded
  int session_cache_size = 20480;
  int session_timeout = 300;  // seconds
  std::string session_id_context;
  std::string ocsp_response;  // DER bytes; empty: none
  std::string ocsp_file;      // … or a file with them
  // Client-initiated renegotiations (TLS 1.2 and below) tolerated per window: 0 refuses them all,
  // negative tolerates any number.
  int reneg_limit = 0;
  bool tells_renegotiation = false;  // … after it has begun: the session fails, and may be forgiven
  int reneg_window = 300;            // seconds
  std::vector<std::string> ticket_keys;  // 48 or 80 bytes each, first encrypts; empty: made by us

  // Equal for equal specs, different otherwise (a length-prefixed serialisation of every field).
  std::string Key() const;
  // Every file (and each CA directory) the context is built from, for the reload check.
  std::vector<std::string> Files() const;
  // Those of them that the script has named.
  std::vector<std::string> GivenFiles() const;
};

}  // namespace fastsock::tls
