// A hostile flood: connect, send a ClientHello, reset; for --seconds, --concurrency at a time.
// With --await-answer the reset comes when the server has answered, that is when it has paid for
// the key exchange and the signature; otherwise at once. One line of JSON.
//   --port= [--seconds=3] [--concurrency=64] [--await-answer]

#include <sys/epoll.h>

#include "load.h"

namespace {

struct Attack {
  int fd = -1;
  bool sent = false;
  double began = 0;
};

constexpr double kPatience = 0.5;  // seconds: a server whose queue is full drops the SYN

}  // namespace

int main(int argc, char** argv) {
  load::GoFirst();
  signal(SIGPIPE, SIG_IGN);
  load::RaiseDescriptorLimit();
  load::Options options(argc, argv);
  const uint16_t port = options.Port();
  const bool await_answer = options.Has("await-answer");
  std::string hello;
  load::MemoryClient(load::ClientContext(), &hello);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Attack> attacks(static_cast<size_t>(options.Count("concurrency", 64)));
  std::map<std::string, int> counts = {
      {"connected", 0}, {"answered", 0}, {"gave_up", 0}, {"refused", 0}};
  auto begin = [&](Attack* attack) {
    *attack = {load::Connect(port), false, load::Now()};
    epoll_event event = {};
    event.events = EPOLLOUT;
    event.data.ptr = attack;
    epoll_ctl(epoll, EPOLL_CTL_ADD, attack->fd, &event);
  };
  double began = load::Now();
  double until = began + options.Number("seconds", 3);
  for (Attack& attack : attacks) {
    begin(&attack);
  }
  double last_look = began;
  for (double now = began; now < until; now = load::Now()) {
    epoll_event events[64];
    int ready = epoll_wait(epoll, events, 64, 20);
    for (int i = 0; i < ready; i++) {
      auto* attack = static_cast<Attack*>(events[i].data.ptr);
      if (!attack->sent) {
        if (send(attack->fd, hello.data(), hello.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(hello.size())) {
          counts["refused"]++;
        } else {
          counts["connected"]++;
          if (await_answer) {
            attack->sent = true;
            epoll_event event = {};
            event.events = EPOLLIN;
            event.data.ptr = attack;
            epoll_ctl(epoll, EPOLL_CTL_MOD, attack->fd, &event);
            continue;
          }
        }
      } else {
        char byte;
        counts[recv(attack->fd, &byte, 1, MSG_DONTWAIT) > 0 ? "answered" : "refused"]++;
      }
      load::Reset(attack->fd);
      begin(attack);
    }
    if (now - last_look > 0.1) {
      last_look = now;
      for (Attack& attack : attacks) {
        if (now - attack.began > kPatience) {
          counts["gave_up"]++;
          load::Reset(attack.fd);
          begin(&attack);
        }
      }
    }
  }
  double seconds = load::Now() - began;
  for (Attack& attack : attacks) {
    load::Reset(attack.fd);
  }
  printf("{\"rate\": %.0f, \"counts\": %s}\n", counts["connected"] / seconds,
         load::Counts(counts).c_str());
  return 0;
}
