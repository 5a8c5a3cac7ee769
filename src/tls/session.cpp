// See session.h.
#include "session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>

#include "failure.h"

namespace fastsock::tls {
namespace {

constexpr size_t kRecord = SSL3_RT_MAX_PLAIN_LENGTH;

std::string ToDer(X509* certificate) {
  unsigned char* der = nullptr;
  int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

// OpenSSL keeps both sides' keys of the exchange until the session ends, and nothing needs them any
// more: half a kilobyte that no idle connection should hold, and a secret that is better gone. An
// EVP_PKEY that is given a type anew lets go of its key.
void ForgetExchangeKeys(SSL* ssl) {
  EVP_PKEY* key = nullptr;
  if (SSL_get_tmp_key(ssl, &key) == 1) EVP_PKEY_set_type(key, EVP_PKEY_X25519);
  EVP_PKEY_free(key);
  key = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &key) == 1) EVP_PKEY_set_type(key, EVP_PKEY_X25519);
  EVP_PKEY_free(key);
}

}  // namespace

std::unique_ptr<Session> Session::Create(std::shared_ptr<Context> context, Wire* wire,
                                         const SessionSpec& spec, ClientSessionCache* cache) {
  ErrorQueueGuard guard;
  bool is_client = context->spec().role == Role::kClient;
  const ContextSpec& options = context->spec();
  bool counts =
      options.reneg_limit > 0 || (options.reneg_limit == 0 && options.tells_renegotiation);
  SSL_CTX* ctx = context->get();
  std::unique_ptr<Session> session(new Session(std::move(context)));
  session->wire_.wire = wire;
  SSL* ssl = session->ssl_ = SSL_new(ctx);
  BIO* bio = ssl != nullptr ? NewWireBio(&session->wire_) : nullptr;
  if (bio == nullptr) return nullptr;
  SSL_set_bio(ssl, bio, bio);
  if (!is_client) {
    SSL_set_accept_state(ssl);
    if (counts) session->LimitRenegotiation();
    return session;
  }
  SSL_set_connect_state(ssl);
  if (!spec.server_name.empty()) SSL_set_tlsext_host_name(ssl, spec.server_name.c_str());
  if (cache != nullptr && !spec.resumption_key.empty()) {
    session->resumption_.reset(new ResumptionSlot{cache, spec.resumption_key});
    KeepSessionsIn(ssl, session->resumption_.get());
    if (SSL_SESSION* known = cache->Take(spec.resumption_key)) {
      SSL_set_session(ssl, known);
      SSL_SESSION_free(known);
    }
  }
  return session;
}

Session::~Session() {
  ErrorQueueGuard guard;
  if (ssl_ == nullptr) return;
  // Without these flags OpenSSL takes the session for one that broke and forgets it.
  if (established_ && !failed_) SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl_);
}

Session::Step Session::Handshake() {
  if (failed_) return Step::kFailed;
  if (established_) return Step::kDone;
  ErrorQueueGuard guard;
  int result = SSL_do_handshake(ssl_);
  if (result == 1) {
    established_ = true;
    ForgetExchangeKeys(ssl_);
    if (renegotiations_) renegotiations_->last = Clock::now();
    return Step::kDone;
  }
  int error = SSL_get_error(ssl_, result);
  if (error == SSL_ERROR_WANT_WRITE) return Step::kWantWrite;
  if (error == SSL_ERROR_WANT_READ && !wire_.at_end) return Step::kWantRead;
  failed_ = true;
  Fail(DescribeFailure(ssl_, error == SSL_ERROR_WANT_READ ? SSL_ERROR_SYSCALL : error, wire_));
  return Step::kFailed;
}

bool Session::established() const { return established_; }
bool Session::AwaitsHello() const {
  return SSL_is_server(ssl_) != 0 && SSL_get_state(ssl_) == TLS_ST_BEFORE;
}
bool Session::SendsTickets() const {
  return SSL_get_state(ssl_) == TLS_ST_SW_SESSION_TICKET && SSL_version(ssl_) >= TLS1_3_VERSION;
}
const Failure& Session::failure() const {
  static const Failure none;
  return failure_ ? *failure_ : none;
}
bool Session::read_wants_write() const { return read_wants_write_; }
bool Session::write_wants_read() const { return write_wants_read_; }
Session::End Session::end() const { return end_; }

Transfer Session::Read(void* buffer, size_t size) { return Receive(buffer, size, false); }
Transfer Session::Peek(void* buffer, size_t size) { return Receive(buffer, size, true); }

Transfer Session::Receive(void* buffer, size_t size, bool peek) {
  if (!established_) return {-1, ENOTCONN};
  if (size == 0 || end_ == End::kClean) return {0, 0};
  if (IsBarred()) return {-1, EPROTO};
  ErrorQueueGuard guard;
  read_wants_write_ = drained_ = false;
  size_t moved = 0;
  int result =
      peek ? SSL_peek_ex(ssl_, buffer, size, &moved) : SSL_read_ex(ssl_, buffer, size, &moved);
  if (result == 1) return {static_cast<ssize_t>(moved), 0};
  int error = SSL_get_error(ssl_, result);
  if (IsBarred()) return {-1, EPROTO};
  if (error == SSL_ERROR_ZERO_RETURN) {
    end_ = End::kClean;
    return {0, 0};
  }
  if (error == SSL_ERROR_WANT_READ && wire_.at_end) {
    end_ = End::kTruncated;
    return {0, 0};
  }
  drained_ = true;
  return Unfinished(error, &read_wants_write_, SSL_ERROR_WANT_WRITE);
}

// The peer has broken the session, or renegotiates too often.
bool Session::IsBarred() {
  bool too_often = renegotiations_ && renegotiations_->exceeded;
  if (too_often && !failed_ && !failure_) {
    failure_ = std::make_unique<Failure>();
    failure_->reason = Reason::kRenegotiation;
  }
  return failed_ || too_often;
}

Transfer Session::Unfinished(int ssl_error, bool* waits_for_other, int other) {
  if (ssl_error == SSL_ERROR_WANT_READ || ssl_error == SSL_ERROR_WANT_WRITE) {
    *waits_for_other = ssl_error == other;
    return {-1, EAGAIN};
  }
  Fail(DescribeFailure(ssl_, ssl_error, wire_));
  // A wire that takes no more may still have something to give: that is not for good.
  failed_ = ssl_error == SSL_ERROR_SSL;
  return {-1, failure_->system_error != 0 ? failure_->system_error : EPROTO};
}

Transfer Session::Write(const void* data, size_t size) {
  if (!established_) return {-1, ENOTCONN};
  if (size == 0) return {0, 0};
  if (IsBarred()) return {-1, EPROTO};
  if ((SSL_get_shutdown(ssl_) & SSL_SENT_SHUTDOWN) != 0) return {-1, EPIPE};
  ErrorQueueGuard guard;
  write_wants_read_ = false;
  if (unsent_) {
    Transfer rest = WriteRecord(sealed_->data(), sealed_->size());
    if (rest.failed()) return rest;
  }
  auto* bytes = static_cast<const char*>(data);
  size_t total = TakeSealed(bytes, size);
  while (total < size) {
    Transfer transfer = WriteRecord(bytes + total, std::min(size - total, kRecord));
    if (transfer.failed()) return total > 0 ? Transfer{static_cast<ssize_t>(total), 0} : transfer;
    total += static_cast<size_t>(transfer.bytes);
  }
  return {static_cast<ssize_t>(total), 0};
}

size_t Session::TakeSealed(const char* data, size_t size) {
  if (!sealed_) return 0;
  size_t count = std::min(size, sealed_->size());
  // Something else: the sealed bytes are on the wire all the same.
  bool same = std::memcmp(data, sealed_->data(), count) == 0;
  if (same && count < sealed_->size()) {
    sealed_->erase(0, count);
  } else {
    sealed_.reset();
  }
  return same ? count : 0;
}

// One record, or the rest of the unsent one, which OpenSSL wants to be given again in full.
Transfer Session::WriteRecord(const char* data, size_t size) {
  ERR_clear_error();
  size_t written = 0;
  int result = SSL_write_ex(ssl_, data, size, &written);
  if (result == 1) {
    unsent_ = false;
    return {static_cast<ssize_t>(written), 0};
  }
  int error = SSL_get_error(ssl_, result);
  if (error == SSL_ERROR_WANT_WRITE && !unsent_) {
    unsent_ = true;
    sealed_ = std::make_unique<std::string>(data, size);
  }
  if (error == SSL_ERROR_WANT_READ && wire_.at_end) {
    Fail(DescribeFailure(ssl_, SSL_ERROR_SYSCALL, wire_));
    return {-1, EPIPE};
  }
  return Unfinished(error, &write_wants_read_, SSL_ERROR_WANT_READ);
}

bool Session::HasPending() const {
  return established_ && !failed_ && !drained_ && end_ == End::kOpen && SSL_has_pending(ssl_) == 1;
}

size_t Session::PendingBytes() const { return static_cast<size_t>(SSL_pending(ssl_)); }

bool Session::SendCloseNotify() {
  if (said_goodbye_) return true;
  if (!established_ || failed_) return false;
  ErrorQueueGuard guard;
  if (unsent_) {
    // An alert may not cut into a record.
    if (WriteRecord(sealed_->data(), sealed_->size()).failed()) return false;
  }
  said_goodbye_ = SSL_shutdown(ssl_) >= 0;
  return said_goodbye_;
}

void Session::LimitRenegotiation() {
  renegotiations_ = std::make_unique<Renegotiations>();
  SSL_set_app_data(ssl_, this);
  SSL_set_info_callback(ssl_, OnInfo);
}

void Session::OnInfo(const SSL* ssl, int where, int) {
  if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
  auto* session = static_cast<Session*>(SSL_get_app_data(ssl));
  // The messages after a TLS 1.3 handshake are none.
  if (session->established_ && SSL_version(ssl) < TLS1_3_VERSION) session->CountRenegotiation();
}

void Session::CountRenegotiation() {
  const ContextSpec& spec = context_->spec();
  Clock::time_point now = Clock::now();
  std::chrono::duration<double> since = now - renegotiations_->last;
  renegotiations_->last = now;
  double drained = since.count() * spec.reneg_limit / std::max(spec.reneg_window, 1);
  renegotiations_->level = std::max(renegotiations_->level - drained, 0.0) + 1;
  if (renegotiations_->level > spec.reneg_limit) renegotiations_->exceeded = true;
}

void Session::ForgiveRenegotiation() {
  if (!failed_ && failure().reason == Reason::kRenegotiation) failure_.reset();
  if (renegotiations_) renegotiations_->exceeded = false;
}

SessionInfo Session::Info() const {
  SessionInfo info;
  info.protocol = SSL_get_version(ssl_);
  if (const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_)) {
    info.cipher_name = SSL_CIPHER_get_name(cipher);
    info.cipher_bits = SSL_CIPHER_get_bits(cipher, nullptr);
    info.cipher_version = SSL_CIPHER_get_version(cipher);
  }
  const unsigned char* alpn = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_, &alpn, &size);
  if (size > 0) info.alpn.assign(reinterpret_cast<const char*>(alpn), size);
  info.resumed = SSL_session_reused(ssl_) == 1;
  return info;
}

std::string Session::PeerCertificate() const {
  ErrorQueueGuard guard;
  X509* certificate = SSL_get0_peer_certificate(ssl_);
  return certificate != nullptr ? ToDer(certificate) : std::string();
}

std::vector<std::string> Session::PeerChain() const {
  ErrorQueueGuard guard;
  std::vector<std::string> chain;
  STACK_OF(X509)* certificates = SSL_get_peer_cert_chain(ssl_);
  chain.reserve(static_cast<size_t>(std::max(sk_X509_num(certificates), 0)));
  for (int i = 0; i < sk_X509_num(certificates); i++) {
    chain.push_back(ToDer(sk_X509_value(certificates, i)));
  }
  return chain;
}

long Session::VerifyResult() const { return SSL_get_verify_result(ssl_); }

std::string Session::VerifyText() const { return X509_verify_cert_error_string(VerifyResult()); }

void Session::ResumeFrom(const Session& other) {
  if (established_ || SSL_is_server(ssl_) != 0) return;
  ErrorQueueGuard guard;
  SSL_SESSION* session = SSL_get1_session(other.ssl_);
  if (session != nullptr && SSL_SESSION_is_resumable(session) != 0) SSL_set_session(ssl_, session);
  SSL_SESSION_free(session);
}

}  // namespace fastsock::tls
