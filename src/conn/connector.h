// Connects to the first of several addresses that answers, within one deadline.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../base/deadline.h"
#include "../event/interest.h"
#include "../net/connect.h"

namespace fastsock::conn {

// Waits for the descriptor. 0 when ready; ETIMEDOUT, EINTR or another errno else.
using ConnectWait = int (*)(int fd, event::Interest interest, Deadline deadline);

// Nothing but this descriptor.
int WaitForConnect(int fd, event::Interest interest, Deadline deadline);

struct ConnectRequest {
  std::vector<net::SocketAddress> addresses;  // tried in this order
  net::SocketKind kind = net::SocketKind::kTcp;
  net::SocketOptions options;
  std::optional<net::HostPort> bind_to;  // only addresses of its family are tried
  bool asynchronous = false;             // return at the first attempt that is under way
  Deadline deadline = Deadline::Never();
  ConnectWait wait = WaitForConnect;
};

struct ConnectOutcome {
  UniqueFd fd;         // invalid: failed
  int error = 0;       // 0, EINPROGRESS (asynchronous), or why the last attempt failed
  std::string reason;  // a sentence for `error`; empty if no address was tried
  std::vector<std::string> warnings;  // what went wrong without stopping the attempt
};

// A signal does not end the wait (as in core). ETIMEDOUT when the deadline passes.
ConnectOutcome Connect(const ConnectRequest& request);

}  // namespace fastsock::conn
