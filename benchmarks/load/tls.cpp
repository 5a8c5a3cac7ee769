#include "tls.h"

#include <openssl/err.h>

#include <cstdio>
#include <cstdlib>

namespace load {
namespace {

int TakeSession(SSL* ssl, SSL_SESSION* session) {
  auto* owner = static_cast<SessionOwner*>(SSL_get_app_data(ssl));
  if (owner == nullptr || !owner->keep) return 0;
  SSL_SESSION_free(owner->session);
  owner->session = session;
  return 1;  // the reference is ours now
}

}  // namespace

SSL_CTX* NewClientContext(bool tls12) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) {
    ERR_print_errors_fp(stderr);
    std::exit(1);
  }
  if (tls12) SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, TakeSession);
  return context;
}

}  // namespace load
