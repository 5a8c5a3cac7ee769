// See tls_listener.h.
#include "tls_listener.h"

#include <algorithm>

#include "ssl_options.h"
#include "thread.h"

namespace fastsock::php {
namespace {

HashTable* SslArray(php_stream_context* context) {
  if (context == nullptr) return nullptr;
  zval* ssl = zend_hash_str_find(Z_ARRVAL(context->options), ZEND_STRL("ssl"));
  return ssl != nullptr && Z_TYPE_P(ssl) == IS_ARRAY ? Z_ARRVAL_P(ssl) : nullptr;
}

bool HoldsReferences(HashTable* array) {
  if (array == nullptr) return false;
  zval* value;
  ZEND_HASH_FOREACH_VAL(array, value) {
    if (Z_ISREF_P(value) || Z_TYPE_P(value) == IS_OBJECT) return true;
  }
  ZEND_HASH_FOREACH_END();
  return false;
}

void Release(HashTable* array) {
  if (array != nullptr) zend_array_release(array);
}

}  // namespace

Result<std::unique_ptr<TlsListener>> TlsListener::Create(php_stream* stream, int fd, int method) {
  Thread& thread = CurrentThread();
  std::unique_ptr<TlsListener> listener(new TlsListener);
  TlsListener* self = listener.get();
  listener->stream_ = stream;
  listener->method_ = method;
  auto acceptor =
      conn::TlsAcceptor::Create(fd, &thread.closes, [self] { return self->FindContext(); }, {});
  if (!acceptor.ok()) return acceptor.error();
  listener->acceptor_ = std::move(acceptor.value());
  thread.tls_listeners.PushBack(self);
  return listener;
}

TlsListener::~TlsListener() { Release(seen_); }

bool TlsListener::Refresh(Warnings* warnings) {
  HashTable* array = SslArray(context());
  if (read_ && array == seen_ && !shared_) return spec_.has_value();
  if (array != nullptr) GC_TRY_ADDREF(array);
  Release(seen_);
  seen_ = array;
  shared_ = HoldsReferences(array);
  read_ = true;
  return Read(warnings);
}

bool TlsListener::Read(Warnings* warnings) {
  tls::ContextSpec spec;
  conn::TlsAcceptor::Limits limits;
  spec_.reset();
  php_stream_context* options = context();
  if (!ReadHandshakeTimeout(options, &limits.handshake_timeout, warnings) ||
      !ReadHandshakeErrors(options, &warns_, warnings) ||
      !ReadContextSpec(options, ReadCryptoMethod(options, method_) & ~kCryptoClient, &spec,
                       warnings)) {
    return false;
  }
  limits.unfinished = static_cast<size_t>(std::max<zend_long>(FASTSOCK_G(max_handshakes), 1));
  limits.report_failures = warns_;
  acceptor_->set_limits(limits);
  spec_ = std::move(spec);
  return true;
}

bool TlsListener::CheckMaterial(Warnings* warnings) {
  if (!Refresh(warnings)) return false;
  tls::SpecError error;
  auto found = CurrentThread().FindTlsContext(*spec_, &error);
  if (!found.context) AddSpecError(error, *spec_, context(), warnings);
  return found.context != nullptr;
}

// Called in the middle of a turn: what there is to warn of waits for its end.
std::shared_ptr<tls::Context> TlsListener::FindContext() {
  if (!spec_) return nullptr;
  Thread& thread = CurrentThread();
  tls::SpecError error;
  auto found = thread.FindTlsContext(*spec_, &error);
  if (found.broken_renewal) {
    thread.deferred.Add("The renewed certificate cannot be used, the one before goes on:");
    AddSpecError(*found.broken_renewal, *spec_, nullptr, &thread.deferred);
  }
  if (found.context) {
    told_.clear();
  } else if (std::string trouble = error.file + "\n" + error.queue; trouble != told_) {
    told_ = std::move(trouble);
    AddSpecError(error, *spec_, nullptr, &thread.deferred);
  }
  return std::move(found.context);
}

}  // namespace fastsock::php
