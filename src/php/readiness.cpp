// See readiness.h.
#include "readiness.h"

#include "crypto.h"
#include "thread.h"

namespace fastsock::php {

bool IsPlain(const SocketStream* socket, event::Interest interest) {
  if (socket->net.socket == -1 || socket->tls_listener) return false;
  if (socket->acceptor && socket->acceptor->Rest()) return false;
  return !(socket->crypto && socket->crypto->IsShaking()) &&
         NeededFor(socket, interest) == interest;
}

bool WatchStream(event::Loop* loop, SocketStream* socket) {
  ConnectionOf(socket);  // notices a descriptor that ext/sockets has put here: it is exposed
  if (socket->watch != nullptr && socket->watch->fd() != socket->net.socket) {
    socket->watch->Close();  // ext/sockets has given the stream another descriptor
  }
  if (socket->watch == nullptr) {
    if (!event::Watch::Open(loop, socket->net.socket, socket, &socket->watch).ok()) return false;
    if (socket->exposed) net::SetNonBlocking(socket->net.socket, socket->shows_nonblocking());
  }
  return true;
}

bool HasBufferedData(php_stream* stream) {
  if (stream->writepos > stream->readpos) return true;
  SocketStream* socket = SocketStreamOf(stream);
  if (socket == nullptr) return false;
  ReleaseReadBuffer(stream);
  return socket->connection && socket->connection->HasPending();
}

bool CastIsLoud(php_stream* stream) {
  if (stream->ops == &php_stream_userspace_ops || stream->ops == &php_stream_temp_ops ||
      stream->ops == &php_stream_rfc2397_ops) {
    return true;
  }
  const php_stream_context* context = PHP_STREAM_CONTEXT(stream);
  return context != nullptr && context->notifier != nullptr;
}

void NoteBuffered(SocketStream* socket) { CurrentThread().buffered.PushBack(&socket->buffered); }

void NoteTlsNeeds(SocketStream* socket) {
  conn::SecureConnection* tls = ActiveTls(socket);
  if (tls == nullptr) return;
  if (tls->HasPending()) NoteBuffered(socket);
  if (!IsPlain(socket, event::kRead) || !IsPlain(socket, event::kWrite)) ForgetPlaces(socket);
}

void ForgetPlaces(SocketStream* socket) {
  for (FlatSet& set : CurrentThread().flat_sets) set.Forget(socket);
}

}  // namespace fastsock::php
