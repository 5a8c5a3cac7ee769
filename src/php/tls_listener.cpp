// See tls_listener.h.
#include "tls_listener.h"

#include <algorithm>
#include <utility>

#include "spec_errors.h"
#include "ssl_options.h"
#include "ssl_values.h"
#include "thread.h"

namespace fastsock::php {
namespace {

// … or objects: what can change without another array in the context.
bool HoldsReferences(HashTable* array) {
  if (array == nullptr) return false;
  zval* value;
  ZEND_HASH_FOREACH_VAL(array, value) {
    if (Z_ISREF_P(value) || Z_TYPE_P(value) == IS_OBJECT) return true;
    if (Z_TYPE_P(value) == IS_ARRAY && HoldsReferences(Z_ARRVAL_P(value))) return true;
  }
  ZEND_HASH_FOREACH_END();
  return false;
}

void Release(HashTable* array) {
  if (array != nullptr) zend_array_release(array);
}

}  // namespace

Result<std::unique_ptr<TlsListener>> TlsListener::Create(php_stream* stream, int fd, int method,
                                                         const Manners& manners) {
  Thread& thread = CurrentThread();
  std::unique_ptr<TlsListener> listener(new TlsListener);
  TlsListener* self = listener.get();
  listener->stream_ = stream;
  listener->method_ = method;
  listener->manners_ = &manners;
  auto acceptor =
      conn::TlsAcceptor::Create(fd, &thread.closes, [self] { return self->FindContext(); }, {});
  if (!acceptor.ok()) return acceptor.error();
  listener->acceptor_ = std::move(acceptor.value());
  thread.tls_listeners.PushBack(self);
  return listener;
}

TlsListener::~TlsListener() {
  Unlink();  // an option that is an object may end now, and select in its destructor
  Release(seen_);
}

bool TlsListener::IsFresh() const {
  bool settled = (spec_ && !complains_) || manners_->checks_material_early;
  return reading_ || (read_ && settled && SslOptions(context()) == seen_ && !shared_);
}

bool TlsListener::Refresh(Warnings* warnings) {
  if (IsFresh()) return spec_.has_value();
  HashTable* array = SslOptions(context());
  if (array != nullptr) GC_TRY_ADDREF(array);
  HashTable* before = std::exchange(seen_, array);
  shared_ = HoldsReferences(array);
  read_ = true;
  reading_ = true;
  Release(before);
  bool usable = Read(warnings);
  complains_ = warnings->any();
  reading_ = false;
  return usable;
}

bool TlsListener::Read(Warnings* warnings) {
  tls::ContextSpec spec;
  conn::TlsAcceptor::Limits limits;
  spec_.reset();
  warns_ = manners_->failed_handshakes_warn;
  php_stream_context* options = context();
  if (!ReadHandshakeTimeout(options, &limits.handshake_timeout, warnings) ||
      !ReadHandshakeErrors(options, &warns_, warnings)) {
    return false;
  }
  limits.unfinished = static_cast<size_t>(std::max<zend_long>(FASTSOCK_G(max_handshakes), 1));
  limits.report_failures = warns_;
  acceptor_->set_limits(limits);
  if (!ReadContextSpec(options, ReadCryptoMethod(options, method_) & ~kCryptoClient, *manners_,
                       &spec, warnings)) {
    return false;
  }
  spec_key_ = spec.Key();
  spec_ = std::move(spec);
  return true;
}

bool TlsListener::CheckMaterial(Warnings* warnings) {
  if (!Refresh(warnings)) return false;
  tls::SpecError error;
  auto found = CurrentThread().FindTlsContext(*spec_, spec_key_, &error);
  if (!found.context) warnings->Add(DescribeSpecError(error, *spec_, context(), *manners_));
  return found.context != nullptr;
}

// Called in the middle of a turn: what there is to warn of waits for its end.
std::shared_ptr<tls::Context> TlsListener::FindContext() {
  if (!spec_) return nullptr;
  tls::SpecError error;
  auto found = CurrentThread().FindTlsContext(*spec_, spec_key_, &error);
  if (found.broken_renewal) TellLater(BrokenRenewal(*found.broken_renewal, *spec_));
  if (!found.context && warns_) {
    TellLater(DescribeSpecError(error, *spec_, context(), *manners_));
  } else if (!found.context) {
    TellOnce(DescribeSpecError(error, *spec_, nullptr, *manners_));
  } else if (!warns_ && !spec_->local && spec_->sni.empty() && !spec_->ciphers) {
    TellOnce({"TLS clients cannot be served: the ssl context option local_cert is not set",
              StreamErrorCode::kGeneric});
  } else {
    told_.clear();
  }
  return std::move(found.context);
}

void TlsListener::TellOnce(Warning warning) {
  if (warning.text == told_) return;
  told_ = warning.text;
  TellLater(std::move(warning));
}

void TlsListener::TellLater(Warning warning) {
  constexpr size_t kMost = 16;
  auto& deferred = CurrentThread().deferred;
  if (deferred.size() < kMost) deferred.push_back(std::move(warning));
}

Bystanders::Bystanders(uint64_t serial, int descriptor) {
  TlsListeners& listeners = CurrentThread().tls_listeners;
  for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
    conn::TlsAcceptor& acceptor = one->acceptor();
    one->bystander =
        one->awaited_by != serial && acceptor.descriptor() != descriptor && acceptor.HasBegun();
    if (!one->bystander) continue;
    acceptor.StepAside();
    any_ = true;
  }
}

Bystanders::~Bystanders() {
  if (!any_) return;
  TlsListeners& listeners = CurrentThread().tls_listeners;
  for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
    if (one->bystander) one->acceptor().StepBack();
    one->bystander = false;
  }
}

void Bystanders::AddTo(event::PollSet* polled) const {
  if (!any_) return;
  TlsListeners& listeners = CurrentThread().tls_listeners;
  for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
    if (one->bystander) polled->Add(one->acceptor().descriptor(), event::kRead);
  }
}

void Bystanders::Advance(event::ReadySet* ready) const {
  if (!any_) return;
  TlsListeners& listeners = CurrentThread().tls_listeners;
  for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
    if (!one->bystander) continue;
    int descriptor = one->acceptor().descriptor();
    if (ready->Find(descriptor) == event::kNothing) continue;
    one->acceptor().Advance();
    ready->Drop(descriptor);
  }
}

}  // namespace fastsock::php
