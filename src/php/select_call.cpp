// See select_call.h.
#include "select_call.h"

#include <algorithm>

namespace fastsock::php {

void SelectCall::Clear() {
  polled.Clear();
  resting.clear();
  met.clear();
  disturbed = false;
  odd.clear();
  for (auto& slots : kept) slots.clear();
  ready.Clear();
  loop = nullptr;
  max_fd = 0;
}

Deadline SelectCall::NextRestOver() const {
  Deadline next = Deadline::Never();
  for (const Resting& listener : resting) next = next.Earlier(listener.until);
  return next;
}

bool SelectCall::AdmitRested() {
  Clock::time_point now = Clock::now();
  auto rested = [now](const Resting& listener) { return listener.until.Passed(now); };
  bool any = false;
  for (const Resting& listener : resting) {
    if (!rested(listener)) continue;
    polled.Add(listener.fd, listener.interest);
    any = true;
  }
  resting.erase(std::remove_if(resting.begin(), resting.end(), rested), resting.end());
  return any;
}

event::WaitOutcome SelectCall::Wait(Deadline deadline) {
  for (;;) {
    Deadline next = deadline.Earlier(NextRestOver());
    event::WaitOutcome outcome =
        loop != nullptr ? loop->Wait(&polled, next, &ready) : polled.Wait(next, &ready);
    if (outcome.wake != event::Wake::kDeadline) return outcome;
    if (!AdmitRested()) return outcome;
  }
}

SelectCall* SelectCallPool::Acquire() {
  auto free = std::find_if(calls_.begin(), calls_.end(), [](auto& call) { return !call->in_use; });
  if (free == calls_.end()) free = calls_.insert(calls_.end(), std::make_unique<SelectCall>());
  SelectCall* call = free->get();
  call->Clear();
  call->in_use = true;
  call->serial = NewSerial();
  return call;
}

void SelectCallPool::ReleaseAll() {
  for (auto& call : calls_) call->in_use = false;
}

}  // namespace fastsock::php
