// See watch.h. uv_poll_start() costs an epoll_ctl(2) even for an unchanged interest, so it is
// called only to add what is missing, and once per turn.
#include "watch.h"

#include <cerrno>

#include "loop.h"

namespace fastsock::event {

Status Watch::Open(Loop* loop, int fd, void* tag, Watch** slot) {
  loop->Enter();
  auto* watch = new Watch(loop, fd, tag, slot);
  int status = uv_poll_init(&loop->uv_, &watch->handle_, fd);
  if (status < 0) {
    delete watch;  // uv_poll_init() has not taken the handle
    return Error::System(-status);
  }
  watch->handle_.data = watch;
  loop->watch_count_++;
  loop->Register(watch);
  *slot = watch;
  return Done{};
}

void Watch::Close() {
  loop_->Enter();
  Loop* loop = loop_;
  CloseHandle();
  loop->Reap();
}

void Watch::CloseHandle() {
  if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&handle_))) return;
  static_cast<ListNode<Watch>*>(this)->Unlink();
  static_cast<ListNode<Watch, Lapsed>*>(this)->Unlink();
  SetArmed(kNothing);
  loop_->Unregister(this);
  *slot_ = nullptr;
  loop_->watch_count_--;
  loop_->closing_count_++;
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_), OnClosed);
}

void Watch::OnClosed(uv_handle_t* handle) {
  auto* watch = static_cast<Watch*>(handle->data);
  watch->loop_->closing_count_--;
  delete watch;
}

void Watch::Want(Interest interest) {
  if (turn_ != loop_->turn_) {
    turn_ = loop_->turn_;
    wanted_ = kNothing;
  }
  wanted_ |= interest;
  if ((armed_ & wanted_) != wanted_ && !static_cast<ListNode<Watch>*>(this)->linked())
    loop_->to_arm_.PushBack(this);
}

void Watch::Stand(Interest interest) {
  standing_ |= interest;
  NoteLapse();
}

void Watch::NoteLapse() {
  if ((armed_ & standing_) != standing_) loop_->lapsed_.PushBack(this);
}

void Watch::SetArmed(Interest interest) {
  auto count = [](size_t bits) { return (bits & 1) + (bits >> 1 & 1) + (bits >> 2); };
  loop_->armed_count_ = loop_->armed_count_ - count(armed_) + count(interest);
  armed_ = interest;
}

bool Watch::Start(Interest interest) {
  SetArmed(interest);
  if (interest == kNothing) {
    uv_poll_stop(&handle_);
    return true;
  }
  int events = (interest & kRead ? UV_READABLE : 0) | (interest & kWrite ? UV_WRITABLE : 0) |
               (interest & kPriority ? UV_PRIORITIZED : 0);
  if (uv_poll_start(&handle_, events, OnReady) < 0) {
    SetArmed(kNothing);
    return false;
  }
  loop_->unflushed_ = true;
  return true;
}

bool Watch::Arm() { return Start(armed_ | wanted_); }

bool Watch::ArmStanding() { return (armed_ & standing_) == standing_ || Start(armed_ | standing_); }

void Watch::Disarm(Interest interest) {
  Start(armed_ & static_cast<Interest>(~interest));
  NoteLapse();
}

void Watch::OnReady(uv_poll_t* handle, int status, int events) {
  auto* watch = static_cast<Watch*>(handle->data);
  if (status < 0) {
    // libuv has stopped the watch on POLLERR: readable and writable, and to be armed anew.
    watch->fired_ |= watch->armed_ & (kRead | kWrite);
    watch->SetArmed(kNothing);
    watch->NoteLapse();
  } else {
    if (events & UV_READABLE) watch->fired_ |= kRead;
    if (events & UV_WRITABLE) watch->fired_ |= kWrite;
    if (events & UV_PRIORITIZED) watch->fired_ |= kPriority;
  }
  watch->loop_->fired_.PushBack(watch);
}

}  // namespace fastsock::event
