// A listener that hands out finished TLS connections: its pipeline (conn/tls_acceptor), the "ssl"
// options that it works by, and its place among the thread's pipelines, which every wait advances.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "../base/list.h"
#include "../conn/tls_acceptor.h"
#include "../event/wait.h"
#include "manners.h"
#include "report.h"
#include "zend.h"

namespace fastsock::php {

class TlsListener : public ListNode<TlsListener> {
 public:
  // For the listening stream that will own it, and its descriptor; `method` is a
  // STREAM_CRYPTO_METHOD_* of a server.
  static Result<std::unique_ptr<TlsListener>> Create(php_stream* stream, int fd, int method,
                                                     const Manners& manners);
  ~TlsListener();

  // Takes over the context's options if they have changed since. Runs user code only where an
  // option is an object. False, with core's warnings added, if they cannot be used; connections
  // fail until they can. With core's manners it tries again, and warns, each time.
  bool Refresh(Warnings* warnings);
  // Has Refresh() nothing to do?
  bool IsFresh() const;
  // Is the material of use? For the creation of the server. Core's warnings if not.
  bool CheckMaterial(Warnings* warnings);

  php_stream* stream() const { return stream_; }
  conn::TlsAcceptor& acceptor() { return *acceptor_; }
  bool warns() const { return warns_; }  // ssl.handshake_errors is "warn"
  const Manners& manners() const { return *manners_; }

  // A loop that is not ours waits for the descriptor, and takes each wake for a connection.
  bool foreign_loop = false;
  // Waits that hand out what is finished name themselves here; all others only advance it.
  uint64_t awaited_by = 0;
  // The last wait before which select refreshed it.
  uint64_t refreshed_by = 0;
  // The last select left the turn to streams that were ready.
  bool yielded = false;
  bool bystander = false;

 private:
  TlsListener() = default;
  std::shared_ptr<tls::Context> FindContext();
  php_stream_context* context() const { return PHP_STREAM_CONTEXT(stream_); }
  bool Read(Warnings* warnings);
  void TellOnce(Warning warning);
  void TellLater(Warning warning);

  php_stream* stream_ = nullptr;
  int method_ = 0;
  const Manners* manners_ = nullptr;
  bool warns_ = false;
  bool read_ = false;
  HashTable* seen_ = nullptr;  // the "ssl" array that was read, held: a change is another array
  bool reading_ = false;       // user code that an option runs may come here again
  bool complains_ = false;     // reading them has raised warnings
  bool shared_ = false;        // it holds references, which change without it
  std::optional<tls::ContextSpec> spec_;
  std::string spec_key_;
  std::string told_;  // the last trouble with the material that was warned of
  std::unique_ptr<conn::TlsAcceptor> acceptor_;
};

using TlsListeners = List<TlsListener>;

// The listeners that have handshakes under way and that a wait is not for: they step aside for its
// length (conn/tls_acceptor.h). No user code may run while there is one.
class Bystanders {
 public:
  // All but those that `serial` awaits, and but for the one with that descriptor.
  Bystanders(uint64_t serial, int descriptor);
  ~Bystanders();
  Bystanders(const Bystanders&) = delete;
  Bystanders& operator=(const Bystanders&) = delete;

  bool any() const { return any_; }
  void AddTo(event::PollSet* polled) const;
  // A turn for each that is ready; `ready` then tells of others only.
  void Advance(event::ReadySet* ready) const;

 private:
  bool any_ = false;
};

}  // namespace fastsock::php
