// stall, flood and jobs: clients that mean no good, or ask for much. They print "ready" when they
// are under way and go on until stdin closes; what they have done is then reported.
#include <errno.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "commands.h"
#include "connection.h"
#include "tls.h"

namespace load {
namespace {

// A whole ClientHello record, as OpenSSL would send it.
std::string ClientHello(const Options& options) {
  SSL_CTX* context = NewClientContext(options.tls12);
  SSL* ssl = SSL_new(context);
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (ssl == nullptr || in == nullptr || out == nullptr) std::abort();
  SSL_set_bio(ssl, in, out);
  SSL_set_connect_state(ssl);
  SSL_do_handshake(ssl);
  char* bytes = nullptr;
  long size = BIO_get_mem_data(out, &bytes);
  std::string hello(bytes, static_cast<size_t>(size));
  SSL_free(ssl);
  SSL_CTX_free(context);
  return hello;
}

// A blocking connect; the descriptor is non-blocking afterwards. -1: it failed.
int Connect(const Options& options) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 ||
      connect(fd, reinterpret_cast<const sockaddr*>(&options.target), sizeof options.target) != 0) {
    if (fd >= 0) close(fd);
    return -1;
  }
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  return fd;
}

void Reset(int fd) {
  linger now{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(fd);
}

}  // namespace

bool StdinClosed() {
  pollfd in{STDIN_FILENO, POLLIN, 0};
  if (poll(&in, 1, 0) <= 0) return false;
  char byte;
  return read(STDIN_FILENO, &byte, 1) <= 0;
}

void Ready() {
  std::printf("ready\n");
  std::fflush(stdout);
}

bool RunStall(const Options& options, Report& report) {
  std::string hello = ClientHello(options);
  std::vector<int> fds;
  if (options.every_ms > 0) Ready();
  for (int i = 0; options.every_ms > 0 ? !StdinClosed() : i < options.silent + options.half; ++i) {
    if (options.every_ms > 0) usleep(static_cast<useconds_t>(options.every_ms) * 1000);
    int fd = Connect(options);
    if (fd < 0) {
      report.Failure("connect");
      continue;
    }
    fds.push_back(fd);
    size_t half = hello.size() / 2;
    if (options.every_ms == 0 && i >= options.silent &&
        send(fd, hello.data(), half, MSG_NOSIGNAL) != static_cast<ssize_t>(half)) {
      report.Failure("write");
    }
  }
  if (options.every_ms == 0) {
    Ready();
    while (!StdinClosed()) usleep(10000);
  }
  // Alive: the server has neither closed nor reset it.
  int64_t alive = 0;
  for (int fd : fds) {
    char byte;
    if (recv(fd, &byte, 1, 0) < 0 && errno == EAGAIN) ++alive;
    close(fd);
  }
  report.Add("stalled", static_cast<int64_t>(fds.size()));
  report.Add("alive", alive);
  return true;
}

bool RunFlood(const Options& options, Report& report) {
  std::string hello = ClientHello(options);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  int64_t hellos = 0;
  auto begin = [&] {
    int fd = Connect(options);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (fd < 0 ||
        send(fd, hello.data(), hello.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(hello.size()) ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
      report.Failure("flood");
      if (fd >= 0) close(fd);
      return false;
    }
    return true;
  };
  int open = 0;
  for (int i = 0; i < options.concurrency; ++i) open += begin() ? 1 : 0;
  Ready();
  Clock::time_point started = Clock::now();
  std::array<epoll_event, 64> events;
  while (open > 0 && !StdinClosed()) {
    int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 50);
    for (int i = 0; i < count; ++i) {
      // The server has spent its key exchange and signature on this one.
      Reset(events[static_cast<size_t>(i)].data.fd);
      ++hellos;
      if (!begin()) --open;
    }
  }
  double took = std::chrono::duration<double>(Clock::now() - started).count();
  report.Add("hellos", hellos);
  report.Add("hellos_rate", static_cast<double>(hellos) / took);
  close(epoll);
  return open > 0;
}

bool RunJobs(const Options& options, Report& report) {
  SSL_CTX* context = options.tls ? NewClientContext(options.tls12) : nullptr;
  int fd = Connect(options);
  if (fd < 0) return false;
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  SSL* ssl = nullptr;
  if (context != nullptr) {
    ssl = SSL_new(context);
    if (ssl == nullptr || SSL_set_fd(ssl, fd) != 1 || SSL_connect(ssl) != 1) return false;
  }
  Ready();
  int64_t jobs = 0;
  char answer[4];
  while (!StdinClosed()) {
    bool done = ssl != nullptr
                    ? SSL_write(ssl, "JOB.", 4) == 4 && SSL_read(ssl, answer, sizeof answer) == 4
                    : send(fd, "JOB.", 4, MSG_NOSIGNAL) == 4 &&
                          recv(fd, answer, sizeof answer, MSG_WAITALL) == 4;
    if (!done) {
      report.Failure("job");
      break;
    }
    ++jobs;
  }
  report.Add("jobs", jobs);
  SSL_free(ssl);
  SSL_CTX_free(context);
  close(fd);
  return true;
}

}  // namespace load
