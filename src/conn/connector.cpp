// See connector.h. Which addresses fit a local address follows core's
// php_network_connect_socket_to_host().
#include "connector.h"

#include <cerrno>
#include <cstring>
#include <iterator>

#include "../event/wait.h"

namespace fastsock::conn {
namespace {

bool IsIpv6Host(const std::string& host) { return host.find(':') != std::string::npos; }

// The error of an attempt that is under way, 0 once it is connected.
int AwaitConnected(int fd, const ConnectRequest& request) {
  int error;
  do {
    error = request.wait(fd, event::kRead | event::kWrite, request.deadline);
  } while (error == EINTR);
  return error != 0 ? error : net::FinishConnect(fd);
}

}  // namespace

int WaitForConnect(int fd, event::Interest interest, Deadline deadline) {
  event::WaitOutcome outcome = event::WaitFor(fd, interest, deadline);
  if (outcome.wake == event::Wake::kReady) return 0;
  return outcome.wake == event::Wake::kDeadline ? ETIMEDOUT : outcome.error;
}

ConnectOutcome Connect(const ConnectRequest& request) {
  ConnectOutcome outcome;
  std::optional<net::HostPort> bind_to = request.bind_to;
  for (const net::SocketAddress& address : request.addresses) {
    if (bind_to && address.family() == AF_INET6 && !IsIpv6Host(bind_to->host)) continue;
    if (bind_to && address.family() == AF_INET &&
        (IsIpv6Host(bind_to->host) || bind_to->host == "0")) {
      bind_to.reset();
    }
    net::ConnectAttempt attempt =
        net::StartConnect(address, request.kind, request.options, bind_to);
    std::move(attempt.warnings.begin(), attempt.warnings.end(),
              std::back_inserter(outcome.warnings));
    outcome.error = attempt.error;
    outcome.fd = std::move(attempt.fd);
    if (outcome.error == EINPROGRESS && !request.asynchronous) {
      outcome.error = AwaitConnected(outcome.fd.get(), request);
    }
    if (outcome.error == 0 || (outcome.error == EINPROGRESS && request.asynchronous)) {
      return outcome;
    }
    outcome.fd.Reset();
    outcome.reason = attempt.refused.empty() ? std::strerror(outcome.error) : attempt.refused;
    if (request.deadline.Passed()) break;
  }
  return outcome;
}

}  // namespace fastsock::conn
