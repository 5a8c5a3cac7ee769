// fastsock_stats(): figures of one listener, or of this thread.
#include "../net/listener.h"
#include "socket_stream.h"
#include "thread.h"

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

void DescribeListener(SocketStream* socket, zval* result) {
  const auto& figures = socket->acceptor->figures();
  auto queue = fastsock::net::QueryAcceptQueue(socket->net.socket);
  add_assoc_long(result, "accepted", static_cast<zend_long>(figures.accepted));
  AddLongOrNull(result, "waiting", queue.has_value(), queue ? queue->waiting : 0);
  AddLongOrNull(result, "backlog", queue.has_value(), queue ? queue->limit : 0);
  add_assoc_long(result, "out_of_descriptors", static_cast<zend_long>(figures.out_of_descriptors));
  add_assoc_bool(result, "resting", socket->acceptor->Rest().has_value());
}

void DescribeThread(zval* result) {
  const auto& thread = CurrentThread();
  add_assoc_long(result, "streams", static_cast<zend_long>(thread.streams));
  add_assoc_long(result, "watched",
                 thread.loop ? static_cast<zend_long>(thread.loop->watch_count()) : 0);
  add_assoc_long(result, "selects", static_cast<zend_long>(thread.selects));
  add_assoc_long(result, "polled", static_cast<zend_long>(thread.polled));
  zend_string* library =
      strpprintf(0, "%s %s", fastsock::event::LibraryName(), fastsock::event::LibraryVersion());
  add_assoc_str(result, "loop", library);
  add_assoc_string(result, "backend", const_cast<char*>(fastsock::event::BackendName()));
}

}  // namespace

ZEND_FUNCTION(fastsock_stats) {
  zval* listener = nullptr;
  php_stream* stream;

  ZEND_PARSE_PARAMETERS_START(0, 1)
    Z_PARAM_OPTIONAL
    Z_PARAM_RESOURCE_OR_NULL(listener)
  ZEND_PARSE_PARAMETERS_END();

  if (listener == nullptr) {
    array_init(return_value);
    DescribeThread(return_value);
    return;
  }
  php_stream_from_zval(stream, listener);
  SocketStream* socket = SocketStreamOf(stream);
  if (socket == nullptr || !socket->acceptor) {
    zend_argument_value_error(1, "must be a listening stream of fastsock");
    RETURN_THROWS();
  }
  array_init(return_value);
  DescribeListener(socket, return_value);
}
