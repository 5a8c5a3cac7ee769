// The private part of fastsock's streams and their operations. It begins with core's
// php_netstream_data_t, which is the truth for descriptor, mode and time limit: ext/sockets writes
// it and mysqlnd reads it. The descriptor is non-blocking inside whatever the script believes.
#pragma once

#include <memory>

#include "../base/list.h"
#include "../base/unique_fd.h"
#include "../conn/acceptor.h"
#include "../conn/connection.h"
#include "../event/watch.h"
#include "../net/options.h"
#include "manners.h"
#include "zend.h"

namespace fastsock::php {

struct Crypto;
struct SocketStream;
class TlsListener;

// In the thread's list of streams that may hold data which the system no longer knows of.
struct BufferedNode : ListNode<BufferedNode> {
  SocketStream* socket = nullptr;
};

struct SocketStream {
  php_netstream_data_t net{};
  net::SocketKind kind;
  bool datagram;                  // keeps message borders
  bool has_core_manners;          // see manners()
  bool exposed = false;           // others use the descriptor too: O_NONBLOCK follows the script
  bool keep_surplus = true;       // small reads may take more than was asked for (the read buffer)
  bool no_delay = false;          // TCP_NODELAY as it was set on this socket
  bool left_nonblocking = false;  // see shows_nonblocking()
  event::Interest followed = event::kNothing;  // in which of the flat sets (flat_set.h) it is
  int connected_fd = -1;                       // the descriptor that `connection` uses
  int failure = 0;                             // errno of a bind or listen that failed
  size_t datagram_length = 0;                  // of the datagram received last
  std::unique_ptr<conn::Connection> connection;
  std::unique_ptr<conn::Acceptor> acceptor;   // plain listeners only
  std::unique_ptr<TlsListener> tls_listener;  // of a tls:// server
  std::unique_ptr<net::UnixSocketFile> file;  // bound unix sockets with unix_unlink only
  event::Watch* watch = nullptr;              // the loop's, while there is one
  int crypto_method = 0;                      // of a tls:// address: STREAM_CRYPTO_METHOD_*
  uint32_t flat_slots[3] = {};                // its places there
  std::unique_ptr<Crypto> crypto;             // null on streams that never had any
  php_stream* stream = nullptr;               // whose private part this is
  BufferedNode buffered;

  SocketStream(net::SocketKind socket_kind, const Manners& socket_manners);
  ~SocketStream();

  const Manners& manners() const { return has_core_manners ? kCoreManners : kOwnManners; }
  // Has the descriptor O_NONBLOCK for all who can tell: those it was given to, and the script by
  // recvfrom and sendto? Core leaves that behind after an asynchronous connect, though the stream
  // is a blocking one, until the script sets a mode.
  bool shows_nonblocking() const { return !net.is_blocked || left_nonblocking; }
  // How its descriptor, and those of connections that it accepts, are to be made.
  net::OnExec on_exec() const {
    return manners().close_on_exec ? net::OnExec::kClose : net::OnExec::kKeep;
  }
  bool is_listener() const { return acceptor || tls_listener; }
};

// A stream without a descriptor, as core's factories make it. Null if `persistent_id` cannot be
// registered.
php_stream* NewStream(net::SocketKind kind, const char* persistent_id, const Manners& manners);

// One to each idle client: a size that PHP's allocator has.
static_assert(sizeof(SocketStream) <= 160);

int CloseStream(php_stream* stream, int close_handle);

// Null for streams that are not fastsock's.
inline SocketStream* SocketStreamOf(php_stream* stream) {
  return stream->ops->close == CloseStream ? static_cast<SocketStream*>(stream->abstract) : nullptr;
}

// Hands a non-blocking descriptor to the stream: a plain connection.
void AttachDescriptor(SocketStream* socket, int fd);

// What event loops wait for: a TLS listener's pipeline, else the socket.
int PollableDescriptor(const SocketStream* socket);

// Makes the connection on a descriptor that ext/sockets put there.
void AdoptForeignDescriptor(SocketStream* socket);
// The connection on the stream's present descriptor, whoever put it there.
inline conn::Connection* ConnectionOf(SocketStream* socket) {
  if (!socket->connection || socket->net.socket != socket->connected_fd) {
    AdoptForeignDescriptor(socket);
  }
  return socket->connection.get();
}

// Operations, one file each: stream_io, stream_options, stream_transport.
ssize_t ReadStream(php_stream* stream, char* buffer, size_t count);
ssize_t WriteStream(php_stream* stream, const char* buffer, size_t count);
int SetStreamOption(php_stream* stream, int option, int value, void* argument);
int TransportOperation(php_stream* stream, SocketStream* socket, php_stream_xport_param* param);

// Fills the address outputs that the caller wants; core's callers free them.
void TellAddress(const net::SocketAddress& address, php_stream_xport_param* param);

// Frees a read buffer that holds nothing, so that an idle stream owns none.
void ReleaseReadBuffer(php_stream* stream);

}  // namespace fastsock::php
