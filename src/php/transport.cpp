// See transport.h.
#include "transport.h"

#include <cctype>
#include <string_view>

#include "context_options.h"
#include "core_ways.h"
#include "crypto.h"
#include "socket_stream.h"
#include "ssl_options.h"
#include "tls_listener.h"

namespace fastsock::php {
namespace {

struct Transport {
  std::string_view name;
  net::SocketKind kind;
  int crypto_method = 0;  // STREAM_CRYPTO_METHOD_*; 0: plain
};

constexpr Transport kTransports[] = {
    {"tcp", net::SocketKind::kTcp},
    {"udp", net::SocketKind::kUdp},
    {"unix", net::SocketKind::kUnix},
    {"udg", net::SocketKind::kUnixDatagram},
    {"tls", net::SocketKind::kTcp, STREAM_CRYPTO_METHOD_TLS_ANY_CLIENT},
    {"ssl", net::SocketKind::kTcp, STREAM_CRYPTO_METHOD_TLS_ANY_CLIENT},
    {"tlsv1.0", net::SocketKind::kTcp, STREAM_CRYPTO_METHOD_TLSv1_0_CLIENT},
    {"tlsv1.1", net::SocketKind::kTcp, STREAM_CRYPTO_METHOD_TLSv1_1_CLIENT},
    {"tlsv1.2", net::SocketKind::kTcp, STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT},
    {"tlsv1.3", net::SocketKind::kTcp, STREAM_CRYPTO_METHOD_TLSv1_3_CLIENT},
};

struct Address {
  std::string_view transport;
  std::string_view target;  // ends where the zend_string ends
};

// RFC 3986's scheme, of at least two characters, before "://".
Address Split(const zend_string* address) {
  std::string_view text(ZSTR_VAL(address), ZSTR_LEN(address));
  size_t length = 0;
  while (length < text.size() &&
         (std::isalnum(static_cast<unsigned char>(text[length])) || text[length] == '+' ||
          text[length] == '-' || text[length] == '.')) {
    length++;
  }
  if (length > 1 && text.substr(length, 3) == "://") {
    return {text.substr(0, length), text.substr(length + 3)};
  }
  return {"tcp", text};
}

const Transport* FindTransport(std::string_view name) {
  for (const Transport& transport : kTransports) {
    if (transport.name == name) return &transport;
  }
  return nullptr;
}

// What a stream must know to speak TLS later on, whatever its address says now.
void PrepareCrypto(SocketStream* socket, const Transport& transport, std::string_view target,
                   const OpenRequest& request) {
  if (socket->kind != net::SocketKind::kTcp) return;
  socket->crypto_method = transport.crypto_method;
  if (transport.name == "tls" || transport.name == "ssl") {
    socket->crypto_method = ReadCryptoMethod(request.context, transport.crypto_method);
  }
  if (request.flags & STREAM_XPORT_SERVER) return;
  socket->crypto = std::make_unique<Crypto>();
  socket->crypto->target.reset(new Crypto::Target{UrlName(target), {}});
  if (request.timeout != nullptr) socket->crypto->target->connect_timeout = *request.timeout;
}

php_stream* NewStreamOf(const Transport& transport, std::string_view target,
                        const OpenRequest& request, const Manners& manners) {
  php_stream* stream = NewStream(transport.kind, request.persistent_id, manners);
  if (stream != nullptr) PrepareCrypto(SocketStreamOf(stream), transport, target, request);
  return stream;
}

php_stream* FindPersistent(const char* persistent_id) {
  php_stream* stream = nullptr;
  if (php_stream_from_persistent_id(persistent_id, &stream) != PHP_STREAM_PERSISTENT_SUCCESS) {
    return nullptr;
  }
  if (php_stream_set_option(stream, PHP_STREAM_OPTION_CHECK_LIVENESS, 0, nullptr) ==
      PHP_STREAM_OPTION_RETURN_OK) {
    return stream;
  }
  php_stream_pclose(stream);
  return nullptr;
}

bool Connect(php_stream* stream, std::string_view target, const OpenRequest& request,
             OpenFailure* failure) {
  if (!(request.flags & (STREAM_XPORT_CONNECT | STREAM_XPORT_CONNECT_ASYNC))) return true;
  bool asynchronous = (request.flags & STREAM_XPORT_CONNECT_ASYNC) != 0;
  return php_stream_xport_connect(stream, target.data(), target.size(), asynchronous,
                                  request.timeout, &failure->text, &failure->code) != -1;
}

bool Serve(php_stream* stream, std::string_view target, const OpenRequest& request,
           OpenFailure* failure) {
  if (!(request.flags & STREAM_XPORT_BIND)) return true;
  bool served = php_stream_xport_bind(stream, target.data(), target.size(), &failure->text) == 0;
  if (served && (request.flags & STREAM_XPORT_LISTEN)) {
    int backlog = request.backlog ? *request.backlog : ReadBacklog(PHP_STREAM_CONTEXT(stream));
    served = php_stream_xport_listen(stream, backlog, &failure->text) == 0;
  }
  if (served) {
    stream->flags |= PHP_STREAM_FLAG_NO_IO;
  } else {
    failure->code = SocketStreamOf(stream)->failure;
  }
  return served;
}

}  // namespace

std::vector<std::string_view> TransportNames() {
  std::vector<std::string_view> names;
  for (const Transport& transport : kTransports) names.push_back(transport.name);
  return names;
}

php_stream* NewTransportStream(std::string_view name, std::string_view target,
                               const OpenRequest& request, const Manners& manners) {
  const Transport* transport = FindTransport(name);
  if (transport == nullptr) return nullptr;
  return NewStreamOf(*transport, target, request, manners);
}

php_stream* OpenStream(const OpenRequest& request, OpenFailure* failure) {
  if (request.persistent_id != nullptr) {
    if (php_stream* stream = FindPersistent(request.persistent_id)) return stream;
  }
  Address address = Split(request.address);
  const Transport* transport = FindTransport(address.transport);
  if (transport == nullptr) {
    // Core cuts the name to this length.
    std::string name(address.transport.substr(0, 31));
    failure->text = strpprintf(0,
                               "Unable to find the socket transport \"%s\" - did you forget to "
                               "enable it when you configured PHP?",
                               name.c_str());
    return nullptr;
  }
  php_stream* stream = NewStreamOf(*transport, address.target, request, kOwnManners);
  if (stream == nullptr) return nullptr;
  php_stream_context_set(stream, request.context);
  if (kTellsUri) {
    stream->orig_path = pestrdup(ZSTR_VAL(request.address), request.persistent_id != nullptr);
  }
  bool opened = request.flags & STREAM_XPORT_SERVER
                    ? Serve(stream, address.target, request, failure)
                    : Connect(stream, address.target, request, failure);
  if (opened) return stream;
  if (request.persistent_id != nullptr) {
    php_stream_pclose(stream);
  } else {
    php_stream_close(stream);
  }
  return nullptr;
}

}  // namespace fastsock::php
