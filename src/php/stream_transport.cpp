// The transport operations that give a stream its descriptor: bind, listen, connect, accept. Each
// leaves core's outputs (return code, error code, error text); where core warns besides, the
// warnings are collected and raised once no object of the core is on the stack.
#include "socket_stream.h"

#include <cerrno>
#include <cstring>

#include "../conn/connector.h"
#include "../net/resolver.h"
#include "context_options.h"
#include "report.h"
#include "thread.h"
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

int SocketType(net::SocketKind kind) { return net::IsDatagram(kind) ? SOCK_DGRAM : SOCK_STREAM; }

// The addresses that a stream of this kind means by its name.
Result<std::vector<net::SocketAddress>> AddressesOf(const SocketStream* socket,
                                                    const php_stream_xport_param* param,
                                                    Warnings* warnings) {
  std::string_view name(param->inputs.name, param->inputs.namelen);
  if (net::IsUnix(socket->kind)) {
    Result<net::SocketAddress> address = net::ParseUnixPath(name);
    if (!address.ok()) return address.error();
    return std::vector<net::SocketAddress>{address.value()};
  }
  Result<net::HostPort> target = net::ParseHostPort(name);
  if (!target.ok()) return target.error();
  auto addresses = net::Resolve(target.value().host, target.value().port, SocketType(socket->kind));
  if (!addresses.ok()) {
    // Core says this twice: here, and with what could not be opened because of it.
    warnings->Add(addresses.error().text);
    addresses.error().code = 0;  // getaddrinfo(3)'s, no errno
  }
  return addresses;
}

int Bind(php_stream* stream, SocketStream* socket, php_stream_xport_param* param,
         Warnings* warnings) {
  Result<net::SocketOptions> options = ReadSocketOptions(PHP_STREAM_CONTEXT(stream));
  if (!options.ok()) return Fail(socket, param, options.error());
  auto addresses = AddressesOf(socket, param, warnings);
  if (!addresses.ok()) return Fail(socket, param, addresses.error());
  if (net::IsUnix(socket->kind)) {
    auto bound = net::BindUnix(addresses.value().front(), socket->kind, options.value());
    if (!bound.ok()) return Fail(socket, param, bound.error());
    AttachDescriptor(socket, bound.value().fd.Release());
    if (options.value().unix_unlink) {
      socket->file = std::make_unique<net::UnixSocketFile>(std::move(bound.value().file));
    }
    return 0;
  }
  auto bound = net::BindIp(addresses.value(), socket->kind, options.value());
  if (!bound.ok()) return Fail(socket, param, bound.error());
  socket->no_delay = socket->kind == net::SocketKind::kTcp && *options.value().tcp_nodelay;
  AttachDescriptor(socket, bound.value().Release());
  return 0;
}

int Listen(php_stream* stream, SocketStream* socket, php_stream_xport_param* param) {
  Result<net::SocketOptions> options = ReadSocketOptions(PHP_STREAM_CONTEXT(stream));
  if (!options.ok()) return Fail(socket, param, options.error());
  Status listening = net::Listen(socket->net.socket, param->inputs.backlog, options.value());
  if (!listening.ok()) return Fail(socket, param, listening.error());
  socket->acceptor = std::make_unique<conn::Acceptor>(&CurrentThread().closes);
  return 0;
}

int Connect(php_stream* stream, SocketStream* socket, php_stream_xport_param* param,
            Warnings* warnings) {
  conn::ConnectRequest request;
  Result<net::SocketOptions> options = ReadSocketOptions(PHP_STREAM_CONTEXT(stream));
  if (!options.ok()) return Fail(socket, param, options.error());
  auto addresses = AddressesOf(socket, param, warnings);
  if (!addresses.ok()) return Fail(socket, param, addresses.error());
  if (!net::IsUnix(socket->kind)) {
    auto bind_to = ReadBindTo(PHP_STREAM_CONTEXT(stream), warnings);
    if (!bind_to.ok()) return Fail(socket, param, bind_to.error());
    request.bind_to = bind_to.value();
  }
  request.addresses = std::move(addresses.value());
  request.kind = socket->kind;
  request.options = options.value();
  request.asynchronous = param->op == php_stream_xport_param::STREAM_XPORT_OP_CONNECT_ASYNC;
  request.deadline = TransportDeadline(param->inputs.timeout);
  conn::ConnectOutcome outcome = conn::Connect(request);
  int result = outcome.error == EINPROGRESS ? 1 : 0;
  if (outcome.fd.valid()) {
    AttachDescriptor(socket, outcome.fd.Release());
    param->outputs.error_code = outcome.error;
  } else {
    result = Fail(socket, param, outcome.error, outcome.reason);
  }
  for (const std::string& warning : outcome.warnings) warnings->Add(warning);
  return result;
}

// Takes a connection before the deadline. A signal ends the wait: EINTR.
net::Accepted AcceptBefore(SocketStream* socket, Deadline deadline) {
  net::Accepted none;
  for (;;) {
    net::Accepted accepted = socket->acceptor->Take(socket->net.socket);
    if (accepted.fd.valid() || accepted.error != EAGAIN) return accepted;
    if (std::optional<Deadline> rest = socket->acceptor->Rest()) {
      none.error = WaitOrFail(-1, event::kNothing, rest->Earlier(deadline));
      if (none.error == ETIMEDOUT && !deadline.Passed()) continue;
      return none;
    }
    none.error = WaitOrFail(socket->net.socket, event::kRead, deadline);
    if (none.error != 0) return none;
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

// The new connection's stream, with the listener's time limit and context as in core.
php_stream* HandOut(php_stream* listener, SocketStream* socket, bool no_delay) {
  UniqueFd& fd = CurrentThread().in_flight;
  php_stream* stream = NewStream(socket->kind, nullptr);
  if (stream == nullptr) {
    fd.Reset();
    return nullptr;
  }
  auto* client = static_cast<SocketStream*>(stream->abstract);
  client->net = socket->net;
  client->net.is_blocked = 1;
  client->no_delay = no_delay;
  AttachDescriptor(client, fd.Release());
  stream->ctx = listener->ctx;
  if (listener->ctx != nullptr) GC_ADDREF(listener->ctx);
  return stream;
}

int Accept(php_stream* stream, SocketStream* socket, php_stream_xport_param* param) {
  param->outputs.client = nullptr;
  if (socket->datagram) {
    return Fail(socket, param, EOPNOTSUPP,
                std::string(std::strerror(EOPNOTSUPP)) + " (a datagram socket has no connections)");
  }
  ConnectionOf(socket);  // notices a descriptor that ext/sockets has put here
  if (!socket->acceptor) {
    if (!net::IsListening(socket->net.socket)) {
      return Fail(socket, param, EINVAL, std::strerror(EINVAL));
    }
    socket->exposed = false;
    net::SetNonBlocking(socket->net.socket, true);
    socket->acceptor = std::make_unique<conn::Acceptor>(&CurrentThread().closes);
  }
  net::Accepted accepted = AcceptBefore(socket, TransportDeadline(param->inputs.timeout));
  if (!accepted.fd.valid()) return Fail(socket, param, accepted.error, ReasonOf(accepted.error));
  CurrentThread().in_flight = std::move(accepted.fd);
  bool no_delay = socket->kind == net::SocketKind::kTcp && WantsNoDelay(PHP_STREAM_CONTEXT(stream));
  if (no_delay != socket->no_delay) {
    net::SetNoDelay(CurrentThread().in_flight.get(), no_delay);
  }
  TellAddress(accepted.peer, param);
  param->outputs.client = HandOut(stream, socket, no_delay);
  return param->outputs.client != nullptr ? 0 : -1;
}

}  // namespace

int TransportOperation(php_stream* stream, SocketStream* socket, php_stream_xport_param* param) {
  switch (param->op) {
    case php_stream_xport_param::STREAM_XPORT_OP_LISTEN:
      param->outputs.returncode = Listen(stream, socket, param);
      return PHP_STREAM_OPTION_RETURN_OK;
    default:
      break;
  }
  // Socket pairs, as in core, know no addresses.
  if (socket->kind == net::SocketKind::kGeneric) return PHP_STREAM_OPTION_RETURN_NOTIMPL;
  Warnings warnings;
  switch (param->op) {
    case php_stream_xport_param::STREAM_XPORT_OP_BIND:
      param->outputs.returncode = Bind(stream, socket, param, &warnings);
      warnings.Raise();
      return PHP_STREAM_OPTION_RETURN_OK;
    case php_stream_xport_param::STREAM_XPORT_OP_CONNECT:
    case php_stream_xport_param::STREAM_XPORT_OP_CONNECT_ASYNC:
      param->outputs.returncode = Connect(stream, socket, param, &warnings);
      warnings.Raise();
      return PHP_STREAM_OPTION_RETURN_OK;
    case php_stream_xport_param::STREAM_XPORT_OP_ACCEPT:
      param->outputs.returncode = Accept(stream, socket, param);
      return PHP_STREAM_OPTION_RETURN_OK;
    default:
      return PHP_STREAM_OPTION_RETURN_NOTIMPL;
  }
}

}  // namespace fastsock::php
