// See wait.h.
#include "wait.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>

#include "thread.h"

namespace fastsock::php {

Deadline TransportDeadline(const timeval* timeout) {
  if (timeout == nullptr) return Deadline::Never();
  return Deadline::In(timeout->tv_sec, timeout->tv_usec);
}

Deadline StreamDeadline(const timeval& timeout) {
  // Either part may be negative. Beyond these limits the sum would overflow, and says nothing else.
  constexpr int64_t kLongest = 1000000000;
  int64_t seconds = std::clamp<int64_t>(timeout.tv_sec, -kLongest, kLongest);
  bool forever = seconds * 1000 + timeout.tv_usec / 1000 < 0;
  return forever ? Deadline::Never() : TransportDeadline(&timeout);
}

namespace {

event::WaitOutcome WaitAndAdvance(int fd, event::Interest interest, Deadline deadline,
                                  const Bystanders& bystanders, const event::SignalGate* gate) {
  // Steps may be made for nothing that is waited for: signals that come meanwhile end the wait.
  std::optional<event::SignalGate> own_gate;
  if (gate == nullptr) gate = &own_gate.emplace();
  event::PollSet polled;
  event::ReadySet ready;
  for (;;) {
    polled.Clear();
    ready.Clear();
    polled.UseGate(gate);
    if (fd != -1) polled.Add(fd, interest);
    bystanders.AddTo(&polled);
    event::WaitOutcome outcome = polled.Wait(deadline, &ready);
    if (outcome.wake != event::Wake::kReady) return outcome;
    ready.Seal();
    bystanders.Advance(&ready);
    if (!ready.empty()) return outcome;
    if (gate->HasCaught()) return {event::Wake::kSignal, EINTR};
    if (deadline.Passed()) return {event::Wake::kDeadline, 0};
  }
}

event::WaitOutcome Wait(int fd, event::Interest interest, Deadline deadline,
                        const event::SignalGate* gate) {
  if (CurrentThread().tls_listeners.empty()) return event::WaitFor(fd, interest, deadline, gate);
  Bystanders bystanders(CurrentThread().select_calls.NewSerial(), fd);
  if (!bystanders.any()) return event::WaitFor(fd, interest, deadline, gate);
  return WaitAndAdvance(fd, interest, deadline, bystanders, gate);
}

}  // namespace

int WaitOrFail(int fd, event::Interest interest, Deadline deadline, const event::SignalGate* gate) {
  event::WaitOutcome outcome = Wait(fd, interest, deadline, gate);
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
