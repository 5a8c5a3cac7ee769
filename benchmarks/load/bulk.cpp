// bulk: one connection sends so many bytes, shuts its direction down, and is told how many arrived.
// An operation is a MiB.
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "commands.h"
#include "connection.h"

namespace load {
namespace {

constexpr size_t kChunk = 256 * 1024;

// Bytes the server says have arrived; -1: something went wrong.
long long SendAll(const Options& options, size_t size) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  long long counted = -1;
  if (fd >= 0 &&
      connect(fd, reinterpret_cast<const sockaddr*>(&options.target), sizeof options.target) == 0) {
    std::vector<char> bytes(kChunk, 'x');
    size_t left = size;
    while (left > 0) {
      ssize_t put = send(fd, bytes.data(), left < kChunk ? left : kChunk, MSG_NOSIGNAL);
      if (put <= 0) break;
      left -= static_cast<size_t>(put);
    }
    shutdown(fd, SHUT_WR);
    char answer[64] = "";
    ssize_t got = left == 0 ? recv(fd, answer, sizeof answer - 1, 0) : -1;
    if (got > 0) counted = std::atoll(answer);
  }
  if (fd >= 0) close(fd);
  return counted;
}

}  // namespace

bool RunBulk(const Options& options, Report& report) {
  if (SendAll(options, kChunk) != static_cast<long long>(kChunk)) return false;  // warm-up
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  Cpu servers = CpuOf(options.server_pids);
  Cpu load = CpuOf({getpid()});
  Clock::time_point begin = Clock::now();
  if (SendAll(options, options.size) != static_cast<long long>(options.size)) {
    std::fprintf(stderr, "load: the server has counted other than was sent\n");
    return false;
  }
  double took = std::chrono::duration<double>(Clock::now() - begin).count();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  servers = CpuOf(options.server_pids) - servers;
  load = CpuOf({getpid()}) - load;
  double mib = static_cast<double>(options.size) / (1 << 20);
  report.Add("operations", mib);
  report.Add("seconds", took);
  report.Add("rate", mib / took);
  report.Add("waited_share", servers.WaitedShare());
  report.Add("load_waited_share", load.WaitedShare());
  report.Add("cpu_us", static_cast<double>(servers.ran) / 1000.0 / mib);
  return true;
}

}  // namespace load
