// Which way serves a select: poll(2) over all members, or the loop that they stay registered with.
// Few are polled and many are not. In between it depends on how many are ready in a call: a poll
// costs what all members cost, the loop what the ready ones cost, which is some six times as much
// for each. So arrays of middle size are followed by the loop, and from time to time polling is
// tried: a server that is never idle and whose clients are mostly active is better off with it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fastsock::php {

class SelectWay {
 public:
  // Up to this many members may be polled at all.
  static constexpr uint32_t kMostPolled = 128;

  // Is a call with so many members served by the loop?
  bool TakesLoop(uint32_t members);
  // How many of them were ready in the end. True if the loop will not be needed for a while.
  bool NoteReady(uint32_t members, size_t ready) {
    if (members <= kFew || members > kMostPolled || beside_larger_ > 0) return false;
    members_ += members;
    ready_ += ready;
    return ++calls_ == kCallsJudged && Judge();
  }

 private:
  // Up to this many cost less than keeping them registered, whatever they do.
  static constexpr uint32_t kFew = 16;
  // A larger array is the one that the loop is left to, until it has not been seen for so long.
  static constexpr uint32_t kCallsBeside = 64;
  // So many calls are judged together.
  static constexpr uint32_t kCallsJudged = 64;
  static constexpr uint32_t kLongestPause = 1024;

  enum class Way { kLoop, kPollOnTrial, kPoll };

  // Of those calls, what serves the next ones. True if the loop has just become idle.
  bool Judge();

  Way way_ = Way::kLoop;        // of arrays of middle size
  uint32_t beside_larger_ = 0;  // calls to pass before it may be the loop
  uint32_t calls_ = 0;          // since the last judgement, as are the next two
  uint64_t members_ = 0;
  uint64_t ready_ = 0;
  uint32_t pause_left_ = 1;  // judgements to pass before polling is tried
  uint32_t pause_ = 1;
};

}  // namespace fastsock::php
