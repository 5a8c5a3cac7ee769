// See select_way.h.
#include "select_way.h"

#include <algorithm>

namespace fastsock::php {
namespace {

// A ready member costs the loop what so many cost poll(2).
constexpr uint64_t kPolledForOneReady = 6;
// A server whose calls find fewer than this is not pressed for time.
constexpr uint64_t kReadyUnderPressure = 2;

}  // namespace

bool SelectWay::TakesLoop(uint32_t members) {
  if (members > kMostPolled) {
    beside_larger_ = kCallsBeside;
    return true;
  }
  if (members <= kFew) return false;
  if (beside_larger_ > 0) {
    beside_larger_--;
    return false;
  }
  return way_ == Way::kLoop;
}

bool SelectWay::Judge() {
  Way before = way_;
  if (way_ == Way::kLoop) {
    bool pressed = ready_ >= kReadyUnderPressure * calls_;
    if (pressed && --pause_left_ == 0) way_ = Way::kPollOnTrial;
  } else {
    bool crowded = ready_ * kPolledForOneReady >= members_;
    way_ = crowded ? Way::kPoll : Way::kLoop;
    pause_ = crowded ? 1 : std::min(pause_ * 2, kLongestPause);
    pause_left_ = pause_;
  }
  calls_ = 0;
  members_ = ready_ = 0;
  return way_ == Way::kPoll && before != way_;
}

}  // namespace fastsock::php
