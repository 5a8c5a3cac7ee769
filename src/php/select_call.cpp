// See select_call.h.
#include "select_call.h"

#include <algorithm>

namespace fastsock::php {

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

event::WaitOutcome SelectCall::WaitAndAdmit(Deadline deadline) {
  for (;;) {
    event::WaitOutcome outcome = WaitOnce(deadline.Earlier(NextRestOver()));
    if (outcome.wake != event::Wake::kDeadline) return outcome;
    if (!AdmitRested()) return outcome;
  }
}

SelectCall* SelectCallPool::AnotherFree() {
  auto free =
      std::find_if(others_.begin(), others_.end(), [](auto& call) { return !call->in_use; });
  if (free == others_.end()) free = others_.insert(others_.end(), std::make_unique<SelectCall>());
  return free->get();
}

void SelectCallPool::ReleaseAll() {
  first_.in_use = false;
  for (auto& call : others_) call->in_use = false;
}

}  // namespace fastsock::php
