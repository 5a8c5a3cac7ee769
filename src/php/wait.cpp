// See wait.h.
#include "wait.h"

#include <cerrno>

#include "thread.h"

namespace fastsock::php {

Deadline TransportDeadline(const timeval* timeout) {
  if (timeout == nullptr) return Deadline::Never();
  return Deadline::In(timeout->tv_sec, timeout->tv_usec);
}

Deadline StreamDeadline(const timeval& timeout) {
  bool forever = timeout.tv_sec < 0 || timeout.tv_usec < 0;
  return forever ? Deadline::Never() : TransportDeadline(&timeout);
}

namespace {

// Waits for the descriptor while the TLS listeners get on with their handshakes. A pipeline that
// has something to hand out waits for its accept.
event::WaitOutcome WaitAndAdvance(int fd, event::Interest interest, Deadline deadline) {
  TlsListeners& listeners = CurrentThread().tls_listeners;
  event::PollSet polled;
  event::ReadySet ready;
  for (;;) {
    polled.Clear();
    ready.Clear();
    if (fd != -1) polled.Add(fd, interest);
    for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
      int pipeline = one->acceptor().descriptor();
      if (pipeline != fd && !one->acceptor().HasOutcome()) polled.Add(pipeline, event::kRead);
    }
    event::WaitOutcome outcome = polled.Wait(deadline, &ready);
    if (outcome.wake != event::Wake::kReady) return outcome;
    ready.Seal();
    if (fd != -1 && ready.Find(fd) != event::kNothing) return outcome;
    for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
      if (ready.Find(one->acceptor().descriptor()) != event::kNothing) one->acceptor().Turn();
    }
  }
}

}  // namespace

int WaitOrFail(int fd, event::Interest interest, Deadline deadline) {
  event::WaitOutcome outcome = CurrentThread().tls_listeners.empty()
                                   ? event::WaitFor(fd, interest, deadline)
                                   : WaitAndAdvance(fd, interest, deadline);
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
