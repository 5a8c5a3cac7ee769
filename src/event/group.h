// A few descriptors of one owner behind a single pollable one, served with a budget: a listener and
// its unfinished handshakes. Whoever polls fd() (our select, core's, another event loop) wakes when
// a member is ready or the alarm is due; the owner then takes as few members as it likes, and the
// rest keeps fd() readable. Level-triggered. epoll with a timerfd inside.
#pragma once

#include <cstdint>
#include <memory>

#include "../base/deadline.h"
#include "../base/result.h"
#include "../base/unique_fd.h"
#include "interest.h"

namespace fastsock::event {

class Group {
 public:
  struct Ready {
    void* tag;
    Interest interest;  // an error or a hang-up counts as all that was asked for
  };

  static Result<std::unique_ptr<Group>> Create();

  int fd() const { return epoll_.get(); }

  // `tag` comes back in Ready; not null.
  Status Add(int fd, Interest interest, void* tag);
  void Change(int fd, Interest interest, void* tag);
  // Before close(2).
  void Remove(int fd);

  // Up to `most` ready members, at most kMostAtOnce, without waiting.
  static constexpr int kMostAtOnce = 64;
  int Collect(Ready* ready, int most);

  // fd() becomes readable at `deadline`; Never() disarms.
  void SetAlarm(Deadline deadline);
  // True once after Collect() has met the alarm; it is then disarmed.
  bool TakeAlarm();

  // True once in a forked child: the group has been made anew on the same descriptor number and is
  // empty; the parent's is untouched. To be called before anything else in every turn.
  bool EnterChild();

 private:
  Group() = default;
  Status Build(int number);

  UniqueFd epoll_;
  UniqueFd timer_;
  uint32_t generation_ = 0;
  bool alarm_due_ = false;
};

}  // namespace fastsock::event
