// The transport operations that give a stream its descriptor: bind, listen, connect, accept. Each
// leaves core's outputs (return code, error code, error text); where core warns besides, the
// warnings are collected and raised once no object of the core is on the stack.
#include "socket_stream.h"

#include <cerrno>
#include <cstring>
#include <optional>

#include "../conn/connector.h"
#include "../net/resolver.h"
#include "context_options.h"
#include "core_ways.h"
#include "crypto.h"
#include "keep_open.h"
#include "peer.h"
#include "readiness.h"
#include "report.h"
#include "ssl_options.h"
#include "thread.h"
#include "tls_listener.h"
#include "wait.h"

namespace fastsock::php {
namespace {

int Fail(SocketStream* socket, php_stream_xport_param* param, int code, const std::string& text) {
  socket->failure = code;
  param->outputs.error_code = code;
  if (param->want_errortext && !text.empty()) param->outputs.error_text = ToZendString(text);
  return -1;
}

int Fail(SocketStream* socket, php_stream_xport_param* param, const Error& error) {
  return Fail(socket, param, error.code, error.text);
}

// The same, of an error that core gives no reason for, unless `reason_is_known`.
int FailAsCore(SocketStream* socket, php_stream_xport_param* param, const Error& error,
               bool reason_is_known = false) {
  bool unsaid =
      !reason_is_known && !socket->manners().gives_reasons && error.domain == ErrorDomain::kSystem;
  return Fail(socket, param, error.code, unsaid ? std::string() : error.text);
}

int SocketType(net::SocketKind kind) { return net::IsDatagram(kind) ? SOCK_DGRAM : SOCK_STREAM; }

net::AddressRules RulesFor(const SocketStream* socket) {
  return socket->manners().strict_addresses ? net::AddressRules::kStrict
                                            : net::AddressRules::kAsCore;
}

// The addresses that a stream of this kind means by its name.
Result<std::vector<net::SocketAddress>> AddressesOf(const SocketStream* socket,
                                                    const php_stream_xport_param* param,
                                                    Warnings* warnings) {
  std::string_view name(param->inputs.name, param->inputs.namelen);
  net::AddressRules rules = RulesFor(socket);
  if (net::IsUnix(socket->kind)) {
    Result<net::SocketAddress> address = net::ParseUnixPath(name, rules);
    if (!address.ok()) return address.error();
    return std::vector<net::SocketAddress>{address.value()};
  }
  Result<net::HostPort> target = net::ParseHostPort(name, rules);
  if (!target.ok()) return target.error();
  auto addresses = net::Resolve(target.value().host, target.value().port, SocketType(socket->kind));
  if (!addresses.ok()) {
    // Core says this twice: here, and with what could not be opened because of it.
    warnings->Add(Warning{addresses.error().text});
    addresses.error().code = 0;  // getaddrinfo(3)'s, no errno
  }
  return addresses;
}

int Bind(php_stream* stream, SocketStream* socket, php_stream_xport_param* param,
         Warnings* warnings) {
  Result<net::SocketOptions> options = ReadSocketOptions(PHP_STREAM_CONTEXT(stream));
  if (!options.ok()) return Fail(socket, param, options.error());
  options.value().on_exec = socket->on_exec();
  auto addresses = AddressesOf(socket, param, warnings);
  if (!addresses.ok()) return Fail(socket, param, addresses.error());
  if (net::IsUnix(socket->kind)) {
    auto bound = net::BindUnix(addresses.value().front(), socket->kind, options.value());
    if (!bound.ok()) return FailAsCore(socket, param, bound.error(), kTellsUnixBind);
    AttachDescriptor(socket, bound.value().fd.Release());
    if (options.value().unix_unlink) {
      socket->file = std::make_unique<net::UnixSocketFile>(std::move(bound.value().file));
    }
    return 0;
  }
  if (!socket->manners().listener_no_delay) options.value().tcp_nodelay = false;
  auto bound = net::BindIp(addresses.value(), socket->kind, options.value());
  if (!bound.ok()) return Fail(socket, param, bound.error());
  socket->no_delay = socket->kind == net::SocketKind::kTcp && *options.value().tcp_nodelay;
  AttachDescriptor(socket, bound.value().Release());
  return 0;
}

// The context's options are checked now unless core's timing is wanted, so that a server does not
// start on material of no use. Without a certificate it starts: the script may still set one.
int ListenForTls(php_stream* stream, SocketStream* socket, php_stream_xport_param* param,
                 Warnings* warnings) {
  auto listener = TlsListener::Create(stream, socket->net.socket,
                                      socket->crypto_method & ~kCryptoClient, socket->manners());
  if (!listener.ok()) return Fail(socket, param, listener.error());
  if (socket->manners().checks_material_early && !listener.value()->CheckMaterial(warnings)) {
    return Fail(socket, param, 0, warnings->Last());
  }
  socket->tls_listener = std::move(listener.value());
  return 0;
}

int Listen(php_stream* stream, SocketStream* socket, php_stream_xport_param* param,
           Warnings* warnings) {
  Result<net::SocketOptions> options = ReadSocketOptions(PHP_STREAM_CONTEXT(stream));
  if (!options.ok()) return Fail(socket, param, options.error());
  int backlog = param->inputs.backlog;
  if (!socket->manners().backlog_is_given) backlog = ReadBacklog(PHP_STREAM_CONTEXT(stream));
  Status listening = net::Listen(socket->net.socket, backlog, options.value());
  if (!listening.ok()) return FailAsCore(socket, param, listening.error());
  CurrentThread().MakeTicketKeys();
  if (socket->crypto_method != 0) return ListenForTls(stream, socket, param, warnings);
  socket->acceptor = std::make_unique<conn::Acceptor>(&CurrentThread().closes, socket->on_exec());
  return 0;
}

int Connect(php_stream* stream, SocketStream* socket, php_stream_xport_param* param,
            Warnings* warnings) {
  conn::ConnectRequest request;
  Result<net::SocketOptions> options = ReadSocketOptions(PHP_STREAM_CONTEXT(stream));
  if (!options.ok()) return Fail(socket, param, options.error());
  options.value().on_exec = socket->on_exec();
  auto addresses = AddressesOf(socket, param, warnings);
  if (!addresses.ok()) return Fail(socket, param, addresses.error());
  if (!net::IsUnix(socket->kind)) {
    auto bind_to = ReadBindTo(PHP_STREAM_CONTEXT(stream), socket->manners(), warnings);
    if (!bind_to.ok()) return Fail(socket, param, bind_to.error());
    request.bind_to = bind_to.value();
  }
  request.addresses = std::move(addresses.value());
  request.kind = socket->kind;
  request.options = options.value();
  request.asynchronous = param->op == php_stream_xport_param::STREAM_XPORT_OP_CONNECT_ASYNC;
  request.deadline = TransportDeadline(param->inputs.timeout);
  request.wait = [](int fd, event::Interest interest, Deadline deadline) {
    return WaitOrFail(fd, interest, deadline);
  };
  conn::ConnectOutcome outcome = conn::Connect(request);
  int result = outcome.error == EINPROGRESS ? 1 : 0;
  if (outcome.fd.valid()) {
    AttachDescriptor(socket, outcome.fd.Release());
    socket->left_nonblocking = request.asynchronous;
    param->outputs.error_code = outcome.error;
  } else {
    result = Fail(socket, param, outcome.error, outcome.reason);
  }
  for (const std::string& warning : outcome.warnings) warnings->Add(Warning{warning});
  return result;
}

// Connecting to a tls:// address ends with the handshake, also where connecting itself goes on.
int ConnectAndEncrypt(php_stream* stream, SocketStream* socket, php_stream_xport_param* param,
                      Warnings* warnings) {
  int result = Connect(stream, socket, param, warnings);
  if (result == -1 || socket->crypto_method == 0) return result;
  warnings->Raise(stream);
  return EnableOnConnect(stream, socket) ? result : -1;
}

// Waits until there may be something to accept. A signal ends the wait: EINTR.
int AwaitAcceptable(SocketStream* socket, Deadline deadline, const event::SignalGate* gate) {
  std::optional<Deadline> rest = socket->acceptor->Rest();
  if (!rest) return WaitOrFail(socket->net.socket, event::kRead, deadline, gate);
  int error = WaitOrFail(-1, event::kNothing, rest->Earlier(deadline), gate);
  return error == ETIMEDOUT && !deadline.Passed() ? 0 : error;
}

// Takes a connection before the deadline; its descriptor goes to in_flight. 0 or an errno.
int AcceptBefore(SocketStream* socket, Deadline deadline, net::SocketAddress* peer) {
  // What has come may be another process's by now: signals that come meanwhile end the wait.
  std::optional<event::SignalGate> gate;
  for (;;) {
    net::Accepted accepted = socket->acceptor->Take(socket->net.socket);
    if (accepted.fd.valid()) {
      CurrentThread().in_flight = std::move(accepted.fd);
      *peer = accepted.peer;
      return 0;
    }
    if (socket->acceptor->Rest()) ForgetPlaces(socket);
    if (accepted.error != EAGAIN) return accepted.error;
    if (!gate) gate.emplace();
    int error = AwaitAcceptable(socket, deadline, &*gate);
    if (error != 0) return error;
  }
}

std::string ReasonOf(int error) {
  std::string text = std::strerror(error);
  if (error == EMFILE) {
    net::DescriptorLimits limits = net::QueryDescriptorLimits();
    text += " (soft limit " + std::to_string(limits.soft) + ", hard limit " +
            std::to_string(limits.hard) + ")";
  }
  return text;
}

// The new connection's stream, with the listener's time limit and context as in core. Takes what is
// in flight.
php_stream* HandOut(php_stream* listener, SocketStream* socket) {
  Thread& thread = CurrentThread();
  bool no_delay =
      socket->kind == net::SocketKind::kTcp && WantsNoDelay(PHP_STREAM_CONTEXT(listener));
  if (no_delay != socket->no_delay) net::SetNoDelay(thread.in_flight.get(), no_delay);
  php_stream* stream = NewStream(socket->kind, nullptr, socket->manners());
  if (stream == nullptr) {
    thread.in_flight_tls.reset();
    thread.in_flight.Reset();
    return nullptr;
  }
  auto* client = static_cast<SocketStream*>(stream->abstract);
  client->net = socket->net;
  client->net.is_blocked = 1;
  client->no_delay = no_delay;
  // A TLS pipeline's are born close-on-exec: a handshake under way is nobody else's.
  if (thread.in_flight_tls && client->on_exec() == net::OnExec::kKeep) {
    net::KeepOverExec(thread.in_flight.get());
  }
  AttachDescriptor(client, thread.in_flight.Release());
  if (thread.in_flight_tls) AdoptSecure(client, std::move(thread.in_flight_tls));
  stream->ctx = listener->ctx;
  if (listener->ctx != nullptr) GC_ADDREF(listener->ctx);
  return stream;
}

// What is in flight as a stream, if its peer is one to be accepted. Null else: the connection is
// gone and counted, what core says of it is in *verdict.
php_stream* HandOutTls(php_stream* listener, SocketStream* socket, const net::SocketAddress& peer,
                       Warnings* verdict) {
  php_stream* stream = HandOut(listener, socket);
  if (stream == nullptr) return nullptr;
  conn::SecureConnection* tls = ActiveTls(SocketStreamOf(stream));
  CapturePeer(PHP_STREAM_CONTEXT(stream), tls->session());
  tls::Failure failure;
  failure.reason = JudgePeer(PHP_STREAM_CONTEXT(stream), tls->session(), false, {}, verdict);
  if (failure.reason == tls::Reason::kNone) return stream;
  socket->tls_listener->acceptor().CountRejected(std::move(failure), peer);
  php_stream_close(stream);
  return nullptr;
}

// Takes a finished TLS connection before the deadline. 0; EPROTO: a failed handshake that is to be
// reported, with its warnings; or another errno.
int AcceptTlsBefore(php_stream* stream, SocketStream* socket, Deadline deadline,
                    php_stream_xport_param* param, Warnings* warnings) {
  Thread& thread = CurrentThread();
  conn::TlsAcceptor& acceptor = socket->tls_listener->acceptor();
  // A loop that is not ours has seen that there is progress to be made, which need not be a
  // connection yet: it must not wait here for one while its other streams are ready.
  bool one_turn = socket->tls_listener->foreign_loop &&
                  event::ReadyNow(acceptor.descriptor(), event::kRead) != event::kNothing;
  // Steps may be made for nothing that can be handed out: signals that come meanwhile end the wait.
  std::optional<event::SignalGate> gate;
  for (;;) {
    if (acceptor.Turn()) {
      conn::TlsAcceptor::Handed handed = acceptor.Take();
      if (handed.error == EPROTO) {
        thread.MoveDeferred(warnings);
        AddTlsFailure(handed.failure, warnings);
      }
      if (handed.error != 0) return handed.error;
      thread.in_flight = std::move(handed.fd);
      thread.in_flight_tls = std::move(handed.connection);
      gate.reset();  // user code may run
      Warnings verdict;
      param->outputs.client = HandOutTls(stream, socket, handed.peer, &verdict);
      if (param->outputs.client != nullptr) {
        TellAddress(handed.peer, param);
        return 0;
      }
      if (socket->tls_listener->warns()) {
        warnings->Append(&verdict);
        return EPROTO;
      }
      verdict.Forget();
    }
    if (gate && gate->HasCaught()) return EINTR;
    if (one_turn || deadline.Passed()) return ETIMEDOUT;
    if (!gate) gate.emplace();
    int error = WaitOrFail(acceptor.descriptor(), event::kRead, deadline, &*gate);
    if (error != 0) return error;
  }
}

// On a TLS listener: as AcceptTlsBefore().
int AcceptTls(php_stream* stream, SocketStream* socket, Deadline deadline,
              php_stream_xport_param* param, Warnings* warnings) {
  KeepOpen keep(stream);
  Warnings trouble;  // with the options
  socket->tls_listener->Refresh(&trouble);
  if (socket->manners().checks_material_early) warnings->Append(&trouble);
  if (EG(exception) != nullptr) {
    trouble.Forget();
    return EINVAL;
  }
  Warnings found;
  int error = AcceptTlsBefore(stream, socket, deadline, param, &found);
  // Core reads them when somebody has come.
  if (error == 0 || error == EPROTO) warnings->Append(&trouble);
  trouble.Forget();
  warnings->Append(&found);
  return error;
}

// The acceptor of a socket that may have come from ext/sockets, or null if it does not listen.
conn::Acceptor* AcceptorOf(SocketStream* socket) {
  ConnectionOf(socket);  // notices a descriptor that ext/sockets has put here
  if (!socket->acceptor && net::IsListening(socket->net.socket)) {
    socket->exposed = false;
    net::SetNonBlocking(socket->net.socket, true);
    socket->acceptor = std::make_unique<conn::Acceptor>(&CurrentThread().closes, socket->on_exec());
    ForgetPlaces(socket);
  }
  return socket->acceptor.get();
}

// On what does not listen. Core looks at that only when something has come.
int RefuseAccept(SocketStream* socket, Deadline deadline) {
  int refused = socket->datagram ? EOPNOTSUPP : EINVAL;
  if (socket->manners().gives_reasons) return refused;
  int error = WaitOrFail(socket->net.socket, event::kRead, deadline);
  return error != 0 ? error : refused;
}

int Accept(php_stream* stream, SocketStream* socket, php_stream_xport_param* param,
           Warnings* warnings) {
  param->outputs.client = nullptr;
  if (socket->datagram && socket->manners().gives_reasons) {
    return Fail(socket, param, EOPNOTSUPP,
                std::string(std::strerror(EOPNOTSUPP)) + " (a datagram socket has no connections)");
  }
  Deadline deadline = TransportDeadline(param->inputs.timeout);
  int error = 0;
  if (socket->tls_listener) {
    error = AcceptTls(stream, socket, deadline, param, warnings);
    if (error == EPROTO) {
      warnings->Add(StreamErrorCode::kProtocolError, "Failed to enable crypto");
      return Fail(socket, param, 0, kHandshakeFailure);
    }
    if (EG(exception) != nullptr) return -1;
  } else if (!socket->datagram && AcceptorOf(socket) != nullptr) {
    net::SocketAddress peer;
    error = AcceptBefore(socket, deadline, &peer);
    if (error == 0) {
      TellAddress(peer, param);
      param->outputs.client = HandOut(stream, socket);
    }
  } else {
    error = RefuseAccept(socket, deadline);
  }
  if (error != 0) return Fail(socket, param, error, ReasonOf(error));
  return param->outputs.client != nullptr ? 0 : -1;
}

}  // namespace

// Core goes on with a part of a unix path that is too long, after a notice.
static void TruncatePath(php_stream* stream, const SocketStream* socket,
                         php_stream_xport_param* param) {
  using Param = php_stream_xport_param;
  bool names = param->op == Param::STREAM_XPORT_OP_BIND ||
               param->op == Param::STREAM_XPORT_OP_CONNECT ||
               param->op == Param::STREAM_XPORT_OP_CONNECT_ASYNC;
  if (!names || !net::IsUnix(socket->kind) || socket->manners().strict_addresses) return;
  size_t limit = net::LongestUnixPath({param->inputs.name, param->inputs.namelen});
  if (param->inputs.namelen <= limit) return;
  param->inputs.namelen = limit;
  KeepOpen keep(stream);
  NoticePathTruncated(stream, limit);
}

int TransportOperation(php_stream* stream, SocketStream* socket, php_stream_xport_param* param) {
  // Socket pairs, as in core, know no addresses.
  if (socket->kind == net::SocketKind::kGeneric &&
      param->op != php_stream_xport_param::STREAM_XPORT_OP_LISTEN) {
    return PHP_STREAM_OPTION_RETURN_NOTIMPL;
  }
  TruncatePath(stream, socket, param);
  Warnings warnings;
  int result = -1;
  switch (param->op) {
    case php_stream_xport_param::STREAM_XPORT_OP_BIND:
      result = Bind(stream, socket, param, &warnings);
      break;
    case php_stream_xport_param::STREAM_XPORT_OP_LISTEN:
      result = Listen(stream, socket, param, &warnings);
      break;
    case php_stream_xport_param::STREAM_XPORT_OP_CONNECT:
    case php_stream_xport_param::STREAM_XPORT_OP_CONNECT_ASYNC:
      result = ConnectAndEncrypt(stream, socket, param, &warnings);
      break;
    case php_stream_xport_param::STREAM_XPORT_OP_ACCEPT:
      result = Accept(stream, socket, param, &warnings);
      break;
    default:
      return PHP_STREAM_OPTION_RETURN_NOTIMPL;
  }
  param->outputs.returncode = result;
  warnings.Raise(stream);
  CurrentThread().RaiseDeferred();
  return PHP_STREAM_OPTION_RETURN_OK;
}

}  // namespace fastsock::php
