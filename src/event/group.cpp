// See group.h. Linux has it; elsewhere making one fails with ENOTSUP until there is a kqueue twin.
#include "group.h"

#include <fcntl.h>
#ifdef __linux__
#include <sys/epoll.h>
#include <sys/timerfd.h>
#endif

#include <algorithm>
#include <cerrno>

#include "fork.h"

namespace fastsock::event {

#ifndef __linux__
Result<std::unique_ptr<Group>> Group::Create() { return Error::System(ENOTSUP); }
Status Group::Build(int) { return Error::System(ENOTSUP); }
Status Group::Add(int, Interest, void*) { return Error::System(ENOTSUP); }
void Group::Change(int, Interest, void*) {}
void Group::Remove(int) {}
int Group::Collect(Ready*, int) { return 0; }
void Group::SetAlarm(Deadline) {}
bool Group::TakeAlarm() { return false; }
bool Group::EnterChild() { return false; }
#else

namespace {

uint32_t ToEpollEvents(Interest interest) {
  return (interest & kRead ? uint32_t{EPOLLIN} : 0) | (interest & kWrite ? uint32_t{EPOLLOUT} : 0);
}

Interest FromEpollEvents(uint32_t events) {
  if (events & (EPOLLERR | EPOLLHUP)) return kRead | kWrite;
  Interest interest = kNothing;
  if (events & EPOLLIN) interest |= kRead;
  if (events & EPOLLOUT) interest |= kWrite;
  return interest;
}

}  // namespace

Result<std::unique_ptr<Group>> Group::Create() {
  std::unique_ptr<Group> group(new Group);
  if (Status built = group->Build(-1); !built.ok()) return built.error();
  return group;
}

// With the epoll under that number, unless it is -1.
Status Group::Build(int number) {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (epoll.valid() && number != -1 && epoll.get() != number &&
      ::dup3(epoll.get(), number, O_CLOEXEC) == number) {
    epoll = UniqueFd(number);
  }
  UniqueFd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  if (!epoll.valid() || !timer.valid()) return Error::System(errno);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;  // no member has this tag
  if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, timer.get(), &event) != 0) {
    return Error::System(errno);
  }
  epoll_ = std::move(epoll);
  timer_ = std::move(timer);
  generation_ = ForkGeneration();
  alarm_due_ = false;
  return Done{};
}

Status Group::Add(int fd, Interest interest, void* tag) {
  epoll_event event{};
  event.events = ToEpollEvents(interest);
  event.data.ptr = tag;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) return Error::System(errno);
  return Done{};
}

void Group::Change(int fd, Interest interest, void* tag) {
  epoll_event event{};
  event.events = ToEpollEvents(interest);
  event.data.ptr = tag;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Group::Remove(int fd) {
  epoll_event unused{};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, &unused);
}

int Group::Collect(Ready* ready, int most) {
  // Exactly as many as are served: what epoll has told and we would pass over goes to the end of
  // its queue, behind those that are always ready.
  epoll_event events[kMostAtOnce];
  most = std::min(most, kMostAtOnce);
  for (;;) {
    int count = ::epoll_wait(epoll_.get(), events, most, 0);
    int members = 0;
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr != nullptr) {
        ready[members++] = {events[i].data.ptr, FromEpollEvents(events[i].events)};
      }
    }
    bool alarm = members < count;
    bool met = alarm_due_;
    alarm_due_ |= alarm;
    // The alarm took a member's place, unless it was met before.
    if (members > 0 || !alarm || met) return members;
  }
}

void Group::SetAlarm(Deadline deadline) {
  itimerspec time{};
  if (auto left = deadline.Left()) {
    auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*left);
    time.it_value.tv_sec = seconds.count();
    // All zero would disarm it.
    time.it_value.tv_nsec = std::max<long>((*left - seconds).count(), 1);
  }
  ::timerfd_settime(timer_.get(), 0, &time, nullptr);
}

bool Group::TakeAlarm() {
  if (!alarm_due_) return false;
  alarm_due_ = false;
  uint64_t times;
  return ::read(timer_.get(), &times, sizeof(times)) == sizeof(times);
}

bool Group::EnterChild() {
  if (generation_ == ForkGeneration()) return false;
  generation_ = ForkGeneration();
  alarm_due_ = false;
  // The parent's epoll lives on in the parent; here its number goes to a new one. Closing the
  // copies first leaves room for it where descriptors are scarce.
  int number = epoll_.get();
  timer_.Reset();
  epoll_.Reset();
  // Only a system out of memory fails here: then there is nothing to wait for (descriptor -1).
  static_cast<void>(Build(number).ok());
  return true;
}

#endif  // __linux__

}  // namespace fastsock::event
