// What the load programs share: options, time, percentiles, and a TLS client on a non-blocking
// socket of loopback. They link OpenSSL alone, so that no fault of fastsock's can hide in them.
// A program that cannot go on says why on standard error and exits with status 2.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <string>
#include <vector>

namespace load {

constexpr size_t kMessage = 64;  // bytes of every request and of its answer

[[noreturn]] inline void Die(const std::string& what) {
  fprintf(stderr, "%s\n", what.c_str());
  exit(2);
}

[[noreturn]] inline void DieErrno(const std::string& what) { Die(what + ": " + strerror(errno)); }

// Seconds of CLOCK_MONOTONIC, the clock that PHP's hrtime() reads.
inline double Now() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The command line's --name=value; a bare --name has the value "1".
class Options {
 public:
  Options(int argc, char** argv) {
    for (int i = 1; i < argc; i++) {
      std::string option = argv[i];
      if (option.rfind("--", 0) != 0) {
        Die("not an option: " + option);
      }
      size_t equals = option.find('=');
      values_[option.substr(2, equals == std::string::npos ? equals : equals - 2)] =
          equals == std::string::npos ? "1" : option.substr(equals + 1);
    }
  }

  double Number(const std::string& name, double otherwise) const {
    auto found = values_.find(name);
    return found == values_.end() ? otherwise : atof(found->second.c_str());
  }

  int Count(const std::string& name, int otherwise) const {
    return static_cast<int>(Number(name, otherwise));
  }

  std::string Text(const std::string& name, const std::string& otherwise = "") const {
    auto found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
  }

  bool Has(const std::string& name) const { return values_.count(name) != 0; }

  uint16_t Port() const {
    int port = Count("port", 0);
    if (port <= 0 || port > 65535) {
      Die("--port is missing");
    }
    return static_cast<uint16_t>(port);
  }

 private:
  std::map<std::string, std::string> values_;
};

// The value that |share| of |seconds| do not exceed, in milliseconds. Sorts its argument.
inline double Percentile(std::vector<double>& seconds, double share) {
  if (seconds.empty()) {
    return 0;
  }
  std::sort(seconds.begin(), seconds.end());
  auto rank = static_cast<size_t>(share * static_cast<double>(seconds.size()));
  return seconds[std::min(rank, seconds.size() - 1)] * 1e3;
}

// "p50_ms": .., "p99_ms": .., "max_ms": ..
inline std::string Latencies(std::vector<double>& seconds) {
  char text[128];
  snprintf(text, sizeof(text), "\"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f",
           Percentile(seconds, 0.50), Percentile(seconds, 0.99), Percentile(seconds, 1.0));
  return text;
}

// {"name": count, ...}
inline std::string Counts(const std::map<std::string, int>& counts) {
  std::string text = "{";
  for (const auto& [name, count] : counts) {
    std::string quoted;
    for (char c : name) {
      quoted += c == '"' || c == '\\' ? '\'' : c;
    }
    text += (text.size() > 1 ? ", \"" : "\"") + quoted + "\": " + std::to_string(count);
  }
  return text + "}";
}

// What else runs on the machine is not the test's: goes before it where that is allowed. Where
// sessions share the processor equally, nice counts in a session only and "autogroup" among them.
inline void GoFirst() {
  setsid();
  if (setpriority(PRIO_PROCESS, 0, -20) != 0) {
    return;
  }
  int fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  if (fd >= 0) {
    if (write(fd, "-20", 3) != 3) {
      fprintf(stderr, "autogroup: %s\n", strerror(errno));
    }
    close(fd);
  }
}

// For a client that measures and mostly sleeps: before the floods on its core, where allowed. (A
// client that keeps the core busy would be stopped for 50 ms of each second.)
inline void GoBeforeAll() {
  sched_param priority = {};
  priority.sched_priority = 10;
  if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0) {
    fprintf(stderr, "no real-time priority (%s): the client's own delays count\n", strerror(errno));
  }
}

inline void RaiseDescriptorLimit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

// A context for clients that trust anybody. |version| is "", "1.2" or "1.3".
inline SSL_CTX* ClientContext(const std::string& version = "") {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) {
    Die("no SSL_CTX");
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (version == "1.2") {
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  } else if (version == "1.3") {
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  } else if (!version.empty()) {
    Die("no such version: " + version);
  }
  return context;
}

// A socket on its way to 127.0.0.1:|port|, non-blocking unless |blocking|. Floods leave many ports
// in TIME_WAIT, so each connection comes from the next of 200 loopback addresses.
inline int Connect(uint16_t port, bool blocking = false) {
  static uint32_t next = 0;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0);
  if (fd < 0) {
    DieErrno("socket");
  }
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(0x7f000001 + next++ % 200);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
    DieErrno("bind");
  }
  address.sin_addr.s_addr = htonl(0x7f000001);
  address.sin_port = htons(port);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 &&
      errno != EINPROGRESS) {
    DieErrno("connect");
  }
  return fd;
}

// Closes with a reset instead of a FIN.
inline void Reset(int fd) {
  linger at_once = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(fd);
}

inline void SetBlocking(int fd, bool blocking) {
  int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

// Why an SSL call on |ssl| returned |result|; leaves the error queue empty.
inline std::string Failure(SSL* ssl, int result) {
  int saved = errno;
  int kind = SSL_get_error(ssl, result);
  unsigned long error = ERR_get_error();
  ERR_clear_error();
  if (kind == SSL_ERROR_ZERO_RETURN) {
    return "closed";
  }
  if (error != 0) {
    const char* reason = ERR_reason_error_string(error);
    return reason != nullptr ? reason : "OpenSSL error " + std::to_string(error);
  }
  return kind == SSL_ERROR_SYSCALL && saved != 0 ? strerror(saved) : "end of stream";
}

// The bytes of a ClientHello, and the connection they begin: |ssl| has memory BIOs.
inline SSL* MemoryClient(SSL_CTX* context, std::string* hello) {
  SSL* ssl = SSL_new(context);
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl);
  SSL_do_handshake(ssl);
  ERR_clear_error();
  char* bytes;
  long length = BIO_get_mem_data(SSL_get_wbio(ssl), &bytes);
  hello->assign(bytes, static_cast<size_t>(length));
  BIO_reset(SSL_get_wbio(ssl));
  return ssl;
}

}  // namespace load
