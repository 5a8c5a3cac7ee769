// Bytes and datagrams in and out of a socket. Nothing here waits (MSG_DONTWAIT) whatever the
// descriptor's mode, and nothing raises SIGPIPE (MSG_NOSIGNAL). EINTR is retried: a call that does
// not wait has nothing to interrupt.
#pragma once

#include <cstddef>
#include <utility>

#include "../base/result.h"
#include "../base/transfer.h"
#include "../base/unique_fd.h"
#include "address.h"
#include "options.h"

namespace fastsock::net {

// recv(2).
Transfer Receive(int fd, void* buffer, size_t size);

// send(2); `flags` may hold MSG_OOB.
Transfer Send(int fd, const void* data, size_t size, int flags = 0);

struct Datagram {
  Transfer transfer;   // bytes placed in the buffer, at most its size
  size_t length = 0;   // the datagram's real length (MSG_TRUNC), if `datagram`
  SocketAddress from;  // length 0: the sender has no name, or the socket is connected
};

// recvfrom(2); `flags` may hold MSG_OOB and MSG_PEEK. `datagram` says whether the socket keeps
// message borders, and so has a real length to tell.
Datagram ReceiveFrom(int fd, void* buffer, size_t size, int flags, bool datagram);

// The exception: waits, without a time limit, until there is something to receive. A wait in
// recv(2) itself, on a descriptor made blocking for the call, because a signal must end it exactly
// if its handler was set without SA_RESTART (signal(7)); poll(2) would end at every signal. 0 or
// errno.
int AwaitReceivable(int fd);

// sendto(2), or send(2) if `to` is null. `wait`: like AwaitReceivable(), waits in the call itself
// until all is sent or a signal cuts it short.
Transfer SendTo(int fd, const void* data, size_t size, int flags, const SocketAddress* to,
                bool wait = false);

// Is the other end still there? Peeks for one byte: false at the end of the stream and on an error.
bool IsAlive(int fd);
// Is there a byte to be read?
bool HasInput(int fd);

// shutdown(2); 0 or errno.
int Shutdown(int fd, int how);

// socketpair(2), non-blocking.
Result<std::pair<UniqueFd, UniqueFd>> SocketPair(int domain, int type, int protocol,
                                                 OnExec on_exec = OnExec::kClose);

}  // namespace fastsock::net
