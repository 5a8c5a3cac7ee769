// udp: sockets that send a datagram each, wait for it to come back, and send the next. A datagram
// that does not come back within the timeout is a failure and ends the run.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

#include "commands.h"
#include "connection.h"
#include "usage.h"

namespace load {
namespace {

using std::chrono::duration;

struct Peer {
  int fd = -1;
  const unsigned char* message = nullptr;
  Clock::time_point sent;
};

class Datagrams {
 public:
  Datagrams(const Options& options, Report& report)
      : options_(options), report_(report), payload_(options.size, options.lines) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
  }
  ~Datagrams() {
    for (Peer& peer : peers_) close(peer.fd);
    close(epoll_);
  }

  bool Open() {
    peers_.resize(static_cast<size_t>(options_.clients));
    for (Peer& peer : peers_) {
      peer.fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &peer;
      if (peer.fd < 0 ||
          connect(peer.fd, reinterpret_cast<const sockaddr*>(&options_.target),
                  sizeof options_.target) != 0 ||
          epoll_ctl(epoll_, EPOLL_CTL_ADD, peer.fd, &event) != 0) {
        std::perror("load: a socket");
        return false;
      }
    }
    return true;
  }

  bool Echo(double seconds) {
    deadline_ =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(duration<double>(seconds));
    busy_ = 0;
    for (Peer& peer : peers_) Send(peer);
    std::array<epoll_event, 64> events;
    Clock::time_point progress = Clock::now();
    while (busy_ > 0 && !lost_) {
      int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 200);
      for (int i = 0; i < count; ++i) {
        Receive(*static_cast<Peer*>(events[static_cast<size_t>(i)].data.ptr));
      }
      if (count > 0) {
        progress = Clock::now();
      } else if (duration<double>(Clock::now() - progress).count() > options_.timeout) {
        Lose("timeout");
      }
    }
    return !lost_;
  }

 private:
  void Send(Peer& peer) {
    peer.message = payload_.Window(number_++);
    peer.sent = Clock::now();
    if (send(peer.fd, peer.message, payload_.size(), 0) < 0) return Lose("send");
    ++busy_;
  }

  void Receive(Peer& peer) {
    static unsigned char buffer[65536];
    ssize_t got = recv(peer.fd, buffer, sizeof buffer, 0);
    if (got < 0) return Lose("receive");
    if (static_cast<size_t>(got) != payload_.size() ||
        std::memcmp(buffer, peer.message, payload_.size()) != 0) {
      return Lose("wrong bytes");
    }
    --busy_;
    Clock::time_point now = Clock::now();
    report_.Latency((now - peer.sent).count());
    if (now < deadline_) Send(peer);
  }

  void Lose(const char* why) {
    report_.Failure(why);
    lost_ = true;
  }

  const Options& options_;
  Report& report_;
  Payload payload_;
  int epoll_;
  std::vector<Peer> peers_;
  uint64_t number_ = 0;
  int busy_ = 0;  // sockets that wait for an echo
  bool lost_ = false;
  Clock::time_point deadline_;
};

void Settle() { std::this_thread::sleep_for(std::chrono::milliseconds(30)); }

}  // namespace

bool RunDatagrams(const Options& options, Report& report) {
  Report warm_up;
  Datagrams first(options, warm_up);
  if (!first.Open() || !first.Echo(0.02)) return false;
  Datagrams measured(options, report);
  if (!measured.Open()) return false;
  report.Reserve();
  Settle();
  Cpu servers = CpuOf(options.server_pids);
  Cpu load = CpuOf({getpid()});
  Clock::time_point begin = Clock::now();
  if (!measured.Echo(options.seconds)) return false;
  double took = duration<double>(Clock::now() - begin).count();
  Settle();
  report.AddPhase("", took, CpuOf(options.server_pids) - servers, CpuOf({getpid()}) - load);
  return true;
}

}  // namespace load
