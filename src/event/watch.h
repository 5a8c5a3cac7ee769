// One descriptor registered with a loop, for as long as its owner wants. The registration persists
// from turn to turn; a turn only says what it wants. Close() before close(2), always.
#pragma once

#include <uv.h>

#include <cstdint>

#include "../base/list.h"
#include "../base/result.h"
#include "interest.h"

namespace fastsock::event {

class Loop;

struct Lapsed;  // tags the lists of watches that lack a registration that stands

class Watch : public ListNode<Watch>, public ListNode<Watch, Lapsed> {
 public:
  // `slot` holds the result and is set to null when the loop closes the watch first; it must
  // outlive the watch. The descriptor stays the caller's and becomes non-blocking.
  // `tag` is told to who asks about what stands. Errors: EPERM and its like, the descriptor cannot
  // be watched.
  static Status Open(Loop* loop, int fd, void* tag, Watch** slot);

  // Ends the watch; the object frees itself once the loop has let go of the handle.
  void Close();

  // Asks for `interest` in the loop's present turn; may be called more than once.
  void Want(Interest interest);
  // Asks for `interest` in all turns in which standing wishes hold, until it is found in one of
  // them that nobody wants it any more.
  void Stand(Interest interest);

  void* tag() const { return tag_; }
  int fd() const { return fd_; }

 private:
  friend class Loop;
  Watch(Loop* loop, int fd, void* tag, Watch** slot)
      : loop_(loop), slot_(slot), tag_(tag), fd_(fd) {}
  ~Watch() = default;
  // Close() without freeing others on the way.
  void CloseHandle();
  // Registers what this turn wants beside what is registered already. False if the loop watches
  // the descriptor for another stream.
  bool Arm();
  bool ArmStanding();
  void NoteLapse();
  // Once the descriptor has hung up, being registered for what that does not mean would only report
  // it again and again: poll(2) waits for that.
  bool MustBePolledFor(Interest interest) const {
    return hung_up_ && interest != kNothing && (interest & kRead) == 0;
  }
  // Stops watching for what nobody wants.
  void Disarm(Interest interest);
  bool Start(Interest interest);
  void SetArmed(Interest interest);
  static void OnReady(uv_poll_t* handle, int status, int events);
  static void OnClosed(uv_handle_t* handle);

  uv_poll_t handle_{};
  Loop* loop_;
  Watch** slot_;
  void* tag_;
  uint64_t turn_ = 0;  // the turn that wanted_ belongs to
  int fd_;
  Interest armed_ = kNothing;  // registered for
  Interest wanted_ = kNothing;
  Interest standing_ = kNothing;
  Interest fired_ = kNothing;
  bool hung_up_ = false;  // has been found so, when registered for nothing that it means
};

}  // namespace fastsock::event
