// Established TLS clients at a steady pace: each sends 64 bytes every --interval-ms, whether or not
// the last answer has come, and the time to each answer is taken. Says "ready" when all have shaken
// hands; then for each line "SECONDS" on standard input one line of JSON; ends with its input.
//   --port= --server=PID [--clients=50] [--interval-ms=20] [--grace=2] (s, for the last answers)
// An answer is set apart as disturbed when the server, or this program, was ready but had no core,
// as the scheduler counts it, for at least half of the time: other programs made it late.

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

#include <deque>

#include "load.h"

namespace {

struct Message {
  double sent = 0;
  double waited = 0;  // what the server and we had waited for a core by then
};

struct Client {
  int fd = -1;
  SSL* ssl = nullptr;
  double due = 0;  // when it sends next
  std::deque<Message> unanswered;
  size_t read = 0;  // bytes of the answer that is coming in
};

int OpenSchedstat(const std::string& process) {
  int fd = open(("/proc/" + process + "/schedstat").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    load::DieErrno("schedstat of " + process);
  }
  return fd;
}

class Paced {
 public:
  explicit Paced(const load::Options& options)
      : interval_(options.Number("interval-ms", 20) / 1e3),
        grace_(options.Number("grace", 2)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        server_(OpenSchedstat(options.Text("server"))),
        self_(OpenSchedstat("self")),
        timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
        clients_(static_cast<size_t>(options.Count("clients", 50))) {
    SSL_CTX* context = load::ClientContext();
    epoll_event event = {};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, timer_, &event);
    for (Client& client : clients_) {
      client.fd = load::Connect(options.Port(), true);
      client.ssl = SSL_new(context);
      SSL_set_fd(client.ssl, client.fd);
      int result = SSL_connect(client.ssl);
      if (result != 1) {
        load::Die("handshake of a paced client: " + load::Failure(client.ssl, result));
      }
      load::SetBlocking(client.fd, false);
      event.data.ptr = &client;
      epoll_ctl(epoll_, EPOLL_CTL_ADD, client.fd, &event);
    }
  }

  void Measure(double seconds) {
    latencies_.clear();
    disturbed_.clear();
    lateness_.clear();
    double began = load::Now();
    double until = began + seconds;
    for (size_t i = 0; i < clients_.size(); i++) {
      clients_[i].due =
          began + interval_ * static_cast<double>(i) / static_cast<double>(clients_.size());
    }
    size_t sent = 0;
    while (true) {
      double now = load::Now();
      double next = until + grace_;
      size_t outstanding = 0;
      for (Client& client : clients_) {
        if (client.ssl != nullptr && client.due <= now && client.due < until) {
          lateness_.push_back(now - client.due);
          Send(&client);
          sent++;
          client.due += interval_;
          now = load::Now();
        }
        next = client.due < until ? std::min(next, client.due) : next;
        outstanding += client.unanswered.size();
      }
      if (now >= until + grace_ || (now >= until && outstanding == 0)) {
        break;
      }
      Wait(next);
    }
    double now = load::Now();
    size_t unanswered = 0;
    for (Client& client : clients_) {
      for (const Message& message : client.unanswered) {
        latencies_.push_back(now - message.sent);  // a server that hangs is never excused
        unanswered++;
      }
      client.unanswered.clear();
    }
    std::vector<double> all = latencies_;
    all.insert(all.end(), disturbed_.begin(), disturbed_.end());
    printf(
        "{\"sent\": %zu, \"unanswered\": %zu, \"failures\": %s, \"late_p99_ms\": %.3f, "
        "\"disturbed\": %zu, \"all_p99_ms\": %.3f, %s}\n",
        sent, unanswered, load::Counts(failures_).c_str(), load::Percentile(lateness_, 0.99),
        disturbed_.size(), load::Percentile(all, 0.99), load::Latencies(latencies_).c_str());
    fflush(stdout);
  }

 private:
  // Seconds that the server, or we, were ready to run and had no core, up to now.
  double Waited() const { return WaitedBy(server_) + WaitedBy(self_); }

  static double WaitedBy(int schedstat) {
    char text[128] = "";
    if (pread(schedstat, text, sizeof(text) - 1, 0) <= 0) {
      return 0;  // the server is gone: its clients will tell
    }
    unsigned long long ran = 0;
    unsigned long long waited = 0;
    sscanf(text, "%llu %llu", &ran, &waited);
    return static_cast<double>(waited) / 1e9;
  }

  void Send(Client* client) {
    char message[load::kMessage] = "an echo of a paced client";
    double waited = Waited();
    client->unanswered.push_back({load::Now(), waited});
    int result = SSL_write(client->ssl, message, sizeof(message));
    if (result != static_cast<int>(sizeof(message))) {
      Fail(client, result);
    }
  }

  void Wait(double until) {
    itimerspec when = {};
    when.it_value.tv_sec = static_cast<time_t>(until);
    when.it_value.tv_nsec =
        static_cast<long>((until - static_cast<double>(when.it_value.tv_sec)) * 1e9);
    timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
    epoll_event events[64];
    int ready = epoll_wait(epoll_, events, 64, 1000);
    double now = load::Now();
    for (int i = 0; i < ready; i++) {
      auto* client = static_cast<Client*>(events[i].data.ptr);
      if (client != nullptr && client->ssl != nullptr) {
        Read(client, now);
      }
    }
  }

  void Read(Client* client, double now) {
    while (true) {
      char bytes[16384];
      int result = SSL_read(client->ssl, bytes, sizeof(bytes));
      if (result <= 0) {
        if (SSL_get_error(client->ssl, result) != SSL_ERROR_WANT_READ) {
          Fail(client, result);
        }
        return;
      }
      client->read += static_cast<size_t>(result);
      while (client->read >= load::kMessage && !client->unanswered.empty()) {
        client->read -= load::kMessage;
        const Message& message = client->unanswered.front();
        double latency = now - message.sent;
        bool disturbed = Waited() - message.waited >= latency / 2;
        (disturbed ? disturbed_ : latencies_).push_back(latency);
        client->unanswered.pop_front();
      }
    }
  }

  void Fail(Client* client, int result) {
    failures_[load::Failure(client->ssl, result)]++;
    SSL_free(client->ssl);
    close(client->fd);
    client->ssl = nullptr;
  }

  const double interval_;
  const double grace_;
  const int epoll_;
  const int server_;  // what the scheduler counts
  const int self_;
  const int timer_;
  std::vector<Client> clients_;
  std::vector<double> latencies_;
  std::vector<double> disturbed_;  // latencies that other programs made
  std::vector<double> lateness_;   // of our own sends: how far the figures can be trusted
  std::map<std::string, int> failures_;
};

}  // namespace

int main(int argc, char** argv) {
  load::GoFirst();
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_TIMERSLACK, 1);
  Paced paced(load::Options(argc, argv));
  load::GoBeforeAll();
  printf("\"ready\"\n");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof(line), stdin) != nullptr) {
    paced.Measure(atof(line));
  }
  return 0;
}
