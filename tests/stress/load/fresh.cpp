// Fresh TLS clients: each connects, shakes hands, has 64 bytes echoed and closes; --concurrency at
// a time, --count of them or for --seconds. One line of JSON: rate, latency from before connect()
// to the whole answer, failures by reason, certificates and workers seen, sessions resumed.
//   --port= [--count=] [--seconds=] [--concurrency=8] [--timeout=10] [--resume] [--sessions=PREFIX]
//   [--version=1.2|1.3] [--delay=0] [--say=TEXT]   (an answer that begins with digits
//   names the worker)

#include <sys/epoll.h>

#include "load.h"

namespace {

struct Slot {
  int index = 0;
  int fd = -1;
  SSL* ssl = nullptr;
  SSL_SESSION* session = nullptr;  // what the next connection offers; owned
  bool has_connected = false;      // at least once in this run, or in the one that saved |session|
  bool shaken = false;
  bool resumed = false;
  size_t written = 0;
  size_t read = 0;
  char answer[load::kMessage];
  double began = 0;
  uint32_t interest = 0;
};

// When connections with this certificate began.
struct Seen {
  int count = 0;
  double first = 0;
  double last = 0;
};

struct Worker {
  int connections = 0;
  int resumed = 0;
  std::string serial;  // of the latest full handshake
};

int slot_of_ssl;  // the ex_data index of an SSL's Slot

int KeepSession(SSL* ssl, SSL_SESSION* session) {
  auto* slot = static_cast<Slot*>(SSL_get_ex_data(ssl, slot_of_ssl));
  SSL_SESSION_free(slot->session);
  slot->session = session;
  return 1;  // the reference is ours now
}

std::string SerialOf(SSL* ssl) {
  X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr) {
    return "none";
  }
  BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  char* text = BN_bn2dec(number);
  std::string serial = text;
  OPENSSL_free(text);
  BN_free(number);
  return serial;
}

class Load {
 public:
  explicit Load(const load::Options& options)
      : port_(options.Port()),
        count_(options.Count("count", options.Has("seconds") ? 1 << 30 : 1000)),
        seconds_(options.Number("seconds", 1e9)),
        timeout_(options.Number("timeout", 10)),
        resume_(options.Has("resume")),
        sessions_(options.Text("sessions")),
        context_(load::ClientContext(options.Text("version"))),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        slots_(static_cast<size_t>(options.Count("concurrency", 8))) {
    message_ = options.Text("say", "an echo, please");
    message_.resize(load::kMessage, ' ');
    slot_of_ssl = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    if (resume_) {
      SSL_CTX_set_session_cache_mode(context_,
                                     SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
      SSL_CTX_sess_set_new_cb(context_, KeepSession);
    }
    for (size_t i = 0; i < slots_.size(); i++) {
      slots_[i].index = static_cast<int>(i);
      LoadSession(&slots_[i]);
    }
  }

  void Run() {
    began_ = load::Now();
    for (Slot& slot : slots_) {
      Begin(&slot);
    }
    while (running_ > 0) {
      epoll_event events[64];
      int ready = epoll_wait(epoll_, events, 64, 100);
      if (ready < 0 && errno != EINTR) {
        load::DieErrno("epoll_wait");
      }
      for (int i = 0; i < ready; i++) {
        Advance(static_cast<Slot*>(events[i].data.ptr));
      }
      double now = load::Now();
      if (now - last_look_ >= 0.1) {
        last_look_ = now;
        for (Slot& slot : slots_) {
          if (slot.fd >= 0 && now - slot.began > timeout_) {
            End(&slot, slot.shaken ? "no answer in time" : "no handshake in time");
          }
        }
      }
    }
    ended_ = load::Now();
    for (Slot& slot : slots_) {
      SaveSession(slot);
    }
  }

  void Report() {
    int failed = 0;
    for (const auto& [reason, count] : failures_) {
      failed += count;
    }
    double seconds = ended_ - began_;
    printf("{\"served\": %zu, \"failed\": %d, \"reasons\": %s, \"seconds\": %.3f, \"rate\": %.1f, ",
           latencies_.size(), failed, load::Counts(failures_).c_str(), seconds,
           static_cast<double>(latencies_.size()) / seconds);
    printf("%s, \"reconnects\": %d, \"resumed\": %d, ", load::Latencies(latencies_).c_str(),
           reconnects_, resumed_);
    printf("\"serials\": {");
    const char* comma = "";
    for (const auto& [serial, seen] : serials_) {
      printf("%s\"%s\": {\"count\": %d, \"first\": %.6f, \"last\": %.6f}", comma, serial.c_str(),
             seen.count, seen.first, seen.last);
      comma = ", ";
    }
    printf("}, \"workers\": {");
    comma = "";
    for (const auto& [pid, worker] : workers_) {
      printf("%s\"%s\": {\"connections\": %d, \"resumed\": %d, \"serial\": \"%s\"}", comma,
             pid.c_str(), worker.connections, worker.resumed, worker.serial.c_str());
      comma = ", ";
    }
    printf("}}\n");
  }

 private:
  void Begin(Slot* slot) {
    if (begun_ >= count_ || load::Now() - began_ >= seconds_) {
      return;
    }
    begun_++;
    running_++;
    slot->shaken = slot->resumed = false;
    slot->written = slot->read = 0;
    slot->began = load::Now();
    slot->fd = load::Connect(port_);
    slot->ssl = SSL_new(context_);
    SSL_set_fd(slot->ssl, slot->fd);
    SSL_set_connect_state(slot->ssl);
    SSL_set_ex_data(slot->ssl, slot_of_ssl, slot);
    if (resume_) {
      reconnects_ += slot->has_connected ? 1 : 0;
      slot->has_connected = true;
      if (slot->session != nullptr) {
        SSL_set_session(slot->ssl, slot->session);
      }
    }
    epoll_event event = {};
    event.events = slot->interest = EPOLLOUT;
    event.data.ptr = slot;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, slot->fd, &event) != 0) {
      load::DieErrno("epoll_ctl");
    }
  }

  // Does what can be done without waiting.
  void Advance(Slot* slot) {
    if (slot->fd < 0) {
      return;  // ended by an earlier event of the same batch
    }
    int error = 0;
    socklen_t length = sizeof(error);
    if (getsockopt(slot->fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error != 0) {
      return End(slot, strerror(error));
    }
    while (true) {
      int result;
      if (!slot->shaken) {
        result = SSL_do_handshake(slot->ssl);
        if (result == 1) {
          slot->shaken = true;
          slot->resumed = SSL_session_reused(slot->ssl) == 1;
          continue;
        }
      } else if (slot->written < load::kMessage) {
        result = SSL_write(slot->ssl, message_.data() + slot->written,
                           static_cast<int>(load::kMessage - slot->written));
        if (result > 0) {
          slot->written += static_cast<size_t>(result);
          continue;
        }
      } else {
        result = SSL_read(slot->ssl, slot->answer + slot->read,
                          static_cast<int>(load::kMessage - slot->read));
        if (result > 0) {
          slot->read += static_cast<size_t>(result);
          if (slot->read == load::kMessage) {
            return Answered(slot);
          }
          continue;
        }
      }
      int wants = SSL_get_error(slot->ssl, result);
      if (wants == SSL_ERROR_WANT_READ || wants == SSL_ERROR_WANT_WRITE) {
        return Want(slot, wants == SSL_ERROR_WANT_READ ? EPOLLIN : EPOLLOUT);
      }
      std::string reason = load::Failure(slot->ssl, result);
      return End(slot, (slot->shaken ? "in the echo: " : "in the handshake: ") + reason);
    }
  }

  void Want(Slot* slot, uint32_t interest) {
    if (slot->interest == interest) {
      return;
    }
    epoll_event event = {};
    event.events = slot->interest = interest;
    event.data.ptr = slot;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, slot->fd, &event);
  }

  void Answered(Slot* slot) {
    std::string answer(slot->answer, load::kMessage);
    size_t digits = answer.find_first_not_of("0123456789");
    if (digits == 0 && answer != message_) {
      return End(slot, "in the echo: other bytes than were sent");
    }
    latencies_.push_back(load::Now() - slot->began);
    std::string serial = SerialOf(slot->ssl);
    Seen& seen = serials_[serial];
    seen.first = seen.count++ == 0 ? slot->began : std::min(seen.first, slot->began);
    seen.last = std::max(seen.last, slot->began);
    resumed_ += slot->resumed ? 1 : 0;
    if (digits > 0) {
      Worker& worker = workers_[answer.substr(0, digits)];
      worker.connections++;
      worker.resumed += slot->resumed ? 1 : 0;
      if (!slot->resumed) {  // a resumed connection shows the certificate of the session's birth
        worker.serial = serial;
      }
    }
    End(slot, "");
  }

  // |reason| is empty when the connection did all it should.
  void End(Slot* slot, const std::string& reason) {
    if (reason.empty()) {
      SSL_shutdown(slot->ssl);
      ERR_clear_error();
    } else {
      failures_[reason]++;
    }
    SSL_free(slot->ssl);
    close(slot->fd);
    slot->ssl = nullptr;
    slot->fd = -1;
    running_--;
    Begin(slot);
  }

  std::string SessionFile(const Slot& slot) const {
    return sessions_ + std::to_string(slot.index) + ".session";
  }

  void LoadSession(Slot* slot) {
    FILE* file = sessions_.empty() ? nullptr : fopen(SessionFile(*slot).c_str(), "r");
    if (file != nullptr) {
      slot->session = PEM_read_SSL_SESSION(file, nullptr, nullptr, nullptr);
      slot->has_connected = true;
      fclose(file);
    }
  }

  void SaveSession(const Slot& slot) {
    if (sessions_.empty() || slot.session == nullptr) {
      return;
    }
    FILE* file = fopen(SessionFile(slot).c_str(), "w");
    if (file == nullptr || PEM_write_SSL_SESSION(file, slot.session) != 1 || fclose(file) != 0) {
      load::DieErrno(SessionFile(slot));
    }
  }

  const uint16_t port_;
  const int count_;
  const double seconds_;
  const double timeout_;
  const bool resume_;
  const std::string sessions_;
  SSL_CTX* const context_;
  const int epoll_;
  std::vector<Slot> slots_;
  std::string message_;
  int begun_ = 0;
  int running_ = 0;
  int reconnects_ = 0;
  int resumed_ = 0;
  double began_ = 0;
  double ended_ = 0;
  double last_look_ = 0;
  std::vector<double> latencies_;
  std::map<std::string, int> failures_;
  std::map<std::string, Seen> serials_;
  std::map<std::string, Worker> workers_;
};

}  // namespace

int main(int argc, char** argv) {
  load::GoFirst();
  signal(SIGPIPE, SIG_IGN);
  load::RaiseDescriptorLimit();
  load::Options options(argc, argv);
  usleep(static_cast<useconds_t>(options.Number("delay", 0) * 1e6));
  Load fresh(options);
  fresh.Run();
  fresh.Report();
  return 0;
}
