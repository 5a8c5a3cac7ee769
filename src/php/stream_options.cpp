// What the stream layer asks of a socket besides bytes: mode, time limit, liveness, metadata, and
// the transport operations on a socket that exists (names, datagrams, shutdown).
#include "socket_stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "crypto.h"
#include "keep_open.h"
#include "readiness.h"
#include "report.h"
#include "wait.h"

namespace fastsock::php {
namespace {

int SetBlocking(SocketStream* socket, int blocking) {
  if (socket->net.socket == -1) return PHP_STREAM_OPTION_RETURN_ERR;
  ConnectionOf(socket);  // notices a descriptor that ext/sockets has put here: it is exposed
  int before = socket->net.is_blocked;
  if (socket->exposed && net::SetNonBlocking(socket->net.socket, !blocking) != 0) {
    return PHP_STREAM_OPTION_RETURN_ERR;
  }
  socket->net.is_blocked = static_cast<char>(blocking != 0);
  socket->left_nonblocking = false;
  return before;
}

// Waits for `seconds` (-1: the stream's time limit) for something to tell, then peeks.
int CheckLiveness(php_stream* stream, SocketStream* socket, int seconds) {
  if (socket->net.socket == -1) return PHP_STREAM_OPTION_RETURN_ERR;
  conn::SecureConnection* tls = ActiveTls(socket);
  // What TLS has decrypted already is alive, too.
  bool look_now = seconds == 0 && !(stream->flags & PHP_STREAM_FLAG_NO_IO) && tls == nullptr;
  look_now |= tls != nullptr && tls->HasPending();
  if (!look_now) {
    timeval limit = {seconds, 0};
    if (seconds == -1) {
      limit = socket->net.timeout;
      if (limit.tv_sec == -1) limit = {static_cast<time_t>(FG(default_socket_timeout)), 0};
    }
    event::Interest interest = event::kRead | event::kPriority;
    if (WaitOrFail(socket->net.socket, interest, StreamDeadline(limit)) != 0) {
      return PHP_STREAM_OPTION_RETURN_OK;
    }
  }
  bool alive = ConnectionOf(socket)->IsAlive();
  NoteTlsNeeds(socket);
  // Looking for data may have met one renegotiation too many.
  if (!alive && tls != nullptr && tls->session().failure().reason == tls::Reason::kRenegotiation) {
    KeepOpen keep(stream);
    alive = ReportTransferFailure(stream, socket, EPROTO);
  }
  return alive ? PHP_STREAM_OPTION_RETURN_OK : PHP_STREAM_OPTION_RETURN_ERR;
}

void DescribeMetadata(const php_stream* stream, const SocketStream* socket, zval* metadata) {
  DescribeCrypto(socket, metadata);
  add_assoc_bool(metadata, "timed_out", socket->net.timeout_event);
  add_assoc_bool(metadata, "blocked", socket->net.is_blocked);
  add_assoc_bool(metadata, "eof", stream->eof);
}

int TellName(const Result<net::SocketAddress>& name, php_stream_xport_param* param) {
  if (!name.ok()) return -1;
  TellAddress(name.value(), param);
  return 0;
}

constexpr const char* kNoUrgentDataInTls =
    "STREAM_OOB is not possible on an encrypted connection: TLS has no urgent data";

// Like core's, recvfrom heeds no time limit, and ends at a signal whose handler does not restart
// system calls.
int Receive(php_stream* stream, SocketStream* socket, php_stream_xport_param* param) {
  int flags = (param->inputs.flags & STREAM_OOB ? MSG_OOB : 0) |
              (param->inputs.flags & STREAM_PEEK ? MSG_PEEK : 0);
  conn::Connection* connection = ConnectionOf(socket);
  net::Datagram datagram;
  for (;;) {
    datagram = connection->ReceiveFrom(param->inputs.buf, param->inputs.buflen, flags);
    // Urgent data is there or not; recv(2) never waits for it.
    if (!datagram.transfer.would_block() || socket->shows_nonblocking() || flags & MSG_OOB) break;
    if (ActiveTls(socket) != nullptr) {
      WaitThroughSignals(socket->net.socket, connection->ReadInterest(), Deadline::Never());
    } else if (net::AwaitReceivable(socket->net.socket) != 0) {
      return -1;
    }
  }
  NoteTlsNeeds(socket);
  if (datagram.transfer.failed()) {
    if (ActiveTls(socket) != nullptr && flags & MSG_OOB) {
      Warn(stream, StreamErrorCode::kOobNotSupported, kNoUrgentDataInTls);
    }
    return -1;
  }
  socket->datagram_length = datagram.length;
  TellAddress(datagram.from, param);
  return static_cast<int>(datagram.transfer.bytes);
}

// A blocking descriptor sends all of it, as a blocking send(2) does. -1 and *error on failure.
int Send(SocketStream* socket, php_stream_xport_param* param, int* error) {
  int flags = param->inputs.flags & STREAM_OOB ? MSG_OOB : 0;
  net::SocketAddress target;
  if (param->inputs.addr != nullptr) {
    std::memcpy(target.get(), param->inputs.addr, param->inputs.addrlen);
    target.length = param->inputs.addrlen;
  }
  const net::SocketAddress* to = param->inputs.addr != nullptr ? &target : nullptr;
  conn::Connection* connection = ConnectionOf(socket);
  bool all = !socket->shows_nonblocking() && !socket->datagram;
  // The transport layer counts in ints.
  size_t size = std::min<size_t>(param->inputs.buflen, INT_MAX);
  size_t sent = 0;
  bool wait = false;
  for (;;) {
    // In pieces, only the last byte of all is the urgent one.
    bool urgent_apart = all && (flags & MSG_OOB) && size - sent > 1;
    size_t piece = size - sent - (urgent_apart ? 1 : 0);
    Transfer transfer =
        connection->SendTo(param->inputs.buf + sent, piece, urgent_apart ? 0 : flags, to, wait);
    if (!transfer.failed()) {
      sent += static_cast<size_t>(transfer.bytes);
      bool cut_short = wait && static_cast<size_t>(transfer.bytes) < piece;
      if (sent >= size || !all || cut_short) return static_cast<int>(sent);
      continue;
    }
    *error = transfer.error;
    NoteTlsNeeds(socket);
    if (transfer.would_block() && !socket->shows_nonblocking()) {
      bool nothing_yet = sent == 0 && !wait;
      wait = nothing_yet;
      if (nothing_yet) continue;
      // As in send(2): what went out before a signal is the result, restarting or not.
      *error = WaitOrFail(socket->net.socket, connection->WriteInterest(), Deadline::Never());
      if (*error == 0) continue;
    }
    return sent > 0 ? static_cast<int>(sent) : -1;
  }
}

int SendOrWarn(php_stream* stream, SocketStream* socket, php_stream_xport_param* param) {
  if (ActiveTls(socket) != nullptr &&
      (param->inputs.flags & STREAM_OOB || param->inputs.addr != nullptr)) {
    // Neither can be encrypted, and nothing of a TLS connection goes out in the clear.
    param->outputs.returncode = -1;
    if (param->inputs.flags & STREAM_OOB) {
      Warn(stream, StreamErrorCode::kOobNotSupported, kNoUrgentDataInTls);
    } else {
      Warn(stream, StreamErrorCode::kInvalidParam,
           "An address is not possible on an encrypted connection, which has one peer");
    }
    return PHP_STREAM_OPTION_RETURN_OK;
  }
  int error = 0;
  param->outputs.returncode = Send(socket, param, &error);
  if (param->outputs.returncode == -1) ReportSendToFailed(stream, error);
  return PHP_STREAM_OPTION_RETURN_OK;
}

int HandleTransport(php_stream* stream, SocketStream* socket, php_stream_xport_param* param) {
  switch (param->op) {
    case php_stream_xport_param::STREAM_XPORT_OP_GET_NAME:
      param->outputs.returncode = TellName(net::LocalAddress(socket->net.socket), param);
      return PHP_STREAM_OPTION_RETURN_OK;
    case php_stream_xport_param::STREAM_XPORT_OP_GET_PEER_NAME:
      param->outputs.returncode = TellName(net::PeerAddress(socket->net.socket), param);
      return PHP_STREAM_OPTION_RETURN_OK;
    case php_stream_xport_param::STREAM_XPORT_OP_RECV:
      param->outputs.returncode = Receive(stream, socket, param);
      return PHP_STREAM_OPTION_RETURN_OK;
    case php_stream_xport_param::STREAM_XPORT_OP_SEND:
      return SendOrWarn(stream, socket, param);
    case php_stream_xport_param::STREAM_XPORT_OP_SHUTDOWN: {
      constexpr int kHow[] = {SHUT_RD, SHUT_WR, SHUT_RDWR, SHUT_RDWR};
      param->outputs.returncode = ConnectionOf(socket)->Shutdown(kHow[param->how]) == 0 ? 0 : -1;
      return PHP_STREAM_OPTION_RETURN_OK;
    }
    default:
      return TransportOperation(stream, socket, param);
  }
}

}  // namespace

void TellAddress(const net::SocketAddress& address, php_stream_xport_param* param) {
  if (param->want_textaddr) {
    param->outputs.textaddr = ToZendString(net::ToText(address));
  }
  if (param->want_addr && address.length > 0) {
    param->outputs.addr = static_cast<sockaddr*>(emalloc(address.length));
    std::memcpy(param->outputs.addr, address.get(), address.length);
    param->outputs.addrlen = address.length;
  }
}

int SetStreamOption(php_stream* stream, int option, int value, void* argument) {
  auto* socket = static_cast<SocketStream*>(stream->abstract);
  if (socket == nullptr) return PHP_STREAM_OPTION_RETURN_NOTIMPL;
  switch (option) {
    case PHP_STREAM_OPTION_BLOCKING:
      return SetBlocking(socket, value);
    case PHP_STREAM_OPTION_READ_TIMEOUT:
      socket->net.timeout = *static_cast<timeval*>(argument);
      socket->net.timeout_event = 0;
      return PHP_STREAM_OPTION_RETURN_OK;
    case PHP_STREAM_OPTION_READ_BUFFER:
      socket->keep_surplus = value != PHP_STREAM_BUFFER_NONE;
      return PHP_STREAM_OPTION_RETURN_OK;
    case PHP_STREAM_OPTION_CHECK_LIVENESS:
      return CheckLiveness(stream, socket, value);
    case PHP_STREAM_OPTION_META_DATA_API:
      DescribeMetadata(stream, socket, static_cast<zval*>(argument));
      return PHP_STREAM_OPTION_RETURN_OK;
    case PHP_STREAM_OPTION_CRYPTO_API:
      return CryptoOperation(stream, socket, static_cast<php_stream_xport_crypto_param*>(argument));
    case PHP_STREAM_OPTION_XPORT_API:
      return HandleTransport(stream, socket, static_cast<php_stream_xport_param*>(argument));
    default:
      return PHP_STREAM_OPTION_RETURN_NOTIMPL;
  }
}

}  // namespace fastsock::php
