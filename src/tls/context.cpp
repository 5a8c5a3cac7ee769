// See context.h.
#include "context.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <fstream>
#include <iterator>

#include "context_callbacks.h"
#include "credentials.h"
#include "error.h"
#include "session_cache.h"
#include "verify.h"

namespace fastsock::tls {
namespace {

// Mozilla's intermediate list, AES-128 first where the choice is ours. The DHE suites need
// dh_param.
constexpr char kCiphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305";
// TLS 1.0 and 1.1 know none of those.
constexpr char kLegacyCiphers[] =
    ":ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES256-SHA:"
    "DHE-RSA-AES128-SHA:DHE-RSA-AES256-SHA";
// The AES-128 record is the cheapest to seal and needs no SHA-384 in the key schedule.
constexpr char kCipherSuites[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

int VersionOf(int protocol) {
  switch (protocol) {
    case kTls10:
      return TLS1_VERSION;
    case kTls11:
      return TLS1_1_VERSION;
    case kTls12:
      return TLS1_2_VERSION;
    default:
      return TLS1_3_VERSION;
  }
}

bool SetVersions(SSL_CTX* ctx, int protocols) {
  int lowest = 0;
  int highest = 0;
  for (int bit = kTls10; bit <= kTls13; bit <<= 1) {
    if ((protocols & bit) == 0) continue;
    if (lowest == 0) lowest = bit;
    highest = bit;
  }
  return SSL_CTX_set_min_proto_version(ctx, VersionOf(lowest)) == 1 &&
         SSL_CTX_set_max_proto_version(ctx, VersionOf(highest)) == 1;
}

bool HasTls13Suite(SSL_CTX* ctx) {
  STACK_OF(SSL_CIPHER)* suites = SSL_CTX_get_ciphers(ctx);
  for (int i = 0; i < sk_SSL_CIPHER_num(suites); i++) {
    if (SSL_CIPHER_get_kx_nid(sk_SSL_CIPHER_value(suites, i)) == NID_kx_any) return true;
  }
  return false;
}

bool SetCiphers(SSL_CTX* ctx, const ContextSpec& spec) {
  std::string ciphers = spec.ciphers.value_or(kCiphers);
  if (!spec.ciphers && (spec.protocols & (kTls10 | kTls11)) != 0) ciphers += kLegacyCiphers;
  if (SSL_CTX_set_cipher_list(ctx, ciphers.c_str()) != 1) return false;
  const std::string suites = spec.ciphersuites.value_or(kCipherSuites);
  if (SSL_CTX_set_ciphersuites(ctx, suites.c_str()) != 1) return false;
  // Unknown names are passed over; nothing but unknown names is a mistake.
  return suites.empty() || HasTls13Suite(ctx);
}

void SetOptions(SSL_CTX* ctx, const ContextSpec& spec) {
  // As core, but for SSL_OP_IGNORE_UNEXPECTED_EOF: a session tells truncation apart.
  uint64_t options = SSL_OP_ALL & ~static_cast<uint64_t>(SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS);
  if (spec.no_ticket) options |= SSL_OP_NO_TICKET;
  if (spec.disable_compression) {
    options |= SSL_OP_NO_COMPRESSION;
  } else {
    SSL_CTX_clear_options(ctx, SSL_OP_NO_COMPRESSION);
  }
  if (spec.role == Role::kServer) {
    if (spec.single_dh_use) options |= SSL_OP_SINGLE_DH_USE;
    if (spec.honor_cipher_order) options |= SSL_OP_CIPHER_SERVER_PREFERENCE;
    bool refuses = spec.reneg_limit == 0 && !spec.tells_renegotiation;
    options |= refuses ? SSL_OP_NO_RENEGOTIATION : SSL_OP_ALLOW_CLIENT_RENEGOTIATION;
  }
  SSL_CTX_set_options(ctx, options);
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

// Sessions resume only where this is equal: servers that verify clients in another way must not
// take each other's. The same after a reload and in every worker.
std::string SessionIdContext(const ContextSpec& spec) {
  std::string text = spec.session_id_context;
  if (!text.empty() && text.size() <= SSL_MAX_SSL_SESSION_ID_LENGTH) return text;
  for (const std::string* part : {&spec.session_id_context, &spec.ca_file, &spec.ca_path}) {
    text += std::to_string(part->size()) + ":" + *part;
  }
  // Another certificate's clients trust another server.
  if (spec.local) text += spec.local->certificate + ";";
  for (const auto& named : spec.sni) text += named.first + "=" + named.second.certificate + ";";
  for (int number : {int{spec.verify_peer}, int{spec.require_certificate},
                     int{spec.allow_self_signed}, spec.verify_depth}) {
    text += std::to_string(number) + ";";
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) != 1) return {};
  return std::string(reinterpret_cast<char*>(digest), size);
}

bool SetServerSessions(SSL_CTX* ctx, const ContextSpec& spec) {
  std::string id = SessionIdContext(spec);
  SSL_CTX_set_session_cache_mode(ctx,
                                 spec.session_cache ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
  SSL_CTX_sess_set_cache_size(ctx, spec.session_cache_size);
  SSL_CTX_set_timeout(ctx, spec.session_timeout);
  // Without sealed tickets and without a cache a ticket would name a session that nobody has.
  bool useless = spec.no_ticket && !spec.session_cache;
  int tickets = useless || spec.num_tickets < 0 ? 0 : spec.num_tickets;
  return !id.empty() &&
         SSL_CTX_set_session_id_context(ctx, reinterpret_cast<const unsigned char*>(id.data()),
                                        static_cast<unsigned int>(id.size())) == 1 &&
         SSL_CTX_set_num_tickets(ctx, static_cast<size_t>(tickets)) == 1;
}

// Names that the format cannot carry are left out.
std::string AlpnWire(const std::vector<std::string>& names) {
  std::string wire;
  for (const std::string& name : names) {
    if (name.empty() || name.size() > 255) continue;
    wire += static_cast<char>(name.size());
    wire += name;
  }
  return wire;
}

}  // namespace

std::shared_ptr<Context> Context::Build(const ContextSpec& spec, std::shared_ptr<TicketKeys> keys,
                                        SpecError* error) {
  ErrorQueueGuard guard;
  *error = {};
  std::shared_ptr<Context> context(new Context(spec, std::move(keys)));
  if (!context->Prepare(error)) return nullptr;
  return context;
}

Context::Context(const ContextSpec& spec, std::shared_ptr<TicketKeys> keys)
    : spec_(spec), keys_(std::move(keys)), alpn_wire_(AlpnWire(spec.alpn)) {}

Context::~Context() {
  ErrorQueueGuard guard;
  for (SSL_CTX* ctx : named_) SSL_CTX_free(ctx);
  SSL_CTX_free(ctx_);
}

SSL_CTX* Context::ForName(const std::string& name) const {
  for (size_t i = 0; i < named_.size(); i++) {
    if (MatchesName(name, spec_.sni[i].first)) return named_[i];
  }
  return nullptr;
}

bool Context::Prepare(SpecError* error) {
  ctx_ = NewServerOrClient(error);
  if (ctx_ == nullptr) return false;
  if (spec_.verify_peer && !LoadTrust(ctx_, spec_, error)) return false;
  if (spec_.local &&
      !LoadCertificate(ctx_, *spec_.local, &spec_.passphrase,
                       {SpecProblem::kCertificate, SpecProblem::kPrivateKey}, error)) {
    return false;
  }
  if (spec_.role == Role::kClient) {
    EnableResumption(ctx_);
    // Zero is success. A list that is refused is not sent, as in core.
    if (!alpn_wire_.empty()) {
      SSL_CTX_set_alpn_protos(ctx_, reinterpret_cast<const unsigned char*>(alpn_wire_.data()),
                              static_cast<unsigned int>(alpn_wire_.size()));
    }
    return true;
  }
  return ReadOcspResponse(error) && AddNames(error);
}

bool Context::ReadOcspResponse(SpecError* error) {
  ocsp_response_ = spec_.ocsp_response;
  if (!spec_.ocsp_file.empty()) {
    std::ifstream file(spec_.ocsp_file, std::ios::binary);
    ocsp_response_.assign(std::istreambuf_iterator<char>(file), {});
    constexpr char kSequence = 0x30;  // what DER of one begins with
    if (ocsp_response_.empty() || ocsp_response_[0] != kSequence) {
      return Fail(SpecProblem::kOcspResponse, spec_.ocsp_file, error);
    }
  }
  if (!ocsp_response_.empty()) InstallOcspStapling(ctx_);
  return true;
}

// All but the certificate, what it is checked against, and the stapled response to it.
SSL_CTX* Context::NewServerOrClient(SpecError* error) const {
  bool is_server = spec_.role == Role::kServer;
  SSL_CTX* ctx = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
  if (ctx == nullptr) {
    Fail(SpecProblem::kOther, {}, error);
    return nullptr;
  }
  SSL_CTX_set_app_data(ctx, const_cast<Context*>(this));
  SetOptions(ctx, spec_);
  bool ok = SetVersions(ctx, spec_.protocols) || Fail(SpecProblem::kOther, {}, error);
  ok = ok && (SetCiphers(ctx, spec_) || Fail(SpecProblem::kCiphers, {}, error));
  // After the ciphers, which may carry an @SECLEVEL; before certificates, which it judges.
  if (spec_.security_level) SSL_CTX_set_security_level(ctx, *spec_.security_level);
  InstallVerification(ctx);
  if (is_server && ok) {
    ok = SetServerSessions(ctx, spec_) || Fail(SpecProblem::kOther, {}, error);
    ok = ok && (spec_.dh_param.empty() || LoadDhParameters(ctx, spec_.dh_param, error));
    if (!alpn_wire_.empty()) InstallAlpnSelection(ctx);
    InstallTicketKeys(ctx, keys_);
  }
  if (ok) return ctx;
  SSL_CTX_free(ctx);
  return nullptr;
}

// OpenSSL takes nearly everything from the SSL_CTX that a name has chosen (ciphers, security level,
// ALPN, trust, the issuers named to clients), so each is a full one.
bool Context::AddNames(SpecError* error) {
  if (spec_.sni.empty()) return true;
  for (const auto& named : spec_.sni) {
    SSL_CTX* ctx = NewServerOrClient(error);
    if (ctx == nullptr) return false;
    named_.push_back(ctx);
    SSL_CTX_set1_cert_store(ctx, SSL_CTX_get_cert_store(ctx_));
    if (STACK_OF(X509_NAME)* issuers = SSL_CTX_get_client_CA_list(ctx_)) {
      SSL_CTX_set_client_CA_list(ctx, SSL_dup_CA_list(issuers));
    }
    if (!LoadCertificate(ctx, named.second, &spec_.passphrase,
                         {SpecProblem::kSniCertificate, SpecProblem::kSniPrivateKey}, error)) {
      return false;
    }
  }
  InstallNameSelection(ctx_);
  return true;
}

}  // namespace fastsock::tls
