// See peer.h.
#include "peer.h"

#include <strings.h>

#include "../tls/verify.h"
#include "core_ways.h"
#include "ssl_values.h"

namespace fastsock::php {
namespace {

bool ToCertificateObject(const std::string& der, zval* object) {
  zval function;
  zval argument;
  ZVAL_STRING(&function, "openssl_x509_read");
  ZVAL_STR(&argument, ToZendString(tls::ToPem(der)));
  ZVAL_UNDEF(object);
  bool called = call_user_function(nullptr, nullptr, &function, object, 1, &argument) == SUCCESS;
  zval_ptr_dtor(&argument);
  zval_ptr_dtor(&function);
  if (called && Z_TYPE_P(object) == IS_OBJECT) return true;
  zval_ptr_dtor(object);
  return false;
}

void CaptureChain(php_stream_context* context, const tls::Session& session) {
  zval chain;
  ZVAL_NULL(&chain);
  for (const std::string& certificate : session.PeerChain()) {
    zval object;
    if (!ToCertificateObject(certificate, &object)) continue;
    if (Z_TYPE(chain) == IS_NULL) array_init(&chain);
    add_next_index_zval(&chain, &object);
  }
  SetSslOption(context, "peer_certificate_chain", &chain);
  zval_ptr_dtor(&chain);
}

bool HasFingerprint(const std::string& peer, const std::string& algorithm,
                    const zend_string* expected, Warnings* warnings) {
  std::string digest = tls::Fingerprint(peer, algorithm);
  if (digest.empty()) warnings->Add(StreamErrorCode::kGeneric, "Unknown digest algorithm");
  return !digest.empty() && strcasecmp(digest.c_str(), ZSTR_VAL(expected)) == 0;
}

// *bad: what is expected can match nothing.
bool MatchesFingerprint(const std::string& peer, zval* expected, bool* bad, Warnings* warnings) {
  if (Z_TYPE_P(expected) == IS_STRING) {
    switch (Z_STRLEN_P(expected)) {
      case 32:
        return HasFingerprint(peer, "md5", Z_STR_P(expected), warnings);
      case 40:
        return HasFingerprint(peer, "sha1", Z_STR_P(expected), warnings);
      default:
        *bad = true;
        if (kTellsBadFingerprint) {
          warnings->Add(StreamErrorCode::kAuthFailed,
                        "peer_fingerprint length doesn't match a md5 or sha1 hash");
        }
        return false;
    }
  }
  constexpr const char* kForm =
      "Invalid peer_fingerprint array; [algo => fingerprint] form required";
  if (zend_hash_num_elements(Z_ARRVAL_P(expected)) == 0) {
    warnings->Add(StreamErrorCode::kGeneric, kForm);
    *bad = true;
    return false;
  }
  zend_string* algorithm;
  zval* digest;
  ZEND_HASH_FOREACH_STR_KEY_VAL(Z_ARRVAL_P(expected), algorithm, digest) {
    ZVAL_DEREF(digest);
    if (algorithm == nullptr || Z_TYPE_P(digest) != IS_STRING) {
      warnings->Add(StreamErrorCode::kGeneric, kForm);
      *bad = true;
      return false;
    }
    std::string name(ZSTR_VAL(algorithm), ZSTR_LEN(algorithm));
    if (!HasFingerprint(peer, name, Z_STR_P(digest), warnings)) return false;
  }
  ZEND_HASH_FOREACH_END();
  return true;
}

bool CheckFingerprint(const std::string& peer, zval* expected, Warnings* warnings) {
  if (Z_TYPE_P(expected) != IS_STRING && Z_TYPE_P(expected) != IS_ARRAY) {
    warnings->Add(StreamErrorCode::kAuthFailed,
                  "Expected peer fingerprint must be a string or an array");
    return false;
  }
  bool bad = false;
  if (MatchesFingerprint(peer, expected, &bad, warnings)) return true;
  if (!bad || !kTellsBadFingerprint) {
    warnings->Add(StreamErrorCode::kAuthFailed, "peer_fingerprint match failure");
  }
  return false;
}

bool CheckName(const std::string& peer, const std::string& name, Warnings* warnings) {
  std::string common_name;
  switch (tls::CertificateMatchesName(peer, name, &common_name)) {
    case tls::NameMatch::kMatch:
      return true;
    case tls::NameMatch::kNoCommonName:
      warnings->Add(StreamErrorCode::kAuthFailed, "Unable to locate peer certificate CN");
      return false;
    case tls::NameMatch::kMalformed:
      warnings->Add(StreamErrorCode::kAuthFailed,
                    "Peer certificate CN=`" + common_name + "' is malformed");
      return false;
    case tls::NameMatch::kAltNameMismatch:
      warnings->Add(StreamErrorCode::kAuthFailed,
                    "Peer certificate subjectAltName did not match expected name `" + name + "'");
      return false;
    case tls::NameMatch::kMismatch:
      break;
  }
  warnings->Add(StreamErrorCode::kAuthFailed, "Peer certificate CN=`" + common_name +
                                                  "' did not match expected CN=`" + name + "'");
  return false;
}

bool IsVerified(php_stream_context* context, const tls::Session& session, Warnings* warnings) {
  constexpr long kSelfSigned = 18;  // X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
  long verdict = session.VerifyResult();
  if (verdict == 0) return true;
  if (verdict == kSelfSigned && IsSslOptionTrue(context, "allow_self_signed", false)) return true;
  warnings->Add(
      StreamErrorCode::kAuthFailed,
      "Could not verify peer: code:" + std::to_string(verdict) + " " + session.VerifyText());
  return false;
}

}  // namespace

void CapturePeer(php_stream_context* context, const tls::Session& session) {
  bool one = IsSslOptionTrue(context, "capture_peer_cert", false);
  bool chain = IsSslOptionTrue(context, "capture_peer_cert_chain", false);
  if (!one && !chain) return;
  if (!zend_hash_str_exists(&module_registry, ZEND_STRL("openssl"))) return;
  std::string peer = session.PeerCertificate();
  if (peer.empty()) return;
  zval object;
  if (one && ToCertificateObject(peer, &object)) {
    SetSslOption(context, "peer_certificate", &object);
    zval_ptr_dtor(&object);
  }
  if (chain) CaptureChain(context, session);
}

tls::Reason JudgePeer(php_stream_context* context, const tls::Session& session, bool is_client,
                      const std::string& url_name, Warnings* warnings) {
  bool verify = IsSslOptionTrue(context, "verify_peer", is_client);
  bool verify_name = IsSslOptionTrue(context, "verify_peer_name", is_client);
  zval* fingerprint = FindSslOption(context, "peer_fingerprint");
  if (!verify && !verify_name && fingerprint == nullptr) return tls::Reason::kNone;
  std::string peer = session.PeerCertificate();
  if (peer.empty()) {
    warnings->Add(StreamErrorCode::kNetworkRecvFailed, "Could not get peer certificate");
    return tls::Reason::kNoCertificate;
  }
  if (verify && !IsVerified(context, session, warnings)) return tls::Reason::kBadCertificate;
  if (fingerprint != nullptr && !CheckFingerprint(peer, fingerprint, warnings)) {
    return tls::Reason::kFingerprint;
  }
  if (!verify_name) return tls::Reason::kNone;
  bool given = FindSslOption(context, "peer_name") != nullptr;
  std::string name = given ? SslPeerName(context) : url_name;
  bool known = given || (is_client && !url_name.empty());
  return known && CheckName(peer, name, warnings) ? tls::Reason::kNone : tls::Reason::kNameMismatch;
}

}  // namespace fastsock::php
