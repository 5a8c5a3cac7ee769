// See ssl_options.h.
#include "ssl_options.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "core_ways.h"
#include "ssl_files.h"
#include "ssl_values.h"

namespace fastsock::php {
namespace {

constexpr int kLowest = tls::kTls10;
constexpr int kHighest = tls::kTls13;
constexpr int kAnyTls = tls::kTls10 | tls::kTls11 | tls::kTls12 | tls::kTls13;
constexpr int kDefaultProtocols = tls::kTls12 | tls::kTls13;

// Core's rule: absent bounds (0) come from the method's own bits, and all versions in between are
// on; the highest of all where there is none. A method that leaves the choice to us does not mean
// the versions that RFC 8996 retires, unless the upper bound admits no others.
int ProtocolsWithin(int flags, int lowest, int highest, const Manners& manners) {
  bool admits_others = highest == 0 || highest >= tls::kTls12;
  if ((flags & kAnyTls) == kAnyTls && manners.retires_protocols && admits_others) {
    flags = kDefaultProtocols;
  }
  int from = 0;
  int to = 0;
  for (int bit = kLowest; bit <= kHighest; bit <<= 1) {
    if (!(flags & bit)) continue;
    if (from == 0) from = bit;
    to = bit;
  }
  if (from == 0) from = to = kHighest;
  if (lowest != 0) from = lowest;
  if (highest != 0) to = highest;
  int within = 0;
  for (int bit = kLowest; bit <= kHighest; bit <<= 1) {
    if (bit >= from && bit <= to) within |= bit;
  }
  return within != 0 ? within : kHighest;
}

// An int, as core has it. 0 when absent.
int ReadProtocol(php_stream_context* context, const char* name) {
  zval* value = FindSslOption(context, name);
  return value != nullptr ? static_cast<int>(zval_get_long(value)) : 0;
}

// "h2,http/1.1"; false if a name is longer than a byte can tell, or empty where core minds.
bool ReadAlpn(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings) {
  if (FindSslOption(context, "alpn_protocols") == nullptr) return true;
  std::string list;
  if (!ReadCText(context, "alpn_protocols", &list)) return false;
  bool too_long = list.size() >= 65535;
  bool empty = false;
  for (size_t begin = 0; begin <= list.size() && !too_long;) {
    size_t end = std::min(list.find(',', begin), list.size());
    too_long = end - begin > 255;
    empty |= end == begin;
    spec->alpn.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  if (too_long) {
    warnings->Add(StreamErrorCode::kDecodingFailed,
                  "Failed parsing comma-separated TLS ALPN protocol string");
  } else if (empty && kNamesEmptyAlpn && spec->role == tls::Role::kClient) {
    warnings->Add(StreamErrorCode::kDecodingFailed,
                  "Failed setting TLS ALPN protocols, protocol names must not be empty");
    return false;
  }
  return !too_long;
}

std::string IniString(std::string_view name) {
  const char* value = zend_ini_string(const_cast<char*>(name.data()), name.size(), false);
  return value != nullptr ? value : "";
}

// A server asks its clients for certificates when it is told to verify them, or when something of
// theirs is asked for; core asks always, and does without one.
bool AsksForCertificate(php_stream_context* context, const Manners& manners) {
  if (zval* verify = FindSslOption(context, "verify_peer")) return zend_is_true(verify);
  if (manners.asks_for_certificates) return true;
  for (const char* name : {"cafile", "capath", "peer_fingerprint"}) {
    if (FindSslOption(context, name) != nullptr) return true;
  }
  for (const char* name : {"verify_peer_name", "capture_peer_cert", "capture_peer_cert_chain"}) {
    if (IsSslOptionTrue(context, name, false)) return true;
  }
  return false;
}

// Core lets a client without a certificate through the handshake, and finds out afterwards.
bool RequiresCertificate(php_stream_context* context, const Manners& manners) {
  if (manners.asks_for_certificates) return false;
  return IsSslOptionTrue(context, "verify_peer", false) ||
         IsSslOptionTrue(context, "verify_peer_name", false) ||
         FindSslOption(context, "peer_fingerprint") != nullptr;
}

bool ReadTrust(php_stream_context* context, const Manners& manners, tls::ContextSpec* spec,
               Warnings* warnings) {
  bool is_server = spec->role == tls::Role::kServer;
  spec->verify_peer = is_server ? AsksForCertificate(context, manners)
                                : IsSslOptionTrue(context, "verify_peer", true);
  spec->require_certificate = is_server && RequiresCertificate(context, manners);
  spec->allow_self_signed = IsSslOptionTrue(context, "allow_self_signed", false);
  if (zval* depth = FindSslOption(context, "verify_depth")) {
    spec->verify_depth = static_cast<int>(std::clamp<zend_long>(zval_get_long(depth), -1, 1000000));
  }
  if (!spec->verify_peer) return true;
  bool is_url = false;
  if (FindSslOption(context, "cafile") != nullptr) {
    if (!ReadCaFile(context, spec, &is_url, warnings)) return false;
  } else {
    spec->ca_file = IniString("openssl.cafile");
    spec->default_ca_file = true;
  }
  spec->default_ca_path = FindSslOption(context, "capath") == nullptr;
  if (!spec->default_ca_path && !ReadCaPath(context, spec, warnings)) return false;
  if (spec->default_ca_path) spec->ca_path = IniString("openssl.capath");
  // OpenSSL, which opens no URL, is given both by core, and stops at the first that it cannot take.
  if (is_url) spec->ca_path.clear();
  return true;
}

bool Refuse(const char* option, const char* rule, Warnings* warnings) {
  warnings->Add(StreamErrorCode::kInvalidParam, std::string("ssl.") + option + " must be " + rule);
  return false;
}

// One of fastsock's own numbers. Absent: true, untouched.
bool ReadNumber(php_stream_context* context, const char* name, int lowest, int highest, int* number,
                Warnings* warnings) {
  zval* value = FindSslOption(context, name);
  if (value == nullptr) return true;
  zend_long given = 0;
  bool whole =
      Z_TYPE_P(value) == IS_LONG ||
      (Z_TYPE_P(value) == IS_STRING &&
       is_numeric_string(Z_STRVAL_P(value), Z_STRLEN_P(value), &given, nullptr, false) == IS_LONG);
  if (Z_TYPE_P(value) == IS_LONG) given = Z_LVAL_P(value);
  if (!whole || given < lowest || given > highest) {
    std::string rule =
        "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest);
    return Refuse(name, rule.c_str(), warnings);
  }
  *number = static_cast<int>(given);
  return true;
}

bool ReadTicketKeys(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings) {
  constexpr const char* kRule = "a list of strings of 48 or 80 bytes";
  zval* keys = FindSslOption(context, "ticket_keys");
  if (keys == nullptr) return true;
  if (Z_TYPE_P(keys) != IS_ARRAY || zend_hash_num_elements(Z_ARRVAL_P(keys)) == 0) {
    return Refuse("ticket_keys", kRule, warnings);
  }
  zval* key;
  ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(keys), key) {
    ZVAL_DEREF(key);
    if (Z_TYPE_P(key) != IS_STRING || (Z_STRLEN_P(key) != 48 && Z_STRLEN_P(key) != 80)) {
      return Refuse("ticket_keys", kRule, warnings);
    }
    spec->ticket_keys.emplace_back(Z_STRVAL_P(key), Z_STRLEN_P(key));
  }
  ZEND_HASH_FOREACH_END();
  return true;
}

bool ReadServerOptions(php_stream_context* context, const Manners& manners, tls::ContextSpec* spec,
                       Warnings* warnings) {
  spec->reneg_limit = manners.reneg_limit;
  spec->tells_renegotiation = manners.tells_renegotiation;
  if (FindSslOption(context, "rsa_key_size") != nullptr) {
    warnings->Add(StreamErrorCode::kGeneric, "rsa_key_size context option has been removed");
  }
  if (!ReadDhParam(context, spec, warnings)) return false;
  spec->single_dh_use = IsSslOptionTrue(context, "single_dh_use", true);
  spec->honor_cipher_order = IsSslOptionTrue(context, "honor_cipher_order", true);
  spec->session_cache = IsSslOptionTrue(context, "session_cache", true);
  spec->session_id_context = SslOptionString(context, "session_id_context");
  if (spec->session_id_context.size() > 32) {
    return Refuse("session_id_context", "at most 32 bytes long", warnings);
  }
  for (auto [name, field] : {std::pair{"reneg_limit", &spec->reneg_limit},
                             std::pair{"reneg_window", &spec->reneg_window}}) {
    zval* value = FindSslOption(context, name);
    if (value == nullptr) continue;
    *field = static_cast<int>(std::clamp<zend_long>(zval_get_long(value), -1, INT_MAX));
  }
  // A resumed session brings no chain.
  if (IsSslOptionTrue(context, "capture_peer_cert_chain", false)) {
    spec->no_ticket = true;
    spec->session_cache = false;
  }
  return ReadNumber(context, "num_tickets", 0, 16, &spec->num_tickets, warnings) &&
         ReadNumber(context, "session_cache_size", 1, 1 << 20, &spec->session_cache_size,
                    warnings) &&
         ReadNumber(context, "session_timeout", 1, 604800, &spec->session_timeout, warnings) &&
         ReadTicketKeys(context, spec, warnings) && ReadOcspResponse(context, spec, warnings);
}

bool ReadOptions(php_stream_context* context, int method, const Manners& manners,
                 tls::ContextSpec* spec, Warnings* warnings) {
  spec->role = method & kCryptoClient ? tls::Role::kClient : tls::Role::kServer;
  int lowest = ReadProtocol(context, "min_proto_version");
  int highest = ReadProtocol(context, "max_proto_version");
  spec->protocols = ProtocolsWithin(method & ~kCryptoClient, lowest, highest, manners);
  spec->no_ticket = IsSslOptionTrue(context, "no_ticket", false);
  spec->disable_compression = IsSslOptionTrue(context, "disable_compression", true);
  if (FindSslOption(context, "passphrase") != nullptr &&
      !ReadText(context, "passphrase", &spec->passphrase)) {
    return false;
  }
  if (!ReadTrust(context, manners, spec, warnings)) return false;
  if (manners.ciphers != nullptr) spec->ciphers = manners.ciphers;
  if (manners.ciphersuites != nullptr) spec->ciphersuites = manners.ciphersuites;
  if (FindSslOption(context, "ciphers") != nullptr &&
      !ReadCText(context, "ciphers", &spec->ciphers.emplace())) {
    return false;
  }
  if (FindSslOption(context, "ciphersuites") != nullptr) {
    spec->ciphersuites = SslOptionString(context, "ciphersuites");
  }
  if (zval* level = FindSslOption(context, "security_level")) {
    zend_long number = zval_get_long(level);
    if (number < 0 || number > 5)
      warnings->Add(StreamErrorCode::kGeneric, "Security level must be between 0 and 5");
    // What OpenSSL makes of others, and of the int that core hands to it.
    spec->security_level = std::clamp(static_cast<int>(number), 0, 5);
  }
  if (!ReadAlpn(context, spec, warnings) || !ReadLocalCertificate(context, spec, warnings)) {
    return false;
  }
  if (spec->role == tls::Role::kClient) return true;
  return ReadServerOptions(context, manners, spec, warnings) && ReadSni(context, spec, warnings);
}

}  // namespace

bool ReadContextSpec(php_stream_context* context, int method, const Manners& manners,
                     tls::ContextSpec* spec, Warnings* warnings) {
  // User code that an option runs may set others: the array that is read stays.
  zval* options = context != nullptr
                      ? zend_hash_str_find(Z_ARRVAL(context->options), ZEND_STRL("ssl"))
                      : nullptr;
  zval held;
  ZVAL_NULL(&held);
  if (options != nullptr) ZVAL_COPY(&held, options);
  bool usable = ReadOptions(context, method, manners, spec, warnings) && EG(exception) == nullptr;
  zval_ptr_dtor(&held);
  return usable;
}

int ReadCryptoMethod(php_stream_context* context, int method) {
  zval* given = FindSslOption(context, "crypto_method");
  return given != nullptr ? static_cast<int>(zval_get_long(given)) | kCryptoClient : method;
}

bool ReadHandshakeTimeout(php_stream_context* context, std::chrono::milliseconds* timeout,
                          Warnings* warnings) {
  zval* value = FindSslOption(context, "handshake_timeout");
  double seconds = FASTSOCK_G(handshake_timeout);
  if (value != nullptr) {
    bool number =
        Z_TYPE_P(value) == IS_LONG || Z_TYPE_P(value) == IS_DOUBLE ||
        (Z_TYPE_P(value) == IS_STRING &&
         is_numeric_string(Z_STRVAL_P(value), Z_STRLEN_P(value), nullptr, nullptr, false));
    seconds = number ? zval_get_double(value) : 0;
    // (NaN is not above zero either.)
    if (!(seconds > 0)) return Refuse("handshake_timeout", "a number of seconds above 0", warnings);
  }
  constexpr double kLongest = 1e9;
  *timeout = std::chrono::milliseconds(
      static_cast<int64_t>(std::ceil(std::min(seconds, kLongest) * 1000)));
  return true;
}

bool ReadHandshakeErrors(php_stream_context* context, bool* warn, Warnings* warnings) {
  zval* value = FindSslOption(context, "handshake_errors");
  if (value == nullptr) return true;
  std::string given = Z_TYPE_P(value) == IS_STRING ? Z_STRVAL_P(value) : "";
  if (given != "warn" && given != "silent") {
    return Refuse("handshake_errors", "\"silent\" or \"warn\"", warnings);
  }
  *warn = given == "warn";
  return true;
}

}  // namespace fastsock::php
