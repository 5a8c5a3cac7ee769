// See context_callbacks.h.
#include "context_callbacks.h"

#include <openssl/ssl.h>

#include "verify.h"

namespace fastsock::tls {
namespace {

const Context& ContextOf(const SSL* ssl) {
  return *static_cast<const Context*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
}

int Verify(int ok, X509_STORE_CTX* store) {
  auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const ContextSpec& spec = ContextOf(ssl).spec();
  if (X509_STORE_CTX_get_error(store) == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT &&
      spec.allow_self_signed) {
    // The error stays on record: the verification's result tells it.
    ok = 1;
  }
  // Negative means no limit, as core's cast has it.
  auto depth = static_cast<unsigned long>(X509_STORE_CTX_get_error_depth(store));
  if (depth > static_cast<unsigned long>(spec.verify_depth)) {
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_CHAIN_TOO_LONG);
    ok = 0;
  }
  return ok;
}

int SelectByName(SSL* ssl, int*, void*) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (name == nullptr) return SSL_TLSEXT_ERR_NOACK;
  SSL_CTX* chosen = ContextOf(ssl).ForName(name);
  if (chosen == nullptr || SSL_set_SSL_CTX(ssl, chosen) == nullptr) return SSL_TLSEXT_ERR_NOACK;
  return SSL_TLSEXT_ERR_OK;
}

// No protocol in common: the handshake goes on without one, as in core.
int SelectAlpn(SSL* ssl, const unsigned char** chosen, unsigned char* chosen_size,
               const unsigned char* offered, unsigned int offered_size, void*) {
  const std::string& ours = ContextOf(ssl).alpn_wire();
  unsigned char* match = nullptr;
  int outcome = SSL_select_next_proto(
      &match, chosen_size, reinterpret_cast<const unsigned char*>(ours.data()),
      static_cast<unsigned int>(ours.size()), offered, offered_size);
  *chosen = match;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

int Staple(SSL* ssl, void*) {
  const std::string& response = ContextOf(ssl).ocsp_response();
  void* copy = OPENSSL_memdup(response.data(), response.size());
  if (copy == nullptr) return SSL_TLSEXT_ERR_NOACK;
  SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(response.size()));
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void InstallVerification(SSL_CTX* ctx) {
  const ContextSpec& spec = static_cast<const Context*>(SSL_CTX_get_app_data(ctx))->spec();
  if (!spec.verify_peer) {
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, nullptr);
    return;
  }
  int mode = SSL_VERIFY_PEER;
  if (spec.require_certificate) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(ctx, mode, Verify);
}

void InstallNameSelection(SSL_CTX* ctx) {
  SSL_CTX_set_tlsext_servername_callback(ctx, SelectByName);
}

void InstallAlpnSelection(SSL_CTX* ctx) { SSL_CTX_set_alpn_select_cb(ctx, SelectAlpn, nullptr); }

void InstallOcspStapling(SSL_CTX* ctx) { SSL_CTX_set_tlsext_status_cb(ctx, Staple); }

}  // namespace fastsock::tls
