// See wait.h.
#include "wait.h"

#include <cerrno>

namespace fastsock::php {

Deadline TransportDeadline(const timeval* timeout) {
  if (timeout == nullptr) return Deadline::Never();
  return Deadline::In(timeout->tv_sec, timeout->tv_usec);
}

Deadline StreamDeadline(const timeval& timeout) {
  bool forever = timeout.tv_sec < 0 || timeout.tv_usec < 0;
  return forever ? Deadline::Never() : TransportDeadline(&timeout);
}

int WaitOrFail(int fd, event::Interest interest, Deadline deadline) {
  event::WaitOutcome outcome = event::WaitFor(fd, interest, deadline);
  switch (outcome.wake) {
    case event::Wake::kReady:
      return 0;
    case event::Wake::kDeadline:
      return ETIMEDOUT;
    case event::Wake::kSignal:
    case event::Wake::kError:
      return outcome.error;
  }
  return EINVAL;
}

bool WaitThroughSignals(int fd, event::Interest interest, Deadline deadline) {
  int error;
  do {
    error = WaitOrFail(fd, interest, deadline);
  } while (error == EINTR);
  return error != ETIMEDOUT;
}

}  // namespace fastsock::php
