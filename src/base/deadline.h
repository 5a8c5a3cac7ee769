// A point on the monotonic clock by which a wait must end, or "never".
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace fastsock {

using Clock = std::chrono::steady_clock;

class Deadline {
 public:
  static Deadline Never() { return Deadline(Clock::time_point::max()); }
  static Deadline At(Clock::time_point at) { return Deadline(at); }
  // A duration too long for the clock means never; a negative one has passed already.
  static Deadline After(std::chrono::microseconds duration, Clock::time_point now = Clock::now()) {
    // Compared in microseconds: the longest of them overflow nanoseconds.
    auto room =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::time_point::max() - now);
    if (duration >= room) return Never();
    return Deadline(now + std::max(duration, std::chrono::microseconds(0)));
  }

  // Both parts added up; beyond 30 years means never.
  static Deadline In(int64_t seconds, int64_t microseconds) {
    constexpr int64_t kLongest = 1000000000;
    if (seconds > kLongest || microseconds / 1000000 > kLongest) return Never();
    seconds += microseconds / 1000000;
    return After(std::chrono::seconds(seconds) + std::chrono::microseconds(microseconds % 1000000));
  }

  bool never() const { return at_ == Clock::time_point::max(); }
  bool Passed(Clock::time_point now) const { return !never() && now >= at_; }
  bool Passed() const { return !never() && Passed(Clock::now()); }
  // Time left, zero once passed; nullopt when never.
  std::optional<std::chrono::nanoseconds> Left(Clock::time_point now) const {
    if (never()) return std::nullopt;
    return now >= at_ ? std::chrono::nanoseconds(0) : std::chrono::nanoseconds(at_ - now);
  }
  std::optional<std::chrono::nanoseconds> Left() const {
    return never() ? std::nullopt : Left(Clock::now());
  }
  Deadline Earlier(Deadline other) const { return Deadline(at_ < other.at_ ? at_ : other.at_); }

 private:
  explicit Deadline(Clock::time_point at) : at_(at) {}
  Clock::time_point at_;
};

}  // namespace fastsock
