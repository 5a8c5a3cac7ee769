#include "usage.h"

#include <dirent.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace load {
namespace {

[[noreturn]] void Unreadable(const std::string& path) {
  std::fprintf(stderr, "load: %s: %s\n", path.c_str(), std::strerror(errno));
  std::exit(1);
}

void AddSchedstat(const std::string& path, Cpu* sum) {
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) Unreadable(path);
  unsigned long long ran = 0;
  unsigned long long waited = 0;
  int got = std::fscanf(file, "%llu %llu", &ran, &waited);
  std::fclose(file);
  if (got != 2) Unreadable(path);
  sum->ran += ran;
  sum->waited += waited;
}

}  // namespace

double Cpu::WaitedShare() const {
  uint64_t all = ran + waited;
  return all > 0 ? static_cast<double>(waited) / static_cast<double>(all) : 0.0;
}

Cpu CpuOf(const std::vector<int>& pids) {
  Cpu sum;
  for (int pid : pids) {
    // /proc/PID/schedstat tells of the first thread only.
    std::string tasks = "/proc/" + std::to_string(pid) + "/task";
    DIR* directory = opendir(tasks.c_str());
    if (directory == nullptr) Unreadable(tasks);
    while (dirent* entry = readdir(directory)) {
      if (entry->d_name[0] != '.') AddSchedstat(tasks + "/" + entry->d_name + "/schedstat", &sum);
    }
    closedir(directory);
  }
  return sum;
}

Memory MemoryOf(const std::vector<int>& pids) {
  Memory sum;
  for (int pid : pids) {
    std::string path = "/proc/" + std::to_string(pid) + "/smaps_rollup";
    std::FILE* file = std::fopen(path.c_str(), "re");
    if (file == nullptr) Unreadable(path);
    char line[256];
    bool found = false;
    while (std::fgets(line, sizeof line, file) != nullptr) {
      long long kib = 0;
      if (std::sscanf(line, "Pss: %lld", &kib) == 1) {
        sum.pss += kib * 1024;
        found = true;
      } else if (std::sscanf(line, "Anonymous: %lld", &kib) == 1) {
        sum.anonymous += kib * 1024;
      }
    }
    std::fclose(file);
    if (!found) Unreadable(path);
  }
  return sum;
}

}  // namespace load
