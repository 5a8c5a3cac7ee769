// fastsock's functions but for fastsock_select() and fastsock_stats(): thin over the transport
// layer, so that core's twins do the same on fastsock's streams, and these on core's.
#include <climits>
#include <cstring>
#include <string_view>

#include "../net/address.h"
#include "../net/io.h"
#include "../net/listener.h"
#include "core_ways.h"
#include "crypto.h"
#include "report.h"
#include "socket_stream.h"
#include "stream_errors.h"
#include "stream_parameter.h"
#include "thread.h"
#include "transport.h"

namespace {

using fastsock::UniqueFd;
using fastsock::php::ContextOf;
using fastsock::php::CurrentThread;
using fastsock::php::kCoreManners;
using fastsock::php::kOwnManners;
using fastsock::php::kTakesContext;
using fastsock::php::Manners;
using fastsock::php::NewStream;
using fastsock::php::OpenFailure;
using fastsock::php::OpenRequest;
using fastsock::php::SocketStream;
using fastsock::php::SocketStreamOf;
using fastsock::php::StreamErrorCode;
using fastsock::php::StreamErrors;

// Seconds to a timeval; null (for ever) when negative or beyond core's limit.
timeval* ToTimeval(double seconds, timeval* time) {
  if (seconds < 0.0 || seconds >= static_cast<double>(ULLONG_MAX) / 1000000.0) return nullptr;
  auto microseconds = static_cast<unsigned long long>(seconds * 1000000.0);
  time->tv_sec = static_cast<time_t>(microseconds / 1000000);
  time->tv_usec = static_cast<suseconds_t>(microseconds % 1000000);
  return time;
}

// core's php_stream_context_from_zval(): the default context unless the script says otherwise.
php_stream_context* ContextFrom(zval* context, zend_long flags) {
  if (context != nullptr) return ContextOf(context);
  if (flags & PHP_FILE_NO_DEFAULT_CONTEXT) return nullptr;
  if (FG(default_context) == nullptr) FG(default_context) = php_stream_context_alloc();
  return FG(default_context);
}

// Core's own parser resolves names and warns; the port, which it does not look at, is checked
// first.
bool ParseTarget(std::string_view address, php_sockaddr_storage* target, socklen_t* length) {
  if (!fastsock::net::ParseHostPort(address).ok()) return false;
  return php_network_parse_network_address_with_port(
             address.data(), static_cast<zend_long>(address.size()),
             reinterpret_cast<sockaddr*>(target), length) == SUCCESS;
}

// Gives two empty streams the ends of a socketpair(2). 0 or an errno.
int ConnectPair(php_stream* const* streams, int domain, int type, int protocol) {
  auto pair =
      fastsock::net::SocketPair(domain, type, protocol, SocketStreamOf(streams[0])->on_exec());
  if (!pair.ok()) return pair.error().code;
  UniqueFd* descriptors[] = {&pair.value().first, &pair.value().second};
  for (int i = 0; i < 2; i++) {
    SocketStream* socket = SocketStreamOf(streams[i]);
    socket->datagram = type != SOCK_STREAM;
    AttachDescriptor(socket, descriptors[i]->Release());
  }
  return 0;
}

// Opens, and tells the stream errors before it is told that nothing was opened.
php_stream* OpenAndTell(const OpenRequest& request, OpenFailure* failure) {
  StreamErrors errors(request.context);
  return OpenStream(request, failure);
}

// Leaves the reason in the by-reference parameters; takes over failure->text.
void AssignFailure(OpenFailure* failure, zval* error_code, zval* error_message) {
  if (error_code != nullptr) ZEND_TRY_ASSIGN_REF_LONG(error_code, failure->code);
  if (failure->text == nullptr) return;
  if (error_message != nullptr) {
    ZEND_TRY_ASSIGN_REF_STR(error_message, failure->text);
  } else {
    zend_string_release(failure->text);
  }
}

void AssignNoFailure(zval* error_code, zval* error_message) {
  if (error_code != nullptr) ZEND_TRY_ASSIGN_REF_LONG(error_code, 0);
  if (error_message != nullptr) ZEND_TRY_ASSIGN_REF_EMPTY_STRING(error_message);
}

void WarnUnableToConnect(const char* address, const OpenFailure& failure) {
  php_error_docref(nullptr, E_WARNING, "Unable to connect to %s (%s)", address,
                   failure.text != nullptr ? ZSTR_VAL(failure.text) : "Unknown error");
}

// A null stream: the warning is a plain one.
void WarnAcceptFailed(php_stream* stream, const zend_string* reason) {
  zend_string* text =
      strpprintf(0, "Accept failed: %s", reason != nullptr ? ZSTR_VAL(reason) : "Unknown error");
  Warn(stream, StreamErrorCode::kAcceptFailed, ZSTR_VAL(text));
  zend_string_release(text);
}

}  // namespace

ZEND_FUNCTION(fastsock_server) {
  CurrentThread().LetGoOfAbandoned();
  zend_string* address;
  zval* error_code = nullptr;
  zval* error_message = nullptr;
  zval* context = nullptr;
  zend_long flags = STREAM_XPORT_BIND | STREAM_XPORT_LISTEN;
  zend_long backlog = 0;
  bool backlog_is_null = true;

  ZEND_PARSE_PARAMETERS_START(1, 6)
    Z_PARAM_STR(address)
    Z_PARAM_OPTIONAL
    Z_PARAM_ZVAL(error_code)
    Z_PARAM_ZVAL(error_message)
    Z_PARAM_LONG(flags)
    Z_PARAM_RESOURCE_OR_NULL(context)
    Z_PARAM_LONG_OR_NULL(backlog, backlog_is_null)
  ZEND_PARSE_PARAMETERS_END();

  if (!backlog_is_null && (backlog < -1 || backlog > INT_MAX)) {
    zend_argument_value_error(6, "must be between -1 and %d", INT_MAX);
    RETURN_THROWS();
  }
  OpenRequest request;
  request.address = address;
  request.flags = STREAM_XPORT_SERVER | static_cast<int>(flags);
  request.context = ContextFrom(context, flags);
  if (!backlog_is_null) {
    request.backlog = backlog != 0 ? static_cast<int>(backlog) : fastsock::net::SystemBacklog();
  }
  AssignNoFailure(error_code, error_message);

  OpenFailure failure;
  php_stream* stream = OpenAndTell(request, &failure);
  if (stream == nullptr) {
    WarnUnableToConnect(ZSTR_VAL(address), failure);
    AssignFailure(&failure, error_code, error_message);
    RETURN_FALSE;
  }
  php_stream_to_zval(stream, return_value);
}

ZEND_FUNCTION(fastsock_client) {
  CurrentThread().LetGoOfAbandoned();
  zend_string* address;
  zval* error_code = nullptr;
  zval* error_message = nullptr;
  zval* context = nullptr;
  double timeout = 0;
  bool timeout_is_null = true;
  zend_long flags = PHP_STREAM_CLIENT_CONNECT;

  ZEND_PARSE_PARAMETERS_START(1, 6)
    Z_PARAM_STR(address)
    Z_PARAM_OPTIONAL
    Z_PARAM_ZVAL(error_code)
    Z_PARAM_ZVAL(error_message)
    Z_PARAM_DOUBLE_OR_NULL(timeout, timeout_is_null)
    Z_PARAM_LONG(flags)
    Z_PARAM_RESOURCE_OR_NULL(context)
  ZEND_PARSE_PARAMETERS_END();

  if (timeout_is_null) {
    timeout = static_cast<double>(FG(default_socket_timeout));
  } else if (!zend_finite(timeout)) {
    zend_argument_value_error(4, "must be a finite value");
    RETURN_THROWS();
  }
  OpenRequest request;
  request.address = address;
  request.flags = STREAM_XPORT_CLIENT;
  if (flags & PHP_STREAM_CLIENT_CONNECT) request.flags |= STREAM_XPORT_CONNECT;
  if (flags & PHP_STREAM_CLIENT_ASYNC_CONNECT) request.flags |= STREAM_XPORT_CONNECT_ASYNC;
  request.context = ContextFrom(context, flags);
  timeval time;
  request.timeout = ToTimeval(timeout, &time);
  AssignNoFailure(error_code, error_message);

  zend_string* persistent_id = nullptr;
  if (flags & PHP_STREAM_CLIENT_PERSISTENT) {
    persistent_id = strpprintf(0, "fastsock_client__%s", ZSTR_VAL(address));
    request.persistent_id = ZSTR_VAL(persistent_id);
  }
  OpenFailure failure;
  php_stream* stream = OpenAndTell(request, &failure);
  if (persistent_id != nullptr) zend_string_release(persistent_id);
  if (stream == nullptr) {
    zend_string* quoted = php_addslashes(address);  // it may hold NUL bytes
    WarnUnableToConnect(ZSTR_VAL(quoted), failure);
    zend_string_release(quoted);
    AssignFailure(&failure, error_code, error_message);
    RETURN_FALSE;
  }
  if (failure.text != nullptr) zend_string_release(failure.text);
  php_stream_to_zval(stream, return_value);
}

ZEND_FUNCTION(fastsock_accept) {
  CurrentThread().LetGoOfAbandoned();
  zval* socket;
  zval* peer_name = nullptr;
  double timeout = 0;
  bool timeout_is_null = true;
  php_stream* stream;

  ZEND_PARSE_PARAMETERS_START(1, 3)
    FASTSOCK_PARAM_STREAM(socket, stream)
    Z_PARAM_OPTIONAL
    Z_PARAM_DOUBLE_OR_NULL(timeout, timeout_is_null)
    Z_PARAM_ZVAL(peer_name)
  ZEND_PARSE_PARAMETERS_END();

  if (timeout_is_null) {
    timeout = static_cast<double>(FG(default_socket_timeout));
  } else if (!zend_finite(timeout)) {
    zend_argument_value_error(2, "must be a finite value");
    RETURN_THROWS();
  }
  FASTSOCK_STREAM_OF(stream, socket, 1);

  StreamErrors errors(PHP_STREAM_CONTEXT(stream));
  timeval time;
  zend_string* name = nullptr;
  zend_string* error = nullptr;
  php_stream* client = nullptr;
  int result = php_stream_xport_accept(stream, &client, peer_name != nullptr ? &name : nullptr,
                                       nullptr, nullptr, ToTimeval(timeout, &time), &error);
  if (result == 0 && client != nullptr) {
    if (name != nullptr) ZEND_TRY_ASSIGN_REF_STR(peer_name, name);
    php_stream_to_zval(client, return_value);
  } else {
    if (name != nullptr) zend_string_release(name);
    RETVAL_FALSE;
    bool open = Z_RES_P(socket)->ptr == stream;
    WarnAcceptFailed(open ? stream : nullptr, error);
  }
  if (error != nullptr) zend_string_release(error);
}

static void MakePair(INTERNAL_FUNCTION_PARAMETERS, const Manners& manners) {
  CurrentThread().LetGoOfAbandoned();
  zend_long domain;
  zend_long type;
  zend_long protocol;
  zval* context = nullptr;

  ZEND_PARSE_PARAMETERS_START(3, kTakesContext ? 4 : 3)
    Z_PARAM_LONG(domain)
    Z_PARAM_LONG(type)
    Z_PARAM_LONG(protocol)
    Z_PARAM_OPTIONAL
    if (kTakesContext) {
      Z_PARAM_RESOURCE_OR_NULL(context)
    }
  ZEND_PARSE_PARAMETERS_END();

  // It is for stream errors, of which there are none here.
  if (context != nullptr && ContextOf(context) == nullptr) RETURN_THROWS();

  constexpr auto kKind = fastsock::net::SocketKind::kGeneric;
  php_stream* streams[] = {NewStream(kKind, nullptr, manners), NewStream(kKind, nullptr, manners)};
  int error = ConnectPair(streams, static_cast<int>(domain), static_cast<int>(type),
                          static_cast<int>(protocol));
  if (error != 0) {
    for (php_stream* stream : streams) php_stream_close(stream);
    php_error_docref(nullptr, E_WARNING, "Failed to create sockets: [%d]: %s", error,
                     std::strerror(error));
    RETURN_FALSE;
  }
  array_init(return_value);
  for (php_stream* stream : streams) {
    stream->flags |= PHP_STREAM_FLAG_AVOID_BLOCKING;
    php_stream_auto_cleanup(stream);
    add_next_index_resource(return_value, stream->res);
  }
}

ZEND_FUNCTION(fastsock_pair) { MakePair(INTERNAL_FUNCTION_PARAM_PASSTHRU, kOwnManners); }

// stream_socket_pair() in drop-in mode.
ZEND_FUNCTION(fastsock_dropin_pair) { MakePair(INTERNAL_FUNCTION_PARAM_PASSTHRU, kCoreManners); }

ZEND_FUNCTION(fastsock_recvfrom) {
  CurrentThread().LetGoOfAbandoned();
  zval* socket;
  zend_long length = 0;
  zend_long flags = 0;
  zval* address = nullptr;
  zval* datagram_length = nullptr;
  php_stream* stream;

  ZEND_PARSE_PARAMETERS_START(2, 5)
    FASTSOCK_PARAM_STREAM(socket, stream)
    Z_PARAM_LONG(length)
    Z_PARAM_OPTIONAL
    Z_PARAM_LONG(flags)
    Z_PARAM_ZVAL(address)
    Z_PARAM_ZVAL(datagram_length)
  ZEND_PARSE_PARAMETERS_END();

  FASTSOCK_STREAM_OF(stream, socket, 1);
  if (address != nullptr) ZEND_TRY_ASSIGN_REF_NULL(address);
  if (datagram_length != nullptr) ZEND_TRY_ASSIGN_REF_NULL(datagram_length);
  FASTSOCK_STREAM_OF(stream, socket, 1);  // the end of an old value may have closed it
  if (length <= 0) {
    zend_argument_value_error(2, "must be greater than 0");
    RETURN_THROWS();
  }
  zend_string* data = zend_string_alloc(length, false);
  zend_string* sender = nullptr;
  int received =
      php_stream_xport_recvfrom(stream, ZSTR_VAL(data), length, static_cast<int>(flags), nullptr,
                                nullptr, address != nullptr ? &sender : nullptr);
  if (received < 0) {
    zend_string_efree(data);
    RETURN_FALSE;
  }
  SocketStream* own = SocketStreamOf(stream);
  if (datagram_length != nullptr && own != nullptr && own->datagram) {
    auto real_length = static_cast<zend_long>(own->datagram_length);
    ZEND_TRY_ASSIGN_REF_LONG(datagram_length, real_length);
  }
  if (sender != nullptr) ZEND_TRY_ASSIGN_REF_STR(address, sender);
  ZSTR_VAL(data)[received] = '\0';
  ZSTR_LEN(data) = static_cast<size_t>(received);
  RETURN_NEW_STR(data);
}

ZEND_FUNCTION(fastsock_sendto) {
  CurrentThread().LetGoOfAbandoned();
  zval* socket;
  char* data;
  size_t size;
  zend_long flags = 0;
  char* address = nullptr;
  size_t address_length = 0;
  php_stream* stream;

  ZEND_PARSE_PARAMETERS_START(2, 4)
    FASTSOCK_PARAM_STREAM(socket, stream)
    Z_PARAM_STRING(data, size)
    Z_PARAM_OPTIONAL
    Z_PARAM_LONG(flags)
    Z_PARAM_STRING(address, address_length)
  ZEND_PARSE_PARAMETERS_END();

  FASTSOCK_STREAM_OF(stream, socket, 1);
  php_sockaddr_storage target;
  socklen_t target_length = 0;
  if (address_length > 0 &&
      !ParseTarget(std::string_view(address, address_length), &target, &target_length)) {
    php_error_docref(nullptr, E_WARNING, "Failed to parse `%s' into a valid network address",
                     address);
    RETURN_FALSE;
  }
  RETURN_LONG(php_stream_xport_sendto(stream, data, size, static_cast<int>(flags),
                                      address_length > 0 ? &target : nullptr, target_length));
}

ZEND_FUNCTION(fastsock_enable_crypto) {
  CurrentThread().LetGoOfAbandoned();
  zval* zstream;
  zval* zsession = nullptr;
  bool enable;
  zend_long method = 0;
  bool method_is_null = true;
  php_stream* stream;
  php_stream* session = nullptr;

  ZEND_PARSE_PARAMETERS_START(2, 4)
    FASTSOCK_PARAM_STREAM(zstream, stream)
    Z_PARAM_BOOL(enable)
    Z_PARAM_OPTIONAL
    Z_PARAM_LONG_OR_NULL(method, method_is_null)
    FASTSOCK_PARAM_STREAM_OR_NULL(zsession, session)
  ZEND_PARSE_PARAMETERS_END();

  FASTSOCK_STREAM_OF(stream, zstream, 1);
  StreamErrors errors(PHP_STREAM_CONTEXT(stream));
  if (enable) {
    if (method_is_null) {
      php_stream_context* context = PHP_STREAM_CONTEXT(stream);
      zval* option = context != nullptr
                         ? php_stream_context_get_option(context, "ssl", "crypto_method")
                         : nullptr;
      if (option == nullptr) {
        zend_argument_value_error(3, "must be specified when enabling encryption");
        RETURN_THROWS();
      }
      method = zval_get_long(option);
      FASTSOCK_STREAM_OF(stream, zstream, 1);  // an error handler may have closed it
    }
    if (zsession != nullptr) FASTSOCK_STREAM_OF(session, zsession, 4);
    if (php_stream_xport_crypto_setup(stream, fastsock::php::ToCryptoMethod(method), session) < 0) {
      RETURN_FALSE;
    }
  }
  switch (php_stream_xport_crypto_enable(stream, enable)) {
    case -1:
      RETURN_FALSE;
    case 0:
      RETURN_LONG(0);
    default:
      RETURN_TRUE;
  }
}

ZEND_FUNCTION(fastsock_get_name) {
  CurrentThread().LetGoOfAbandoned();
  zval* socket;
  bool remote;
  php_stream* stream;

  ZEND_PARSE_PARAMETERS_START(2, 2)
    FASTSOCK_PARAM_STREAM(socket, stream)
    Z_PARAM_BOOL(remote)
  ZEND_PARSE_PARAMETERS_END();

  FASTSOCK_STREAM_OF(stream, socket, 1);
  zend_string* name = nullptr;
  if (php_stream_xport_get_name(stream, remote, &name, nullptr, nullptr) != 0 || name == nullptr) {
    RETURN_FALSE;
  }
  // As in core, an abstract unix name counts as none.
  if (ZSTR_LEN(name) == 0 || ZSTR_VAL(name)[0] == '\0') {
    zend_string_release(name);
    RETURN_FALSE;
  }
  RETVAL_STR(name);
}

ZEND_FUNCTION(fastsock_shutdown) {
  CurrentThread().LetGoOfAbandoned();
  zval* zstream;
  zend_long mode;
  php_stream* stream;

  ZEND_PARSE_PARAMETERS_START(2, 2)
    FASTSOCK_PARAM_STREAM(zstream, stream)
    Z_PARAM_LONG(mode)
  ZEND_PARSE_PARAMETERS_END();

  if (mode != STREAM_SHUT_RD && mode != STREAM_SHUT_WR && mode != STREAM_SHUT_RDWR) {
    zend_argument_value_error(2,
                              "must be one of STREAM_SHUT_RD, STREAM_SHUT_WR, or STREAM_SHUT_RDWR");
    RETURN_THROWS();
  }
  FASTSOCK_STREAM_OF(stream, zstream, 1);
  RETURN_BOOL(php_stream_xport_shutdown(stream, static_cast<stream_shutdown_t>(mode)) == 0);
}
