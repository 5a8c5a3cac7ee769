// One TLS session over a wire: handshake by steps, then bytes. Never waits. An operation that
// cannot proceed fails with EAGAIN and says what it waits for, which need not be what its name
// suggests (a read may have to write).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../base/deadline.h"
#include "../base/transfer.h"
#include "context.h"
#include "error.h"
#include "session_cache.h"
#include "wire.h"
#include "wire_bio.h"

typedef struct ssl_st SSL;

namespace fastsock::tls {

struct SessionSpec {
  std::string server_name;     // client: SNI, empty for none
  std::string resumption_key;  // client: sessions are kept and taken under this key; empty: not
};

// What stream_get_meta_data() tells.
struct SessionInfo {
  std::string protocol;  // "TLSv1.3"
  std::string cipher_name;
  int cipher_bits = 0;
  std::string cipher_version;
  std::string alpn;  // empty: none
  bool resumed = false;
};

class Session {
 public:
  enum class Step { kDone, kWantRead, kWantWrite, kFailed };
  enum class End : uint8_t { kOpen, kClean, kTruncated };  // how the peer's direction ended

  // `wire` and `cache` must outlive the session; `cache` may be null. Null if OpenSSL is out of
  // memory. Touches the wire only from the first Handshake() on.
  static std::unique_ptr<Session> Create(std::shared_ptr<Context> context, Wire* wire,
                                         const SessionSpec& spec, ClientSessionCache* cache);
  // Sends nothing. The session stays resumable unless it has failed.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // One step: as far as it goes without waiting. After kFailed see failure().
  Step Handshake();
  bool established() const;
  bool AwaitsHello() const;  // a server's, which has not got the client's first message
  // A server's, in the call of Wire::Send() at hand: nobody waits for these bytes (TLS 1.3).
  bool SendsTickets() const;
  const Failure& failure() const;

  // 0 bytes: the end; end() tells whether the peer said goodbye (close_notify). A failure is -1
  // with EAGAIN, EPROTO (see failure()) or the wire's errno. After the peer's end writing goes on.
  Transfer Read(void* buffer, size_t size);
  Transfer Peek(void* buffer, size_t size);
  // Partial writes; the buffer may move. Up to 16 KiB behind the count may be sealed in a record
  // that waits to go out: they are taken as written when the caller comes back with them, in pieces
  // of any size, and go out before anything else if he does not.
  Transfer Write(const void* data, size_t size);
  bool HasPending() const;      // a read may have bytes without the wire; never true after EAGAIN
  size_t PendingBytes() const;  // SSL_pending(3): surely has
  // What the last EAGAIN of a read or a write waits for: true for "to write".
  bool read_wants_write() const;
  bool write_wants_read() const;
  End end() const;

  // Sends close_notify if that can be done without waiting. True once sent; no writing after that.
  bool SendCloseNotify();

  // A peer that renegotiates more often than the spec's limit makes Read and Write fail with EPROTO
  // and Reason::kRenegotiation from then on. This lets it go on.
  void ForgiveRenegotiation();

  SessionInfo Info() const;
  // DER; empty if there is none.
  std::string PeerCertificate() const;
  std::vector<std::string> PeerChain() const;
  // X509_V_* and its text.
  long VerifyResult() const;
  std::string VerifyText() const;

  // For core's session_stream argument, before the handshake: resume what `other` has.
  void ResumeFrom(const Session& other);

 private:
  // Core's leaky bucket.
  struct Renegotiations {
    Clock::time_point last;
    double level = 0;
    bool exceeded = false;
  };

  explicit Session(std::shared_ptr<Context> context) : context_(std::move(context)) {}
  void LimitRenegotiation();
  static void OnInfo(const SSL* ssl, int where, int result);
  void CountRenegotiation();

  Transfer Receive(void* buffer, size_t size, bool peek);
  Transfer WriteRecord(const char* data, size_t size);
  // Bytes of `data` that were sealed before and are on their way; 0 if nothing of it.
  size_t TakeSealed(const char* data, size_t size);
  bool IsBarred();
  void Fail(Failure failure) { failure_ = std::make_unique<Failure>(std::move(failure)); }
  // The outcome of a call that failed; `waits_for_other` says that it waits for the other
  // direction.
  Transfer Unfinished(int ssl_error, bool* waits_for_other, int other);

  // Small, for there is one of it to each idle client: what few sessions need is allocated then.
  std::shared_ptr<Context> context_;
  WireState wire_;
  SSL* ssl_ = nullptr;
  std::unique_ptr<ResumptionSlot> resumption_;
  std::unique_ptr<Failure> failure_;
  std::unique_ptr<Renegotiations> renegotiations_;  // if they are limited
  std::unique_ptr<std::string> sealed_;  // plain text in records that the caller has not been
                                         // told of; never an empty one
  End end_ = End::kOpen;
  bool established_ = false;
  bool failed_ = false;  // for good: OpenSSL refuses further calls
  bool said_goodbye_ = false;
  bool drained_ = false;  // the last read found nothing that is whole
  bool read_wants_write_ = false;
  bool write_wants_read_ = false;
  bool unsent_ = false;  // OpenSSL holds a record of sealed_ that is not all out
};

}  // namespace fastsock::tls
