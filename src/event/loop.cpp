// See loop.h. The loop's descriptor does not become readable for registrations that were not
// flushed by a run, hence the order of a turn: arm, run while anything is unflushed, poll, take.
#include "loop.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace fastsock::event {
namespace {

// A closed handle is freed by a run; a program that closes many streams and never waits must not
// pile them up.
constexpr size_t kMaxClosing = 64;

}  // namespace

Result<std::unique_ptr<Loop>> Loop::Create(Means means) {
  std::unique_ptr<Loop> loop(new Loop);
  int status = uv_loop_init(&loop->uv_);
  if (status < 0) return Error::System(-status);
  loop->initialized_ = true;
  loop->generation_ = ForkGeneration();
  loop->asks_backend_ = means == Means::kBackend && loop->backend_.TryOut(&loop->uv_);
  return loop;
}

Loop::~Loop() {
  if (!initialized_) return;
  Enter();
  uv_walk(&uv_, CloseWatch, nullptr);
  while (uv_run(&uv_, UV_RUN_DEFAULT) != 0) {
  }
  uv_loop_close(&uv_);
}

void Loop::CloseWatch(uv_handle_t* handle, void* /*unused*/) {
  if (!uv_is_closing(handle)) static_cast<Watch*>(handle->data)->CloseHandle();
}

void Loop::Rebuild() {
  generation_ = ForkGeneration();
  // Gives back two descriptors before it takes two, so only a system out of memory fails here.
  if (uv_loop_fork(&uv_) < 0) {
    std::fputs("fastsock: the event loop cannot be rebuilt after fork\n", stderr);
    std::abort();
  }
  unflushed_ = true;
}

void Loop::RunOnce() {
  unflushed_ = false;
  uv_run(&uv_, UV_RUN_NOWAIT);
}

void Loop::Reap() {
  if (in_turn_ || closing_count_ < kMaxClosing) return;
  RunOnce();
  while (Watch* watch = fired_.PopFront()) watch->fired_ = kNothing;  // it will be reported again
}

void Loop::Register(Watch* watch) {
  auto fd = static_cast<size_t>(watch->fd_);
  if (fd >= by_fd_.size()) by_fd_.resize(std::max(fd + 1, by_fd_.size() * 2), nullptr);
  if (by_fd_[fd] == nullptr) by_fd_[fd] = watch;
}

void Loop::Unregister(const Watch* watch) {
  auto fd = static_cast<size_t>(watch->fd_);
  if (by_fd_[fd] == watch) by_fd_[fd] = nullptr;
}

void Loop::BeginTurn() {
  turn_++;
  in_turn_ = true;
  wakes_in_vain_ = true;
  wants_ = nullptr;
  while (to_arm_.PopFront() != nullptr) {
  }
}

bool Loop::BeginStandingTurn(Wants wants, size_t readers, PollSet* foreign) {
  BeginTurn();
  Enter();
  wants_ = wants;
  while (Watch* watch = lapsed_.front()) {
    // Nobody may want it any more.
    watch->standing_ = wants(watch->tag_);
    if (watch->MustBePolledFor(watch->standing_)) {
      hung_up_.PushBack(watch);
      continue;
    }
    if (!watch->ArmStanding()) {
      in_turn_ = false;
      return false;
    }
    lapsed_.PopFront();
  }
  AddHungUp(foreign);
  // After a fork somebody else may have the descriptors, and take what has woken this process.
  wakes_in_vain_ = armed_count_ != readers || ForkCount() != 0;
  return true;
}

void Loop::Rest() {
  Enter();
  for (Watch* watch : by_fd_) {
    if (watch != nullptr && watch->armed_ != kNothing) watch->Disarm(watch->armed_);
  }
}

void Loop::AddHungUp(PollSet* foreign) {
  for (Watch* watch = hung_up_.front(); watch != nullptr;) {
    Watch* next = hung_up_.Next(watch);
    if (Interest wanted = WantedOf(watch)) {
      foreign->Add(watch->fd_, wanted);
    } else {
      static_cast<ListNode<Watch, Lapsed>*>(watch)->Unlink();
    }
    watch = next;
  }
}

Interest Loop::WantedOf(Watch* watch) const {
  if (wants_ != nullptr) return watch->standing_ = wants_(watch->tag_);
  return watch->turn_ == turn_ ? watch->wanted_ : kNothing;
}

void Loop::TakeFired(PollSet* foreign, ReadySet* ready) {
  while (Watch* watch = fired_.PopFront()) {
    Interest fired = watch->fired_;
    Interest wanted = WantedOf(watch);
    watch->fired_ = kNothing;
    Interest unwanted = fired & watch->armed_ & static_cast<Interest>(~wanted);
    if (unwanted != kNothing) watch->Disarm(unwanted);
    // libuv tells a hang-up as whatever is watched for, or, beside something else, not at all;
    // select(2) is exact.
    bool inexact = wanted != kNothing && (fired & (kWrite | kPriority));
    fired &= wanted;
    if (inexact) {
      Interest exact = ReadyNow(watch->fd_, wanted);
      Interest untrue = fired & static_cast<Interest>(~exact);
      if (untrue != kNothing) {
        watch->hung_up_ = true;
        watch->Disarm(untrue);
        foreign->Add(watch->fd_, untrue);
      }
      fired = exact;
    }
    if (fired != kNothing) ready->Add(watch->fd_, fired);
  }
}

void Loop::TakeFound(PollSet* foreign, ReadySet* ready) {
  int count = backend_.Collect(&uv_);
  for (int i = 0; i < count; i++) {
    Watch* watch = Find(backend_.FdAt(i));
    if (watch == nullptr || watch->armed_ == kNothing) {
      unflushed_ = true;  // libuv's own, or of another watch: a run tells
      continue;
    }
    Interest wanted = WantedOf(watch);
    Interest found = FromPollEvents(ToPollEvents(watch->armed_), backend_.EventsAt(i));
    if (Interest of_them = found & wanted) ready->Add(watch->fd_, of_them);
    // A hang-up, which is not what it is watched for and would be found for ever.
    bool hung_up = found == kNothing;
    watch->hung_up_ |= hung_up;
    if (hung_up && wanted != kNothing) foreign->Add(watch->fd_, wanted);
    Interest unwanted = hung_up ? watch->armed_ : found & static_cast<Interest>(~wanted);
    if (unwanted != kNothing) watch->Disarm(unwanted);
  }
}

void Loop::Take(PollSet* foreign, ReadySet* ready) {
  if (asks_backend_) {
    TakeFound(foreign, ready);
  } else {
    RunOnce();
    TakeFired(foreign, ready);
  }
}

const char* LibraryName() { return "libuv"; }

const char* LibraryVersion() { return uv_version_string(); }

const char* BackendName() {
#if defined(__linux__)
  return "epoll";
#elif defined(__APPLE__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__)
  return "kqueue";
#else
  return "system";
#endif
}

WaitOutcome Loop::Wait(PollSet* foreign, Deadline deadline, ReadySet* ready) {
  // A signal that comes together with what is not wanted has been dealt with when that turns out.
  std::optional<SignalGate> gate;
  if (wakes_in_vain_ && !foreign->has_gate()) foreign->UseGate(&gate.emplace());
  WaitOutcome outcome = WaitInTurn(foreign, deadline, ready);
  if (gate) foreign->UseGate(nullptr);
  if (ready->entries().size() > 1) busy_ = true;
  in_turn_ = false;
  return outcome;
}

WaitOutcome Loop::WaitInTurn(PollSet* foreign, Deadline deadline, ReadySet* ready) {
  Enter();
  while (Watch* watch = to_arm_.PopFront()) {
    bool registered = !watch->MustBePolledFor(watch->wanted_) && watch->Arm();
    if (!registered) foreign->Add(watch->fd_, watch->wanted_);
  }
  // One call instead of two where something is mostly ready already: since a turn has found more
  // than one, and until one finds nothing without waiting.
  if (busy_ && foreign->empty() && !unflushed_) {
    Take(foreign, ready);
    busy_ = !ready->empty();
  }
  for (;;) {
    while (unflushed_) {
      RunOnce();
      TakeFired(foreign, ready);
    }
    if (!ready->empty()) {
      if (foreign->empty()) return {Wake::kReady};
      deadline = Deadline::At(Clock::time_point::min());
    }
    foreign->SetBell(uv_backend_fd(&uv_));
    WaitOutcome outcome = foreign->Wait(deadline, ready);
    if (outcome.wake == Wake::kError) return outcome;
    if (foreign->rang()) Take(foreign, ready);
    if (!ready->empty()) return {Wake::kReady};
    if (outcome.wake != Wake::kReady) return outcome;
  }
}

}  // namespace fastsock::event
