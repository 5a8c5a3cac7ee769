// See crypto.h.
#include "crypto.h"

#include <cerrno>
#include <cstring>

#include "core_ways.h"
#include "keep_open.h"
#include "peer.h"
#include "readiness.h"
#include "spec_errors.h"
#include "ssl_options.h"
#include "ssl_values.h"
#include "thread.h"
#include "wait.h"

namespace fastsock::php {
namespace {

// Bytes that PHP has read ahead in the clear belong to the handshake (STARTTLS).
std::string TakeReadAhead(php_stream* stream) {
  auto size = static_cast<size_t>(stream->writepos - stream->readpos);
  std::string bytes(reinterpret_cast<char*>(stream->readbuf) + stream->readpos, size);
  stream->readpos = stream->writepos = 0;
  return bytes;
}

tls::SessionSpec SessionFor(php_stream_context* context, const SocketStream* socket,
                            const KeyedSpec& keyed) {
  tls::SessionSpec session;
  if (keyed.spec.role == tls::Role::kServer) return session;
  if (IsSslOptionTrue(context, "SNI_enabled", true)) {
    session.server_name = FindSslOption(context, "peer_name") != nullptr ? SslPeerName(context)
                                                                         : socket->crypto->host();
  }
  auto peer = net::PeerAddress(socket->net.socket);
  if (peer.ok()) {
    session.resumption_key =
        net::ToText(peer.value()) + "\n" + session.server_name + "\n" + keyed.key;
  }
  return session;
}

// Core's session_stream argument.
void ResumeFrom(php_stream* other, conn::SecureConnection* connection, Warnings* warnings) {
  SocketStream* socket = SocketStreamOf(other);
  if (socket == nullptr || socket->kind != net::SocketKind::kTcp) {
    warnings->Add(StreamErrorCode::kSslNotSupported,
                  "Supplied session stream must be an SSL enabled stream");
  } else if (ActiveTls(socket) == nullptr) {
    warnings->Add(StreamErrorCode::kSslNotSupported, kSessionNotReady);
  } else {
    connection->session().ResumeFrom(ActiveTls(socket)->session());
  }
}

// Read as a number: core's functions put any there, and only its own values may be read as the
// enum.
int MethodOf(const php_stream_xport_crypto_param& param) {
  int method = 0;
  static_assert(sizeof method == sizeof param.inputs.method);
  std::memcpy(&method, &param.inputs.method, sizeof method);
  return method;
}

int SetUp(php_stream* stream, SocketStream* socket, php_stream_xport_crypto_param* param,
          Warnings* warnings) {
  if (!socket->crypto) socket->crypto = std::make_unique<Crypto>();
  Crypto& crypto = *socket->crypto;
  if (crypto.pending || crypto.active != nullptr) {
    if (!socket->net.is_blocked) return SUCCESS;
    warnings->Add(StreamErrorCode::kGeneric, "SSL/TLS already set-up for this stream");
    return FAILURE;
  }
  php_stream_context* context = PHP_STREAM_CONTEXT(stream);
  Thread& thread = CurrentThread();
  int method = MethodOf(*param);
  crypto.is_client = (method & kCryptoClient) != 0;
  std::shared_ptr<const KeyedSpec> keyed =
      thread.specs.Read(context, method, socket->manners(), warnings);
  if (!keyed) return FAILURE;
  const tls::ContextSpec& spec = keyed->spec;
  tls::SpecError error;
  auto found = thread.FindTlsContext(spec, keyed->key, &error);
  if (!found.context) {
    warnings->Add(DescribeSpecError(error, spec, context, socket->manners()));
    return FAILURE;
  }
  if (found.broken_renewal) warnings->Add(BrokenRenewal(*found.broken_renewal, spec));
  ConnectionOf(socket);  // notices a descriptor that ext/sockets has put here
  crypto.pending = conn::SecureConnection::Create(
      socket->net.socket, std::move(found.context), SessionFor(context, socket, *keyed),
      crypto.is_client ? &thread.client_sessions : nullptr);
  if (!crypto.pending) {
    warnings->Add(StreamErrorCode::kCreateFailed, "SSL handle creation failure");
    return FAILURE;
  }
  if (param->inputs.session != nullptr) {
    ResumeFrom(param->inputs.session, crypto.pending.get(), warnings);
  }
  return SUCCESS;
}

Deadline HandshakeDeadline(const SocketStream* socket) {
  const Crypto& crypto = *socket->crypto;
  timeval limit = socket->net.timeout;
  if (crypto.is_client) limit = crypto.target ? crypto.target->connect_timeout : timeval{};
  bool none = limit.tv_sec == 0 && limit.tv_usec == 0;
  return none ? Deadline::Never() : StreamDeadline(limit);
}

enum class Shaken { kDone, kWouldBlock, kFailed, kTimedOut };

// As far as it goes without waiting, or on a blocking stream to its end.
Shaken Shake(SocketStream* socket, conn::SecureConnection* connection) {
  Deadline deadline = HandshakeDeadline(socket);
  for (;;) {
    switch (connection->Handshake(conn::SecureConnection::Reading::kExact)) {
      case tls::Session::Step::kDone:
        return Shaken::kDone;
      case tls::Session::Step::kFailed:
        return Shaken::kFailed;
      case tls::Session::Step::kWantRead:
      case tls::Session::Step::kWantWrite:
        break;
    }
    if (!socket->net.is_blocked) return Shaken::kWouldBlock;
    if (!WaitThroughSignals(socket->net.socket, connection->HandshakeInterest(), deadline)) {
      return Shaken::kTimedOut;
    }
  }
}

// Whether a handshake that has come to its end makes a connection to be used.
bool IsUsable(php_stream* stream, const SocketStream* socket, Shaken shaken,
              conn::SecureConnection* connection, Warnings* warnings) {
  php_stream_context* context = PHP_STREAM_CONTEXT(stream);
  CapturePeer(context, connection->session());
  if (shaken == Shaken::kTimedOut) {
    warnings->Add(StreamErrorCode::kTimeOut, "SSL: Handshake timed out");
    return false;
  }
  if (shaken == Shaken::kFailed) {
    AddTlsFailure(connection->session().failure(), warnings);
    return false;
  }
  const Crypto& crypto = *socket->crypto;
  if (JudgePeer(context, connection->session(), crypto.is_client, crypto.host(), warnings) ==
      tls::Reason::kNone) {
    return true;
  }
  connection->SayGoodbye();
  return false;
}

int Enable(php_stream* stream, SocketStream* socket, Warnings* warnings) {
  if (!socket->crypto || !socket->crypto->pending) return -1;
  Crypto& crypto = *socket->crypto;
  socket->left_nonblocking = false;  // core sets the mode anew
  if (stream->writepos > stream->readpos && !crypto.refused) {
    crypto.pending->Prefill(TakeReadAhead(stream));
  }
  Shaken shaken = Shake(socket, crypto.pending.get());
  if (shaken == Shaken::kWouldBlock) return 0;
  // Out of reach of user code, which may run now.
  std::unique_ptr<conn::SecureConnection> connection = std::move(crypto.pending);
  if (!IsUsable(stream, socket, shaken, connection.get(), warnings)) {
    crypto.refused = shaken != Shaken::kTimedOut;
    crypto.pending = std::move(connection);
    return -1;
  }
  AdoptSecure(socket, std::move(connection));
  return 1;
}

// Core says false of a switch that it has carried out, too.
int Disable(SocketStream* socket) {
  if (!socket->crypto || socket->crypto->active == nullptr) return -1;
  socket->crypto->active->SayGoodbye();
  AttachDescriptor(socket, socket->net.socket);
  return -1;
}

bool CallRenegotiationCallback(php_stream* stream, zval* callback) {
  zval argument;
  zval result;
  ZVAL_UNDEF(&result);
  php_stream_to_zval(stream, &argument);
  uint32_t was = stream->flags & PHP_STREAM_FLAG_NO_FCLOSE;
  stream->flags |= PHP_STREAM_FLAG_NO_FCLOSE;
  bool called = call_user_function(nullptr, nullptr, callback, &result, 1, &argument) == SUCCESS;
  if (was == 0) stream->flags &= ~static_cast<uint32_t>(PHP_STREAM_FLAG_NO_FCLOSE);
  bool forgiven = called && Z_TYPE(result) == IS_TRUE;
  zval_ptr_dtor(&result);
  if (!called) php_error(E_WARNING, "SSL: failed invoking reneg limit notification callback");
  return forgiven;
}

// The peer renegotiates more often than ssl.reneg_limit allows.
bool ForgivesRenegotiation(php_stream* stream, SocketStream* socket) {
  if (socket->crypto->renegotiation_told) return false;
  zval* callback = FindSslOption(PHP_STREAM_CONTEXT(stream), "reneg_limit_callback");
  if (callback == nullptr) {
    Warn(stream, StreamErrorCode::kProtocolError,
         "SSL: client-initiated handshake rate limit exceeded by peer");
  } else if (CallRenegotiationCallback(stream, callback)) {
    if (conn::SecureConnection* active = ActiveTls(socket)) {
      active->session().ForgiveRenegotiation();
    }
    return true;
  }
  // The handler or the callback may have switched TLS off.
  if (socket->crypto) socket->crypto->renegotiation_told = true;
  ConnectionOf(socket)->Shutdown(2);  // SHUT_RDWR
  return false;
}

}  // namespace

int CryptoOperation(php_stream* stream, SocketStream* socket,
                    php_stream_xport_crypto_param* param) {
  if (socket->kind != net::SocketKind::kTcp) return PHP_STREAM_OPTION_RETURN_NOTIMPL;
  // Options that are objects, a captured certificate that goes, and warnings run user code.
  KeepOpen keep(stream);
  Warnings warnings;
  ForgetPlaces(socket);  // what it waits for is going to change
  switch (param->op) {
    case php_stream_xport_crypto_param::STREAM_XPORT_CRYPTO_OP_SETUP:
      param->outputs.returncode = SetUp(stream, socket, param, &warnings);
      break;
    case php_stream_xport_crypto_param::STREAM_XPORT_CRYPTO_OP_ENABLE:
      param->outputs.returncode =
          param->inputs.activate ? Enable(stream, socket, &warnings) : Disable(socket);
      break;
    default:
      return PHP_STREAM_OPTION_RETURN_NOTIMPL;
  }
  ForgetPlaces(socket);  // user code may have selected it
  warnings.Raise(stream);
  return PHP_STREAM_OPTION_RETURN_OK;
}

bool EnableOnConnect(php_stream* stream, SocketStream* socket) {
  php_stream_xport_crypt_method_t method = ToCryptoMethod(socket->crypto_method);
  if (php_stream_xport_crypto_setup(stream, method, nullptr) >= 0 &&
      php_stream_xport_crypto_enable(stream, 1) >= 0) {
    return true;
  }
  Warn(stream, StreamErrorCode::kProtocolError, "Failed to enable crypto");
  return false;
}

void AdoptSecure(SocketStream* socket, std::unique_ptr<conn::SecureConnection> connection) {
  if (!socket->crypto) socket->crypto = std::make_unique<Crypto>();
  socket->crypto->active = connection.get();
  socket->connection = std::move(connection);
  socket->connected_fd = socket->net.socket;
  NoteBuffered(socket);
}

conn::SecureConnection* ActiveTls(const SocketStream* socket) {
  return socket->crypto ? socket->crypto->active : nullptr;
}

event::Interest NeededForTls(const Crypto& crypto, event::Interest wanted) {
  event::Interest to_read = event::kRead;
  event::Interest to_write = event::kWrite;
  if (crypto.active != nullptr) {
    to_read = crypto.active->ReadInterest();
    to_write = crypto.active->WriteInterest();
  } else if (crypto.IsShaking()) {
    to_read = crypto.pending->HandshakeInterest();
  }
  event::Interest needed = wanted & ~(event::kRead | event::kWrite);
  if (wanted & event::kRead) needed |= to_read;
  if (wanted & event::kWrite) needed |= to_write;
  return needed;
}

void AddTlsFailure(const tls::Failure& failure, Warnings* warnings) {
  switch (failure.reason) {
    case tls::Reason::kNoSharedCipher:
      // Others counted there, as a client's that has none to offer, core tells in OpenSSL's words.
      if (failure.queue.find("no shared cipher") == std::string::npos) break;
      warnings->Add(
          StreamErrorCode::kProtocolError,
          "SSL_R_NO_SHARED_CIPHER: no suitable shared cipher could be used.  This could be because "
          "the server is missing an SSL certificate (local_cert context option)");
      return;
    case tls::Reason::kNoCertificate:
      // Core lets such a client through the handshake and finds out afterwards.
      warnings->Add(StreamErrorCode::kNetworkRecvFailed, "Could not get peer certificate");
      return;
    case tls::Reason::kTimeout:
      warnings->Add(StreamErrorCode::kTimeOut, "SSL: Handshake timed out");
      return;
    case tls::Reason::kClosed:
      return;  // nor does core say anything
    default:
      break;
  }
  if (failure.system_error != 0) {
    warnings->Add(StreamErrorCode::kProtocolError,
                  std::string("SSL: ") + std::strerror(failure.system_error));
  } else if (!failure.queue.empty()) {
    warnings->Add(StreamErrorCode::kProtocolError,
                  "SSL operation failed with code " + std::to_string(failure.ssl_error) +
                      ". OpenSSL Error messages:\n" + failure.queue);
  }
}

bool ReportTransferFailure(php_stream* stream, SocketStream* socket, int error) {
  const tls::Failure& failure = ActiveTls(socket)->session().failure();
  if (failure.reason == tls::Reason::kRenegotiation) return ForgivesRenegotiation(stream, socket);
  Warnings warnings;
  if (failure.reason != tls::Reason::kNone) {
    AddTlsFailure(failure, &warnings);
  } else {
    warnings.Add(StreamErrorCode::kProtocolError, std::string("SSL: ") + std::strerror(error));
  }
  warnings.Raise(stream);
  return false;
}

void DescribeCrypto(const SocketStream* socket, zval* metadata) {
  conn::SecureConnection* connection = ActiveTls(socket);
  if (connection == nullptr) return;
  tls::SessionInfo info = connection->session().Info();
  zval crypto;
  array_init(&crypto);
  add_assoc_string(&crypto, "protocol", const_cast<char*>(info.protocol.c_str()));
  add_assoc_string(&crypto, "cipher_name", const_cast<char*>(info.cipher_name.c_str()));
  add_assoc_long(&crypto, "cipher_bits", info.cipher_bits);
  add_assoc_string(&crypto, "cipher_version", const_cast<char*>(info.cipher_version.c_str()));
  if (kTellsReuse) add_assoc_bool(&crypto, "session_reused", info.resumed);
  if (!info.alpn.empty()) {
    add_assoc_stringl(&crypto, "alpn_protocol", const_cast<char*>(info.alpn.data()),
                      info.alpn.size());
  }
  if (info.resumed) add_assoc_bool(&crypto, "resumed", true);
  // Only when it has happened: the peer went without a close_notify, the data may be cut short.
  if (connection->session().end() == tls::Session::End::kTruncated) {
    add_assoc_bool(&crypto, "truncated", true);
  }
  add_assoc_zval(metadata, "crypto", &crypto);
}

std::string UrlName(std::string_view target) {
  Result<net::HostPort> parsed = net::ParseHostPort(target);
  std::string name = parsed.ok() ? parsed.value().host : std::string();
  while (!name.empty() && name.back() == '.') name.pop_back();
  return name;
}

}  // namespace fastsock::php
