// See socket_stream.h: birth, cast and death of a stream, and the tables of operations.
#include "socket_stream.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <new>

#include "../conn/plain_connection.h"
#include "crypto.h"
#include "keep_open.h"
#include "readiness.h"
#include "thread.h"
#include "tls_listener.h"

namespace fastsock::php {
namespace {

int FlushStream(php_stream* stream);
int CastStream(php_stream* stream, int cast_as, void** result);
int StatStream(php_stream* stream, php_stream_statbuf* result);

constexpr php_stream_ops MakeOps(const char* label) {
  return {WriteStream, ReadStream, CloseStream, FlushStream,    label,
          nullptr,     CastStream, StatStream,  SetStreamOption};
}

// Scripts tell sockets apart by the label (stream_get_meta_data()['stream_type']), so there is a
// table for each of core's. ext/openssl renames core's TCP streams when it is loaded.
const php_stream_ops kTcpOps = MakeOps("tcp_socket");
const php_stream_ops kTcpSslOps = MakeOps("tcp_socket/ssl");
const php_stream_ops kUdpOps = MakeOps("udp_socket");
const php_stream_ops kUnixOps = MakeOps("unix_socket");
const php_stream_ops kUnixDatagramOps = MakeOps("udg_socket");
const php_stream_ops kGenericOps = MakeOps("generic_socket");

const php_stream_ops* OpsFor(net::SocketKind kind) {
  switch (kind) {
    case net::SocketKind::kTcp:
      return zend_hash_str_exists(&module_registry, ZEND_STRL("openssl")) ? &kTcpSslOps : &kTcpOps;
    case net::SocketKind::kUdp:
      return &kUdpOps;
    case net::SocketKind::kUnix:
      return &kUnixOps;
    case net::SocketKind::kUnixDatagram:
      return &kUnixDatagramOps;
    case net::SocketKind::kGeneric:
      break;
  }
  return &kGenericOps;
}

// The descriptor goes to someone who does not know that it is non-blocking. A listener stays so:
// O_NONBLOCK is shared with forked workers, one of which would else be caught in accept(2) when
// another takes the connection first.
void Expose(SocketStream* socket) {
  if (socket->is_listener()) return;
  socket->exposed = true;
  net::SetNonBlocking(socket->net.socket, socket->shows_nonblocking());
}

int FlushStream(php_stream* /*stream*/) { return 0; }

int StatStream(php_stream* stream, php_stream_statbuf* result) {
  auto* socket = static_cast<SocketStream*>(stream->abstract);
  return zend_fstat(socket->net.socket, &result->sb);
}

// Loops that know nothing of TLS look at the read buffer and at the descriptor: what OpenSSL has
// decrypted already goes into the former.
void BufferPending(php_stream* stream, const SocketStream* socket) {
  conn::SecureConnection* tls = ActiveTls(socket);
  if (tls == nullptr || stream->writepos != stream->readpos) return;
  size_t pending = tls->session().PendingBytes();
  if (pending > 0) php_stream_fill_read_buffer(stream, std::min(pending, stream->chunk_size));
}

// PHP 8.6's Io\Poll asks for a descriptor by a number of its own.
constexpr int kCastForPoll = 5;

int CastStream(php_stream* stream, int cast_as, void** result) {
  auto* socket = static_cast<SocketStream*>(stream->abstract);
  if (socket == nullptr) return FAILURE;
  php_socket_t fd = socket->net.socket;
  switch (cast_as) {
    case PHP_STREAM_AS_STDIO:
      if (ActiveTls(socket) != nullptr) return FAILURE;
      if (result == nullptr) return SUCCESS;
      Expose(socket);
      *reinterpret_cast<FILE**>(result) = fdopen(fd, stream->mode);
      return *result != nullptr ? SUCCESS : FAILURE;
    case PHP_STREAM_AS_FD:
    case PHP_STREAM_AS_SOCKETD:
      // Whoever wrote to it would write in the clear.
      if (ActiveTls(socket) != nullptr) return FAILURE;
      if (result != nullptr && fd != -1) Expose(socket);
      break;
    case PHP_STREAM_AS_FD_FOR_SELECT:
    case kCastForPoll:
      if (result == nullptr) return SUCCESS;
      BufferPending(stream, socket);
      fd = PollableDescriptor(socket);
      if (socket->tls_listener) socket->tls_listener->foreign_loop = true;
      break;
    default:
      return FAILURE;
  }
  if (result != nullptr) *reinterpret_cast<php_socket_t*>(result) = fd;
  return SUCCESS;
}

}  // namespace

int CloseStream(php_stream* stream, int close_handle) {
  auto* socket = static_cast<SocketStream*>(stream->abstract);
  if (socket == nullptr) return 0;
  Thread& thread = CurrentThread();
  ForgetPlaces(socket);
  if (socket->watch != nullptr) socket->watch->Close();  // before close(2)
  if (socket->net.socket != -1) {
    if (close_handle) {
      if (socket->file) socket->file->Remove();
      if (conn::SecureConnection* tls = ActiveTls(socket)) tls->SayGoodbye(true);
      socket->tls_listener.reset();  // before close(2): it watches the descriptor
      socket->crypto.reset();
      socket->connection.reset();
      UniqueFd(socket->net.socket).Reset();
      thread.closes++;
    } else {
      Expose(socket);
    }
  }
  thread.streams--;
  bool persistent = php_stream_is_persistent(stream);
  socket->~SocketStream();
  pefree(socket, persistent);
  return 0;
}

SocketStream::SocketStream(net::SocketKind socket_kind, const Manners& socket_manners)
    : kind(socket_kind),
      datagram(net::IsDatagram(socket_kind)),
      has_core_manners(&socket_manners == &kCoreManners) {
  buffered.socket = this;
}

SocketStream::~SocketStream() = default;

php_stream* NewStream(net::SocketKind kind, const char* persistent_id, const Manners& manners) {
  void* memory = pemalloc(sizeof(SocketStream), persistent_id != nullptr);
  auto* socket = new (memory) SocketStream(kind, manners);
  socket->net.socket = -1;
  socket->net.is_blocked = 1;
  socket->net.timeout.tv_sec = static_cast<time_t>(FG(default_socket_timeout));
  php_stream* stream = php_stream_alloc(OpsFor(kind), socket, persistent_id, "r+");
  if (stream == nullptr) {
    socket->~SocketStream();
    pefree(memory, persistent_id != nullptr);
    return nullptr;
  }
  socket->stream = stream;
  // One read returns what is there instead of a buffer's worth; ReadStream() buffers small ones.
  stream->flags |= PHP_STREAM_FLAG_NO_BUFFER;
  CurrentThread().streams++;
  return stream;
}

void AttachDescriptor(SocketStream* socket, int fd) {
  socket->net.socket = fd;
  socket->connected_fd = fd;
  socket->left_nonblocking = false;
  if (socket->crypto) socket->crypto->active = nullptr;
  socket->connection = std::make_unique<conn::PlainConnection>(fd, socket->datagram);
}

int PollableDescriptor(const SocketStream* socket) {
  return socket->tls_listener ? socket->tls_listener->acceptor().descriptor() : socket->net.socket;
}

void AdoptForeignDescriptor(SocketStream* socket) {
  // Without a descriptor the system says EBADF to everything, as it does to core.
  AttachDescriptor(socket, socket->net.socket);
  socket->exposed = socket->net.socket != -1;
}

void ForgetKeptOpen() {
  zval* entry;
  ZEND_HASH_FOREACH_VAL(&EG(persistent_list), entry) {
    if (Z_RES_P(entry)->type != php_file_le_pstream()) continue;
    auto* stream = static_cast<php_stream*>(Z_RES_P(entry)->ptr);
    if (SocketStreamOf(stream) == nullptr) continue;
    stream->flags &= ~static_cast<uint32_t>(PHP_STREAM_FLAG_NO_FCLOSE);
  }
  ZEND_HASH_FOREACH_END();
}

void ReleaseReadBuffer(php_stream* stream) {
  if (stream->readbuf == nullptr || stream->readpos != stream->writepos ||
      CurrentThread().notifying > 0) {
    return;
  }
  pefree(stream->readbuf, stream->is_persistent);
  stream->readbuf = nullptr;
  stream->readbuflen = 0;
  stream->readpos = stream->writepos = 0;
}

}  // namespace fastsock::php
