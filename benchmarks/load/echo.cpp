// echo, turnover and memory: clients that stay connected. A client counts as connected after one
// echo. In echo, the active ones send a message, wait for it to come back whole, and send the next:
// at once, or at a steady pace. In turnover, one client leaves and another comes in its place,
// again and again, --concurrency of them at a time.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <queue>
#include <random>
#include <thread>
#include <vector>

#include "commands.h"
#include "connection.h"
#include "tls.h"
#include "usage.h"

namespace load {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;

struct Client : SessionOwner {
  Client(int epoll, const Payload& payload) : connection(epoll, payload) {}
  Connection connection;
  bool waiting = false;   // for an echo
  Clock::time_point due;  // when it sends, or sent, if it has a pace
  bool behind = false;    // it could not send when it was due
};

class Clients {
 public:
  Clients(const Options& options, Report& report)
      : options_(options), report_(report), payload_(options.size, options.lines) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    interval_ = std::chrono::duration_cast<Clock::duration>(milliseconds(options.interval_ms));
    if (options.tls) context_ = NewClientContext(options.tls12);
  }
  ~Clients() {
    clients_.clear();
    SSL_CTX_free(context_);
    close(epoll_);
  }

  // Opens |count| more, a few at a time, and returns when each of them has had its echo.
  bool Connect(int count) {
    to_open_ = count;
    for (int i = 0; i < options_.concurrency; ++i) OpenNext();
    return Loop();
  }

  // |active| of them, evenly spread, echo |operations| times in all, or for |seconds| if that is 0.
  bool Echo(int active, long operations, double seconds) {
    Begin(Mode::kEcho, operations, seconds);
    size_t all = clients_.size();
    std::minstd_rand random(1);
    for (size_t i = 0; i < static_cast<size_t>(active); ++i) {
      Client& client = *clients_[i * all / static_cast<size_t>(active)];
      if (interval_.count() == 0) {
        if (Another()) Talk(client);
      } else {
        client.due = Clock::now() + interval_ * static_cast<int>(random() % 1000) / 1000;
        pace_.push(&client);
      }
    }
    bool done = Loop();
    mode_ = Mode::kConnect;
    return done;
  }

  // The oldest client leaves and a new one comes, which has an echo: so many times, or so long.
  bool TurnOver(long operations, double seconds) {
    Begin(Mode::kTurnOver, operations, seconds);
    // With as many under way as the server takes turns for each (one to see the client leave, one
    // to accept, one to echo), each of its turns has a leave and an arrival.
    size_t at_once = std::min(static_cast<size_t>(options_.concurrency), clients_.size());
    for (size_t i = 0; i < at_once && Another(); ++i) Replace();
    bool done = Loop();
    mode_ = Mode::kConnect;
    return done;
  }

 private:
  enum class Mode { kConnect, kEcho, kTurnOver };

  void Begin(Mode mode, long operations, double seconds) {
    mode_ = mode;
    remaining_ = operations > 0 ? operations : -1;
    deadline_ =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(duration<double>(seconds));
  }

  // Whether there is to be one more operation, which is then counted.
  bool Another() {
    if (remaining_ < 0) return Clock::now() < deadline_;
    return remaining_ > 0 && remaining_-- > 0;
  }

  void Replace() {
    Client& client = *clients_[oldest_];
    oldest_ = (oldest_ + 1) % clients_.size();
    client.connection.Close();
    client.waiting = true;
    ++busy_;
    if (!client.connection.Open(options_.target, context_, nullptr, &client)) {
      Lose(client, client.connection.why());
    }
  }

  void OpenNext() {
    if (to_open_ == 0) return;
    --to_open_;
    clients_.push_back(std::make_unique<Client>(epoll_, payload_));
    Client& client = *clients_.back();
    client.waiting = true;
    ++busy_;
    if (!client.connection.Open(options_.target, context_, nullptr, &client)) {
      Lose(client, client.connection.why());
    }
  }

  void Talk(Client& client) {
    client.waiting = true;
    ++busy_;
    client.connection.Send();
    Progress(client);  // writes; the answer comes by an event
  }

  // May recurse through Talk() only when an answer is there at once, which it is not: the server
  // has not run yet, or runs on another CPU and takes longer than a system call.
  void Progress(Client& client) {
    if (!client.connection.is_open()) return;
    Connection::Step step = client.connection.Advance();
    if (step == Connection::Step::kFailed) return Lose(client, client.connection.why());
    if (step == Connection::Step::kWait || !client.waiting) return;
    client.waiting = false;
    --busy_;
    Clock::time_point now = Clock::now();
    if (mode_ == Mode::kConnect) return OpenNext();
    if (mode_ == Mode::kTurnOver) {
      report_.Latency((now - client.connection.started()).count());
      if (Another()) Replace();
      return;
    }
    if (interval_.count() == 0) {
      report_.Latency((now - client.connection.started()).count());
      if (Another()) Talk(client);
      return;
    }
    // An echo that comes after the next was due delays that one: the delay is the server's too.
    report_.Latency((now - (client.behind ? client.due : client.connection.started())).count());
    client.due += interval_;
    client.behind = client.due < now;
    if (client.due < deadline_) pace_.push(&client);
  }

  // Sends what is due; returns how long there is nothing to do.
  Clock::duration Pace() {
    while (!pace_.empty()) {
      Client& client = *pace_.top();
      Clock::duration left = client.due - Clock::now();
      if (left.count() > 0) return left;
      pace_.pop();
      Talk(client);
    }
    return milliseconds(200);
  }

  void Lose(Client& client, const char* why) {
    report_.Failure(why);
    client.connection.Close();
    if (client.waiting) {
      client.waiting = false;
      --busy_;
    }
    lost_ = true;
  }

  // Until nobody waits for an echo. A client that is lost ends it all: the figure would be of
  // fewer clients than were asked for.
  bool Loop() {
    std::array<epoll_event, 256> events;
    Clock::time_point progress = Clock::now();
    while ((busy_ > 0 || !pace_.empty()) && !lost_) {
      auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(Pace()).count();
      timespec wait{left / 1000000000, left % 1000000000};
      int count =
          epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &wait, nullptr);
      for (int i = 0; i < count; ++i) {
        Progress(*static_cast<Client*>(events[static_cast<size_t>(i)].data.ptr));
      }
      if (count > 0 || busy_ == 0) {
        progress = Clock::now();
      } else if (duration<double>(Clock::now() - progress).count() > options_.timeout) {
        report_.Failure("timeout");
        lost_ = true;
      }
    }
    if (lost_) std::fprintf(stderr, "load: a client was lost among %zu\n", clients_.size());
    return !lost_;
  }

  const Options& options_;
  Report& report_;
  Payload payload_;
  int epoll_;
  SSL_CTX* context_ = nullptr;
  std::vector<std::unique_ptr<Client>> clients_;
  int to_open_ = 0;
  int busy_ = 0;  // clients that wait for an echo
  struct Later {
    bool operator()(const Client* one, const Client* other) const { return one->due > other->due; }
  };
  Clock::duration interval_{};  // from one message to the next; 0: as soon as the echo is there
  std::priority_queue<Client*, std::vector<Client*>, Later> pace_;
  Mode mode_ = Mode::kConnect;
  long remaining_ = -1;  // operations to be begun; -1: until the deadline
  size_t oldest_ = 0;    // the next to leave in turnover
  bool lost_ = false;
  Clock::time_point deadline_;
};

void Settle(int ms) { std::this_thread::sleep_for(milliseconds(ms)); }

}  // namespace

namespace {

// How often a server that counts its turns has turned; 0 if it is one that does not.
long long TurnsOf(const Options& options) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char answer[64] = "";
  if (fd >= 0 &&
      connect(fd, reinterpret_cast<const sockaddr*>(&options.target), sizeof options.target) == 0) {
    timeval wait{2, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (send(fd, "TURNS\n", 6, MSG_NOSIGNAL) == 6) recv(fd, answer, sizeof answer - 1, 0);
  }
  if (fd >= 0) close(fd);
  return std::atoll(answer);
}

// One measured phase, after which nothing is under way.
bool Phase(Clients& clients, const Options& options, long operations, double seconds,
           Report& report) {
  bool turning_over = options.command == "turnover";
  report.Reserve();
  long long turns = turning_over ? TurnsOf(options) : 0;
  Settle(50);
  Cpu servers = CpuOf(options.server_pids);
  Cpu load = CpuOf({getpid()});
  Clock::time_point begin = Clock::now();
  bool done = turning_over ? clients.TurnOver(operations, seconds)
                           : clients.Echo(options.active, operations, seconds);
  if (!done) return false;
  double took = duration<double>(Clock::now() - begin).count();
  Settle(30);
  servers = CpuOf(options.server_pids) - servers;
  load = CpuOf({getpid()}) - load;
  int64_t count = report.operations();
  report.AddPhase("", took, servers, load);
  if (turning_over && count > 0) {
    // Asking took two of them: the connection and the question.
    auto turned = static_cast<double>(TurnsOf(options) - turns - 2);
    if (turned > 0) report.Add("turns", turned / static_cast<double>(count));
  }
  return true;
}

}  // namespace

bool RunEcho(const Options& options, Report& report) {
  Clients clients(options, report);
  if (!clients.Connect(options.clients)) return false;
  if (!options.phases) {
    return Phase(clients, options, options.operations, options.seconds, report);
  }
  // Phases on demand: the clients stay while other servers have their turn.
  Ready();
  char kind[16];
  double amount = 0;
  while (std::scanf("%15s %lf", kind, &amount) == 2) {
    bool counted = kind[0] == 'o';
    if (!Phase(clients, options, counted ? static_cast<long>(amount) : 0, counted ? 0 : amount,
               report)) {
      return false;
    }
    report.Print();
    report = Report();
  }
  return true;
}

bool RunMemory(const Options& options, Report& report) {
  Clients clients(options, report);
  // The first connections pay for what a server allocates once.
  if (!clients.Connect(options.base)) return false;
  Settle(200);
  Memory before = MemoryOf(options.server_pids);
  if (!clients.Connect(options.clients)) return false;
  Settle(500);
  Memory after = MemoryOf(options.server_pids);
  Cpu cpu = CpuOf(options.server_pids);
  Settle(500);
  cpu = CpuOf(options.server_pids) - cpu;
  report.Add("clients", static_cast<int64_t>(options.clients));
  report.Add("pss_bytes", static_cast<double>(after.pss - before.pss) / options.clients);
  report.Add("anonymous_bytes",
             static_cast<double>(after.anonymous - before.anonymous) / options.clients);
  report.Add("idle_cpu_us_per_second", static_cast<double>(cpu.ran) / 1000.0 / 0.5);
  return true;
}

}  // namespace load
