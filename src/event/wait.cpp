// See wait.h. ppoll(2) where there is one, for time-outs below a millisecond.
#include "wait.h"

#include <algorithm>
#include <cerrno>
#include <climits>

namespace fastsock::event {
namespace {

// A member that is hung up but not ready for what is wanted would be reported for ever. poll(2)
// ignores it under the complement of its number; if it is wanted for writing, which may yet become
// possible, it is looked at again: soon, and then ever less often.
constexpr std::chrono::milliseconds kParkedFirst{1};
constexpr std::chrono::milliseconds kParkedLongest{50};

int PollFor(pollfd* members, nfds_t count, Deadline deadline, const SignalGate* gate = nullptr) {
  auto left = deadline.Left();
#if defined(__linux__) || defined(__FreeBSD__)
  const sigset_t* mask = gate != nullptr ? gate->mask() : nullptr;
  if (!left) return ::ppoll(members, count, nullptr, mask);
  timespec time{};
  time.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(*left).count();
  time.tv_nsec = (*left % std::chrono::seconds(1)).count();
  return ::ppoll(members, count, &time, mask);
#else
  // The mask is not changed and the poll at once: a signal may be caught just in between.
  sigset_t kept;
  if (gate != nullptr) pthread_sigmask(SIG_SETMASK, gate->mask(), &kept);
  struct Restore {
    const sigset_t* mask;
    ~Restore() {
      if (mask != nullptr) pthread_sigmask(SIG_SETMASK, mask, nullptr);
    }
  } restore{gate != nullptr ? &kept : nullptr};
  if (!left) return ::poll(members, count, -1);
  // Rounded up: a wait must not end before its deadline.
  auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                          *left + std::chrono::nanoseconds(999999))
                          .count();
  return ::poll(members, count, static_cast<int>(std::min<long long>(milliseconds, INT_MAX)));
#endif
}

WaitOutcome Failed() {
  int error = errno;
  return {error == EINTR ? Wake::kSignal : Wake::kError, error};
}

}  // namespace

WaitOutcome WaitFor(int fd, Interest interest, Deadline deadline, const SignalGate* gate) {
  pollfd member{fd, ToPollEvents(interest), 0};
  int count = PollFor(&member, fd >= 0 ? 1 : 0, deadline, gate);
  if (count < 0) return Failed();
  return {count > 0 ? Wake::kReady : Wake::kDeadline};
}

Interest ReadyNow(int fd, Interest interest) {
  pollfd member{fd, ToPollEvents(interest), 0};
  if (PollFor(&member, 1, Deadline::At(Clock::time_point::min())) <= 0) return kNothing;
  return FromPollEvents(member.events, member.revents);
}

SignalGate::SignalGate() {
  sigset_t all;
  sigfillset(&all);
  // What the process cannot go on after comes at once.
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, signal);
  pthread_sigmask(SIG_BLOCK, &all, &before_);
}

SignalGate::~SignalGate() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool SignalGate::HasCaught() const {
  sigset_t pending;
  if (sigpending(&pending) != 0) return false;
  for (int signal = 1; signal < NSIG; signal++) {
    struct sigaction action;
    if (sigismember(&pending, signal) != 1 || sigismember(&before_, signal) == 1) continue;
    if (::sigaction(signal, nullptr, &action) != 0) continue;
    // What ends or stops the process by default must not wait, either.
    bool ignored = action.sa_handler == SIG_IGN ||
                   (action.sa_handler == SIG_DFL && (signal == SIGCHLD || signal == SIGCONT ||
                                                     signal == SIGURG || signal == SIGWINCH));
    if (!ignored) return true;
  }
  return false;
}

// poll(2) refuses more entries than the process may have descriptors; they can only be duplicates.
int PollSet::PollMerged(Deadline deadline) {
  auto by_number = [](const pollfd& a, const pollfd& b) { return a.fd < b.fd; };
  std::vector<pollfd> merged = members_;
  std::sort(merged.begin(), merged.end(), by_number);
  size_t last = 0;
  for (size_t i = 1; i < merged.size(); i++) {
    if (merged[i].fd == merged[last].fd) {
      merged[last].events = static_cast<short>(merged[last].events | merged[i].events);
    } else {
      merged[++last] = merged[i];
    }
  }
  merged.resize(last + 1);
  int count = PollFor(merged.data(), merged.size(), deadline, gate_);
  if (count < 0) return count;
  for (pollfd& member : members_) {
    short events = std::lower_bound(merged.begin(), merged.end(), member, by_number)->revents;
    short of_member = static_cast<short>(member.events | POLLERR | POLLHUP | POLLNVAL);
    member.revents = static_cast<short>(events & of_member);
  }
  return count;
}

WaitOutcome PollSet::PollOnce(Deadline deadline) {
  int count = PollFor(members_.data(), members_.size(), deadline, gate_);
  if (count < 0 && errno == EINVAL && members_.size() > 1) count = PollMerged(deadline);
  if (count < 0) return Failed();
  return {count > 0 ? Wake::kReady : Wake::kDeadline};
}

void PollSet::Unpark() {
  parked_ = false;
  for (pollfd& member : members_) {
    if (member.fd < 0 && (member.events & POLLOUT)) member.fd = ~member.fd;
  }
}

WaitOutcome PollSet::WaitForBell(Deadline deadline) {
  rang_ = false;
  pollfd bell{bell_, POLLIN, 0};
  int count = PollFor(&bell, 1, deadline, gate_);
  if (count < 0) return Failed();
  if (bell.revents & POLLNVAL) return {Wake::kError, EBADF};
  rang_ = count > 0;
  return {rang_ ? Wake::kReady : Wake::kDeadline};
}

void PollSet::AddBell() {
  if (bell_ == -1 || bell_added_) return;
  Add(bell_, kRead);
  bell_added_ = true;
}

WaitOutcome PollSet::WaitBehindGate(Deadline deadline, ReadySet* ready) {
  SignalGate gate;
  gate_ = &gate;
  WaitOutcome outcome = WaitForAll(deadline, ready);
  gate_ = nullptr;
  return outcome;
}

WaitOutcome PollSet::WaitForAll(Deadline deadline, ReadySet* ready) {
  rang_ = false;
  AddBell();
  if (parked_) Unpark();
  auto pause = kParkedFirst;
  for (;;) {
    WaitOutcome outcome = PollOnce(parked_ ? deadline.Earlier(Deadline::After(pause)) : deadline);
    if (outcome.wake == Wake::kDeadline && parked_ && !deadline.Passed()) {
      pause = std::min(pause * 2, kParkedLongest);
      Unpark();
      continue;
    }
    if (outcome.wake != Wake::kReady) return outcome;
    bool found = false;
    for (pollfd& member : members_) {
      if (member.revents == 0) continue;
      if (member.revents & POLLNVAL) return {Wake::kError, EBADF};
      Interest interest = FromPollEvents(member.events, member.revents);
      if (interest == kNothing) {
        member.fd = ~member.fd;
        parked_ |= (member.events & POLLOUT) != 0;
      } else if (member.fd == bell_) {
        rang_ = found = true;
      } else {
        ready->Add(member.fd, interest);
        found = true;
      }
    }
    if (found) return {Wake::kReady};
  }
}

}  // namespace fastsock::event
