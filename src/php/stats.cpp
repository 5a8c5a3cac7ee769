// fastsock_stats(): figures of one listener, or of this thread.
#include <cstring>

#include "../net/listener.h"
#include "socket_stream.h"
#include "stream_parameter.h"
#include "thread.h"
#include "tls_listener.h"

namespace {

using fastsock::php::CurrentThread;
using fastsock::php::SocketStream;
using fastsock::php::SocketStreamOf;

void AddLongOrNull(zval* array, const char* key, bool known, zend_long value) {
  if (known) {
    add_assoc_long(array, key, value);
  } else {
    add_assoc_null(array, key);
  }
}

void DescribeHandshakes(fastsock::conn::TlsAcceptor& acceptor, zval* result) {
  const auto& figures = acceptor.figures();
  add_assoc_long(result, "handshakes_unfinished", static_cast<zend_long>(acceptor.unfinished()));
  add_assoc_long(result, "handshakes_finished", static_cast<zend_long>(figures.finished));
  zval failed;
  array_init(&failed);
  for (const auto& [reason, count] : figures.failed_by_reason) {
    add_assoc_long(&failed, fastsock::tls::ToText(reason), static_cast<zend_long>(count));
  }
  add_assoc_zval(result, "handshakes_failed", &failed);
  if (figures.failed == 0) {
    add_assoc_null(result, "last_failure");
    return;
  }
  const auto& failure = figures.last_failure;
  std::string text = failure.queue;
  if (failure.system_error != 0) text = std::strerror(failure.system_error);
  zval last;
  array_init(&last);
  add_assoc_string(&last, "reason", const_cast<char*>(fastsock::tls::ToText(failure.reason)));
  add_assoc_string(&last, "peer", const_cast<char*>(figures.last_failed_peer.c_str()));
  add_assoc_string(&last, "text", const_cast<char*>(text.c_str()));
  add_assoc_zval(result, "last_failure", &last);
}

void DescribeListener(SocketStream* socket, zval* result) {
  auto& acceptor =
      socket->tls_listener ? socket->tls_listener->acceptor().raw() : *socket->acceptor;
  const auto& figures = acceptor.figures();
  auto queue = fastsock::net::QueryAcceptQueue(socket->net.socket);
  uint64_t accepted = socket->tls_listener ? socket->tls_listener->acceptor().figures().handed_out
                                           : figures.accepted;
  add_assoc_long(result, "accepted", static_cast<zend_long>(accepted));
  AddLongOrNull(result, "waiting", queue.has_value(), queue ? queue->waiting : 0);
  AddLongOrNull(result, "backlog", queue.has_value(), queue ? queue->limit : 0);
  add_assoc_long(result, "out_of_descriptors", static_cast<zend_long>(figures.out_of_descriptors));
  add_assoc_bool(result, "resting", acceptor.Rest().has_value());
  if (socket->tls_listener) DescribeHandshakes(socket->tls_listener->acceptor(), result);
}

void DescribeThread(zval* result) {
  const auto& thread = CurrentThread();
  add_assoc_long(result, "streams", static_cast<zend_long>(thread.streams));
  add_assoc_long(result, "watched",
                 thread.loop ? static_cast<zend_long>(thread.loop->watch_count()) : 0);
  add_assoc_long(result, "selects", static_cast<zend_long>(thread.selects));
  add_assoc_long(result, "polled", static_cast<zend_long>(thread.polled));
  add_assoc_long(result, "walked", static_cast<zend_long>(thread.walked));
  const auto& contexts = thread.contexts.figures();
  add_assoc_long(result, "tls_contexts", static_cast<zend_long>(thread.contexts.size()));
  add_assoc_long(result, "tls_contexts_built", static_cast<zend_long>(contexts.built));
  add_assoc_long(result, "tls_contexts_reloaded", static_cast<zend_long>(contexts.reloaded));
  add_assoc_long(result, "tls_reload_failures", static_cast<zend_long>(contexts.reload_failures));
  add_assoc_long(result, "tls_sessions", static_cast<zend_long>(thread.client_sessions.size()));
  zend_string* library =
      strpprintf(0, "%s %s", fastsock::event::LibraryName(), fastsock::event::LibraryVersion());
  add_assoc_str(result, "loop", library);
  add_assoc_string(result, "backend", const_cast<char*>(fastsock::event::BackendName()));
}

}  // namespace

ZEND_FUNCTION(fastsock_stats) {
  fastsock::php::CurrentThread().LetGoOfAbandoned();
  zval* listener = nullptr;
  php_stream* stream;

  ZEND_PARSE_PARAMETERS_START(0, 1)
    Z_PARAM_OPTIONAL
    FASTSOCK_PARAM_STREAM_OR_NULL(listener, stream)
  ZEND_PARSE_PARAMETERS_END();

  if (listener == nullptr) {
    array_init(return_value);
    DescribeThread(return_value);
    return;
  }
  FASTSOCK_STREAM_OF(stream, listener, 1);
  SocketStream* socket = SocketStreamOf(stream);
  if (socket == nullptr || !socket->is_listener()) {
    zend_argument_value_error(1, "must be a listening stream of fastsock");
    RETURN_THROWS();
  }
  array_init(return_value);
  DescribeListener(socket, return_value);
}
