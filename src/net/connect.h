// Starting and finishing a connection attempt to one address. Never waits: conn/connector does.
// Descriptors made here are non-blocking.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../base/unique_fd.h"
#include "address.h"
#include "options.h"

namespace fastsock::net {

struct ConnectAttempt {
  UniqueFd fd;          // valid also while the attempt is in progress
  int error = 0;        // 0 connected, EINPROGRESS under way, else why it failed (fd then invalid)
  std::string refused;  // an option that was refused: "OPTION: REASON" (error is its errno)
  // What went wrong without stopping the attempt, in core's words:
  //   Invalid IP Address: HOST
  //   Failed to bind to 'HOST:PORT', system said: REASON
  std::vector<std::string> warnings;
};

// Makes a socket of `kind`, applies the options, binds it to `bind_to` if given (an IPv4 host for
// an IPv4 address, IPv6 for IPv6; the caller sees to that), and calls connect(2).
ConnectAttempt StartConnect(const SocketAddress& address, SocketKind kind,
                            const SocketOptions& options, const std::optional<HostPort>& bind_to);

// The outcome of an attempt that was in progress and whose socket has become ready: SO_ERROR.
int FinishConnect(int fd);

}  // namespace fastsock::net
