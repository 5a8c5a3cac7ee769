// Encryption on one stream: set-up, handshake, and what a script is told of it. Core's manners
// (ext/openssl/xp_ssl.c), with contexts shared and sessions resumed.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "../conn/secure_connection.h"
#include "report.h"
#include "socket_stream.h"

namespace fastsock::php {

// Any number as core's enum, which can hold no other bits. They mean nothing.
inline php_stream_xport_crypt_method_t ToCryptoMethod(zend_long number) {
  return static_cast<php_stream_xport_crypt_method_t>(number & STREAM_CRYPTO_METHOD_ANY_CLIENT);
}

// A stream's TLS: null on streams that never had any. Small, for there is one to each idle client.
struct Crypto {
  // What a client's address and time-out say.
  struct Target {
    std::string host;           // for SNI and the name check
    timeval connect_timeout{};  // for the handshake, too; all zero: none
  };

  std::unique_ptr<Target> target;                   // null on those that have not connected
  std::unique_ptr<conn::SecureConnection> pending;  // set up, handshake not finished
  // The one in use, which is SocketStream::connection; null while the stream is plain.
  conn::SecureConnection* active = nullptr;
  bool is_client = false;
  bool refused = false;  // the pending one has failed; it stays, and no other begins, as in core
  bool renegotiation_told = false;  // that it was one too many

  bool IsShaking() const { return pending && !refused; }
  std::string host() const { return target ? target->host : std::string(); }
};

// PHP_STREAM_OPTION_CRYPTO_API.
int CryptoOperation(php_stream* stream, SocketStream* socket, php_stream_xport_crypto_param* param);

// Both steps for a client that has connected to a tls:// address. False with core's warnings.
bool EnableOnConnect(php_stream* stream, SocketStream* socket);

// Makes `connection`, whose handshake is finished, the one that the stream uses.
void AdoptSecure(SocketStream* socket, std::unique_ptr<conn::SecureConnection> connection);

// The stream's TLS connection; null on a plain one.
conn::SecureConnection* ActiveTls(const SocketStream* socket);

// What the stream must be waited for to do what `wanted` means: TLS may have to write in order to
// read, and the other way round.
event::Interest NeededForTls(const Crypto& crypto, event::Interest wanted);
inline event::Interest NeededFor(const SocketStream* socket, event::Interest wanted) {
  return socket->crypto ? NeededForTls(*socket->crypto, wanted) : wanted;
}

// Adds what core says of a handshake or a transfer that has failed.
void AddTlsFailure(const tls::Failure& failure, Warnings* warnings);

// A read or a write has failed with something else than EAGAIN: raises what core raises. True if
// the script's reneg_limit_callback lets the connection go on.
bool ReportTransferFailure(php_stream* stream, SocketStream* socket, int error);

// stream_get_meta_data()['crypto']; nothing on plain streams.
void DescribeCrypto(const SocketStream* socket, zval* metadata);

// The host of "host:port/…", without trailing dots.
std::string UrlName(std::string_view target);

}  // namespace fastsock::php
