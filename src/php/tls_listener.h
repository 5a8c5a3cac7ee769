// A listener that hands out finished TLS connections: its pipeline (conn/tls_acceptor), the "ssl"
// options that it works by, and its place among the thread's pipelines, which every wait advances.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "../base/list.h"
#include "../conn/tls_acceptor.h"
#include "report.h"
#include "zend.h"

namespace fastsock::php {

class TlsListener : public ListNode<TlsListener> {
 public:
  // For the listening stream that will own it, and its descriptor; `method` is a
  // STREAM_CRYPTO_METHOD_* of a server.
  static Result<std::unique_ptr<TlsListener>> Create(php_stream* stream, int fd, int method);
  ~TlsListener();

  // Takes over the context's options if they have changed since. Runs user code only where an
  // option is an object. False, with core's warnings added, if they cannot be used; connections
  // fail until they can.
  bool Refresh(Warnings* warnings);
  // Is the material of use? For the creation of the server. Core's warnings if not.
  bool CheckMaterial(Warnings* warnings);

  php_stream* stream() const { return stream_; }
  conn::TlsAcceptor& acceptor() { return *acceptor_; }
  bool warns() const { return warns_; }  // ssl.handshake_errors is "warn"

  // A loop that is not ours waits for the descriptor, and takes each wake for a connection.
  bool foreign_loop = false;
  // The last select left the turn to streams that were ready.
  bool yielded = false;

 private:
  TlsListener() = default;
  std::shared_ptr<tls::Context> FindContext();
  php_stream_context* context() const { return PHP_STREAM_CONTEXT(stream_); }
  bool Read(Warnings* warnings);

  php_stream* stream_ = nullptr;
  int method_ = 0;
  bool warns_ = false;
  bool read_ = false;
  HashTable* seen_ = nullptr;  // the "ssl" array that was read, held: a change is another array
  bool shared_ = false;        // it holds references, which change without it
  std::optional<tls::ContextSpec> spec_;
  std::string told_;  // the last trouble with the material that was warned of
  std::unique_ptr<conn::TlsAcceptor> acceptor_;
};

using TlsListeners = List<TlsListener>;

}  // namespace fastsock::php
