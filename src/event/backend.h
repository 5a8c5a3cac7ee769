// What is ready in a uv loop, asked of the mechanism below it: one system call, where a run of the
// loop costs a good deal more and does not tell hang-ups as select(2) does. libuv still registers
// and unregisters. That its epoll holds descriptors under their numbers, level-triggered, and drops
// them as soon as they are stopped, is nowhere documented: each loop is tried out first.
#pragma once

#include <uv.h>

#ifdef __linux__
#include <sys/epoll.h>
#endif

#include <vector>

namespace fastsock::event {

class Backend {
 public:
  // May it be asked? For a loop in which nothing is registered yet. Never where there is no epoll.
  bool TryOut(uv_loop_t* loop);

  // Asks for all that is ready now; how many there are. Never waits.
  int Collect(const uv_loop_t* loop);
#ifdef __linux__
  // The i-th of them, and what for: POLLIN and so on.
  int FdAt(int i) const { return found_[static_cast<size_t>(i)].data.fd; }
  short EventsAt(int i) const {
    return static_cast<short>(found_[static_cast<size_t>(i)].events);  // poll(2)'s bits
  }

 private:
  std::vector<epoll_event> found_;
#else
  int FdAt(int) const { return -1; }
  short EventsAt(int) const { return 0; }
#endif
};

}  // namespace fastsock::event
