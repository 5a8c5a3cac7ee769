// See readiness.h.
#include "readiness.h"

#include "crypto.h"
#include "thread.h"

namespace fastsock::php {

SocketStream* OwnMember(php_stream* stream) {
  SocketStream* socket = SocketStreamOf(stream);
  if (socket == nullptr || socket->net.socket == -1 || php_stream_is_filtered(stream)) {
    return nullptr;
  }
  return socket;
}

bool IsPlain(const SocketStream* socket, event::Interest interest) {
  return socket->net.socket != -1 && !socket->is_listener() &&
         !(socket->crypto && socket->crypto->IsShaking()) && NeededFor(socket, interest) == interest;
}

bool WatchStream(event::Loop* loop, SocketStream* socket) {
  if (socket->watch != nullptr && socket->watch->fd() != socket->net.socket) {
    socket->watch->Close();  // ext/sockets has given the stream another descriptor
  }
  if (socket->watch == nullptr) {
    if (!event::Watch::Open(loop, socket->net.socket, socket, &socket->watch).ok()) return false;
    if (socket->exposed) net::SetNonBlocking(socket->net.socket, !socket->net.is_blocked);
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

void NoteBuffered(SocketStream* socket) {
  if (!socket->buffered.linked()) CurrentThread().buffered.PushBack(&socket->buffered);
}

void NoteTlsNeeds(SocketStream* socket) {
  if (ActiveTls(socket) == nullptr) return;
  if (!IsPlain(socket, event::kRead) || !IsPlain(socket, event::kWrite)) ForgetPlaces(socket);
}

void ForgetPlaces(SocketStream* socket) {
  for (FlatSet& set : CurrentThread().flat_sets) set.Forget(socket);
}

}  // namespace fastsock::php
