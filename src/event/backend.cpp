// See backend.h.
#include "backend.h"

#ifdef __linux__
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../base/unique_fd.h"
#endif

namespace fastsock::event {

#ifndef __linux__
bool Backend::TryOut(uv_loop_t*) { return false; }
int Backend::Collect(const uv_loop_t*) { return 0; }
#else

static_assert(EPOLLIN == POLLIN && EPOLLPRI == POLLPRI && EPOLLOUT == POLLOUT &&
              EPOLLERR == POLLERR && EPOLLHUP == POLLHUP);

bool Backend::TryOut(uv_loop_t* loop) {
  UniqueFd always_ready(::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK));
  uv_poll_t probe;
  if (!always_ready.valid() || uv_poll_init(loop, &probe, always_ready.get()) < 0) return false;
  auto ignore = [](uv_poll_t*, int, int) {};
  bool fits = uv_poll_start(&probe, UV_READABLE, ignore) == 0;
  uv_run(loop, UV_RUN_NOWAIT);
  for (int again = 0; again < 2; again++) {
    fits = fits && Collect(loop) == 1 && FdAt(0) == always_ready.get() && EventsAt(0) == POLLIN;
  }
  uv_poll_stop(&probe);
  fits = fits && Collect(loop) == 0;
  uv_close(reinterpret_cast<uv_handle_t*>(&probe), nullptr);
  uv_run(loop, UV_RUN_NOWAIT);
  return fits;
}

int Backend::Collect(const uv_loop_t* loop) {
  if (found_.empty()) found_.resize(128);
  for (;;) {
    int capacity = static_cast<int>(found_.size());
    int count = ::epoll_wait(uv_backend_fd(loop), found_.data(), capacity, 0);
    if (count < capacity) return count;
    found_.resize(found_.size() * 2);  // what was found is found again
  }
}

#endif

}  // namespace fastsock::event
