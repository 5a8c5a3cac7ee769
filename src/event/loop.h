// The event loop: a uv loop that is never waited in, and the watches registered with it. A turn
// flushes registrations, polls the loop's descriptor beside foreign ones, and collects what fired.
// One per thread. After fork(2) the child's first use rebuilds it and leaves the parent's alone.
#pragma once

#include <uv.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "../base/deadline.h"
#include "../base/list.h"
#include "../base/result.h"
#include "backend.h"
#include "fork.h"
#include "ready_set.h"
#include "wait.h"
#include "watch.h"

namespace fastsock::event {

class Loop {
 public:
  // By runs alone it does what it does where there is no epoll.
  enum class Means { kBackend, kRuns };
  static Result<std::unique_ptr<Loop>> Create(Means means = Means::kBackend);
  // Closes every watch that is still open.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Begins a turn: from here on no watch is wanted until Want() says so.
  void BeginTurn();
  // Begins a turn in which standing wishes hold: nothing is asked of watches that lack nothing.
  // `wants` tells of a watch that fires, by its tag, what is wanted of it now. `readers`: of so
  // many watches reading is wanted; 0 if something else is wanted of any. What cannot be registered
  // because it has hung up goes to `foreign`, which the turn's waits are given. False if a watch
  // cannot be registered for another reason: another turn must be made of it.
  using Wants = Interest (*)(void* tag);
  bool BeginStandingTurn(Wants wants, size_t readers, PollSet* foreign);
  // Waits until a wanted watch or a member of `foreign` is ready; appends it to `ready`.
  WaitOutcome Wait(PollSet* foreign, Deadline deadline, ReadySet* ready);

  // Unregisters all watches, for a time without turns, in which they would cost the system
  // something at each event. A turn that wants them registers them again.
  void Rest();

  // The watch of a descriptor, or null.
  Watch* Find(int fd) const {
    auto index = static_cast<size_t>(fd);
    return index < by_fd_.size() ? by_fd_[index] : nullptr;
  }

  // Open watches, for statistics.
  size_t watch_count() const { return watch_count_; }

 private:
  friend class Watch;

  Loop() = default;
  static void CloseWatch(uv_handle_t* handle, void* unused);
  // Before anything that touches a handle.
  void Enter() {
    if (generation_ != ForkGeneration()) Rebuild();
  }
  // In a forked child.
  void Rebuild();
  // Applies what is unflushed and calls back for what is ready; never waits.
  void RunOnce();
  WaitOutcome WaitInTurn(PollSet* foreign, Deadline deadline, ReadySet* ready);
  // Moves what is ready and wanted to `ready`; stops watching for what is not wanted, and hands
  // what cannot be watched for to `foreign`.
  void Take(PollSet* foreign, ReadySet* ready);
  // The same of what the last run reported.
  void TakeFired(PollSet* foreign, ReadySet* ready);
  // The same of what the backend says.
  void TakeFound(PollSet* foreign, ReadySet* ready);
  // Of the present turn.
  Interest WantedOf(Watch* watch) const;
  void AddHungUp(PollSet* foreign);
  // Frees closed handles once many have piled up; not between BeginTurn() and the end of Wait().
  void Reap();
  void Register(Watch* watch);
  void Unregister(const Watch* watch);

  uv_loop_t uv_{};
  uint32_t generation_ = 0;
  bool initialized_ = false;
  Backend backend_;
  bool asks_backend_ = false;  // instead of runs
  uint64_t turn_ = 0;
  Wants wants_ = nullptr;  // in a turn in which standing wishes hold
  size_t watch_count_ = 0;
  size_t closing_count_ = 0;
  size_t armed_count_ = 0;     // registrations: of one watch up to three
  bool wakes_in_vain_ = true;  // in this turn: some of them may be for what is not wanted
  bool in_turn_ = false;
  bool unflushed_ = false;       // registrations that epoll does not know yet
  bool busy_ = false;            // something is mostly ready before a wait
  List<Watch> to_arm_;           // want more than they are registered for
  List<Watch> fired_;            // reported by the last run
  List<Watch, Lapsed> lapsed_;   // are to be registered for what stands
  List<Watch, Lapsed> hung_up_;  // are polled for it instead
  std::vector<Watch*> by_fd_;
};

// For statistics and phpinfo(): the library, its version at run time, the system's mechanism.
const char* LibraryName();
const char* LibraryVersion();
const char* BackendName();

}  // namespace fastsock::event
