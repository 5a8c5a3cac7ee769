// tls-new, tls-resumed and churn: a number of slots, each of which connects, echoes one message,
// closes and begins again. The servers' CPU is read while nothing is under way.
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
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

struct Slot : SessionOwner {
  Slot(int epoll, const Payload& payload) : connection(epoll, payload) {}
  Connection connection;
  bool offered = false;
};

class Connects {
 public:
  Connects(const Options& options, Report& report)
      : options_(options), report_(report), payload_(options.size, options.lines) {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (options.tls) context_ = NewClientContext(options.tls12);
    for (int i = 0; i < options.concurrency; ++i) {
      slots_.push_back(std::make_unique<Slot>(epoll_, payload_));
      slots_.back()->keep = options.command == "tls-resumed";
    }
  }
  ~Connects() {
    for (auto& slot : slots_) SSL_SESSION_free(slot->session);
    slots_.clear();
    SSL_CTX_free(context_);
    close(epoll_);
  }

  // A measured phase: |operations| of them, or for |seconds| if that is 0.
  bool Phase(const std::string& prefix, long operations, double seconds) {
    offered_ = resumed_ = 0;
    report_.Reserve();
    Settle();
    Cpu servers = CpuOf(options_.server_pids);
    Cpu load = CpuOf({getpid()});
    Clock::time_point begin = Clock::now();
    if (!Run(operations, seconds)) return false;
    double took = duration<double>(Clock::now() - begin).count();
    Settle();
    report_.AddPhase(prefix, took, CpuOf(options_.server_pids) - servers, CpuOf({getpid()}) - load);
    if (options_.command == "tls-resumed") {
      report_.Add((prefix + "offered").c_str(), offered_);
      report_.Add((prefix + "resumed").c_str(), resumed_);
      report_.Add(
          (prefix + "resumed_share").c_str(),
          offered_ > 0 ? static_cast<double>(resumed_) / static_cast<double>(offered_) : 0.0);
    }
    return true;
  }

  bool Run(long operations, double seconds) {
    remaining_ = operations > 0 ? operations : -1;
    deadline_ =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(duration<double>(seconds));
    busy_ = 0;
    for (auto& slot : slots_) Begin(*slot);
    std::array<epoll_event, 64> events;
    while (busy_ > 0) {
      int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 200);
      for (int i = 0; i < count; ++i)
        Progress(*static_cast<Slot*>(events[static_cast<size_t>(i)].data.ptr));
      if (count < static_cast<int>(events.size())) ExpireOld();
      if (background_ && StdinClosed()) deadline_ = Clock::now();
      if (report_.failures() > options_.most_failures) {
        std::fprintf(stderr, "load: too many failures\n");
        return false;
      }
    }
    return true;
  }

  void Measure() { latencies_ = true; }

  // Until stdin closes, which is looked at now and then.
  bool Background() {
    background_ = true;
    return Phase("", 0, 86400);
  }

 private:
  // The servers finish what the last connections left them, and the kernel books their time.
  static void Settle() { std::this_thread::sleep_for(milliseconds(30)); }

  void Begin(Slot& slot) {
    if (remaining_ == 0 || (remaining_ < 0 && Clock::now() >= deadline_)) return;
    if (remaining_ > 0) --remaining_;
    ++busy_;
    slot.offered = slot.session != nullptr;
    if (!slot.connection.Open(options_.target, context_, slot.session, &slot)) {
      End(slot, slot.connection.why());
    }
  }

  void Progress(Slot& slot) {
    if (!slot.connection.is_open()) return;
    Connection::Step step = slot.connection.Advance();
    if (step == Connection::Step::kWait) return;
    End(slot, step == Connection::Step::kDone ? nullptr : slot.connection.why());
  }

  void End(Slot& slot, const char* why) {
    if (why != nullptr) {
      report_.Failure(why);
    } else {
      if (latencies_) report_.Latency((Clock::now() - slot.connection.started()).count());
      if (slot.offered) ++offered_;
      if (slot.offered && slot.connection.resumed()) ++resumed_;
    }
    slot.connection.Close();
    --busy_;
    Begin(slot);
  }

  void ExpireOld() {
    Clock::time_point oldest = Clock::now() - std::chrono::duration_cast<Clock::duration>(
                                                  duration<double>(options_.timeout));
    for (auto& slot : slots_) {
      if (slot->connection.is_open() && slot->connection.started() < oldest) End(*slot, "timeout");
    }
  }

  const Options& options_;
  Report& report_;
  Payload payload_;
  int epoll_;
  SSL_CTX* context_ = nullptr;
  std::vector<std::unique_ptr<Slot>> slots_;
  long remaining_ = 0;  // to be begun; -1: until the deadline
  Clock::time_point deadline_;
  int busy_ = 0;
  bool latencies_ = false;
  bool background_ = false;
  int64_t offered_ = 0;
  int64_t resumed_ = 0;
};

}  // namespace

bool RunConnects(const Options& options, Report& report) {
  Connects connects(options, report);
  if (!connects.Run(2L * options.concurrency, 0)) return false;  // warm-up; each slot's session
  connects.Measure();
  if (options.background) {
    Ready();
    return connects.Background();
  }
  if (!connects.Phase("", options.operations, options.seconds)) return false;
  if (!options.pause) return true;
  std::printf("paused\n");
  std::fflush(stdout);
  if (std::getchar() == EOF) return false;
  // The sessions are those of before the pause.
  return connects.Phase("after_", options.operations, options.seconds);
}

}  // namespace load
