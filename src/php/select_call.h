// The working memory of one fastsock_select() call. It hangs from the thread, not from the stack:
// user code that runs inside a call may end the request by a jump that skips destructors, and may
// call select again.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "../base/deadline.h"
#include "../event/loop.h"
#include "../event/ready_set.h"
#include "../event/wait.h"

namespace fastsock::php {

struct SelectCall {
  // A listener that is out of descriptors is waited for only once its rest is over.
  struct Resting {
    int fd;
    event::Interest interest;
    Deadline until;
  };

  // One of our own that the walk has met.
  struct Met {
    int fd;
    event::Interest interest;
  };

  // A member that is looked at in every call.
  struct Odd {
    int fd;
    event::Interest interest;
    int place;  // of its set
    uint32_t slot;
  };

  // A slot to be returned.
  struct Kept {
    int place;  // of its set
    uint32_t slot;
  };

  bool in_use = false;
  uint64_t serial = 0;    // of this call
  int max_fd = 0;         // highest descriptor, for the text of a failure
  event::PollSet polled;  // what is waited for by poll(2)
  std::vector<Resting> resting;
  std::vector<Met> met;
  bool disturbed = false;  // user code may have run between the walk's beginning and the wait
  std::vector<Odd> odd;
  std::vector<Kept> kept;
  event::ReadySet ready;
  event::Loop* loop = nullptr;       // null: no member is in the loop
  std::optional<Deadline> deadline;  // of the first wait, and of one that follows it in another way

  void Clear() {
    polled.Clear();
    resting.clear();
    odd.clear();
    kept.clear();
    ready.Clear();
    loop = nullptr;
    max_fd = 0;
  }
  // Waits for all members. kDeadline when `deadline` has passed.
  event::WaitOutcome Wait(Deadline deadline) {
    return resting.empty() ? WaitOnce(deadline) : WaitAndAdmit(deadline);
  }

 private:
  event::WaitOutcome WaitOnce(Deadline deadline) {
    return loop != nullptr ? loop->Wait(&polled, deadline, &ready) : polled.Wait(deadline, &ready);
  }
  event::WaitOutcome WaitAndAdmit(Deadline deadline);
  Deadline NextRestOver() const;
  bool AdmitRested();
};

// Calls in use and calls to be used again. They need not end in the reverse order of their
// beginning: a fiber may be suspended in one.
class SelectCallPool {
 public:
  SelectCall* Acquire() {
    SelectCall* call = first_.in_use ? AnotherFree() : &first_;
    call->Clear();
    call->in_use = true;
    call->deadline.reset();
    call->serial = NewSerial();
    return call;
  }
  // Numbers waits; none is 0.
  uint64_t NewSerial() { return ++serial_; }
  void Release(SelectCall* call) { call->in_use = false; }
  // After a request: calls that a jump has left behind.
  void ReleaseAll();

 private:
  SelectCall* AnotherFree();

  uint64_t serial_ = 0;
  SelectCall first_;
  std::vector<std::unique_ptr<SelectCall>> others_;  // of calls within calls
};

}  // namespace fastsock::php
