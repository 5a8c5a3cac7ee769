// The only place that puts the process to sleep: poll(2) by deadline. POSIX only; another system
// needs a twin of wait.cpp. libuv hides EINTR, so nothing here waits inside uv_run().
#pragma once

#include <csignal>

#include <poll.h>

#include <vector>

#include "../base/deadline.h"
#include "interest.h"
#include "ready_set.h"

namespace fastsock::event {

enum class Wake {
  kReady,
  kDeadline,
  kSignal,  // a signal was caught: EINTR
  kError,   // see error
};

struct WaitOutcome {
  Wake wake;
  int error = 0;  // errno for kSignal and kError
};

constexpr short ToPollEvents(Interest interest) {
  return static_cast<short>((interest & kRead ? POLLIN : 0) | (interest & kWrite ? POLLOUT : 0) |
                            (interest & kPriority ? POLLPRI : 0));
}

// select(2)'s sets, as Linux defines them in fs/select.c.
constexpr Interest FromPollEvents(short wanted, short events) {
  return static_cast<Interest>(
      ((wanted & POLLIN) && (events & (POLLIN | POLLHUP | POLLERR)) ? kRead : kNothing) |
      ((wanted & POLLOUT) && (events & (POLLOUT | POLLERR)) ? kWrite : kNothing) |
      ((wanted & POLLPRI) && (events & POLLPRI) ? kPriority : kNothing));
}

// Keeps signals back while a wait is made of several: one that is caught between two looks would
// else be lost to it. Inside a poll that is given mask() they come as ever.
class SignalGate {
 public:
  SignalGate();
  ~SignalGate();  // handlers of what was kept back run now
  SignalGate(const SignalGate&) = delete;
  SignalGate& operator=(const SignalGate&) = delete;

  const sigset_t* mask() const { return &before_; }
  // Has one come that has a handler?
  bool HasCaught() const;

 private:
  sigset_t before_;
};

// Waits for one descriptor, or for none (fd -1): just for the deadline or a signal. An error or a
// hang-up of the descriptor counts as ready: the next call on it tells. `gate`, if there is one,
// holds signals back but for this wait.
WaitOutcome WaitFor(int fd, Interest interest, Deadline deadline, const SignalGate* gate = nullptr);

// A set of descriptors of any kind to wait for, with select(2)'s meaning: readable includes
// hang-up and error, writable includes error, and a descriptor wanted only for what a hang-up does
// not mean is not woken by it. The same descriptor may be added more than once.
class PollSet {
 public:
  void Clear() {
    members_.clear();
    gate_ = nullptr;
    bell_ = -1;
    rang_ = bell_added_ = parked_ = wakes_in_vain_ = false;
  }
  void Add(int fd, Interest interest) {
    members_.push_back({fd, ToPollEvents(interest), 0});
    wakes_in_vain_ |= (interest & kRead) == 0;  // by a hang-up
  }
  // The one descriptor that ends the wait without being reported: rang() tells.
  void SetBell(int fd) { bell_ = fd; }
  // Has it members? The bell is none.
  bool empty() const { return members_.size() == (bell_added_ ? 1 : 0); }
  // Signals that may come only during a wait; must outlive the waits. Null: as they come.
  void UseGate(const SignalGate* gate) { gate_ = gate; }
  bool has_gate() const { return gate_ != nullptr; }
  bool rang() const { return rang_; }
  size_t size() const { return members_.size(); }

  // What the last wait found of the i-th that was added.
  Interest ReadyAt(size_t i) const {
    const pollfd& member = members_[i];
    return member.revents == 0 ? kNothing : FromPollEvents(member.events, member.revents);
  }

  // Appends what is ready to `ready`. kError with EBADF: a member is not an open descriptor.
  WaitOutcome Wait(Deadline deadline, ReadySet* ready) {
    // Mostly there is nothing else to wait for.
    bool bell_only = members_.empty() && bell_ != -1;
    if (bell_only) return WaitForBell(deadline);
    bool own_gate = wakes_in_vain_ && gate_ == nullptr;
    return own_gate ? WaitBehindGate(deadline, ready) : WaitForAll(deadline, ready);
  }

 private:
  WaitOutcome WaitForBell(Deadline deadline);
  WaitOutcome WaitForAll(Deadline deadline, ReadySet* ready);
  // The same, made of several looks between which no signal is lost.
  WaitOutcome WaitBehindGate(Deadline deadline, ReadySet* ready);
  void AddBell();
  WaitOutcome PollOnce(Deadline deadline);
  int PollMerged(Deadline deadline);
  // Looks at parked members again.
  void Unpark();

  std::vector<pollfd> members_;
  int bell_ = -1;
  bool rang_ = false;
  bool bell_added_ = false;
  bool parked_ = false;         // some members are, and may become ready yet
  bool wakes_in_vain_ = false;  // a hang-up of some members is not what is waited for
  const SignalGate* gate_ = nullptr;
};

// What of `interest` the descriptor is ready for now, exactly. Does not wait.
Interest ReadyNow(int fd, Interest interest);

}  // namespace fastsock::event
