// What a run found, printed as one line of JSON: figures in the order they were added, latencies
// as percentiles, failures counted by reason.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "usage.h"

namespace load {

class Report {
 public:
  void Add(const char* name, double value);
  void Add(const char* name, int64_t value);
  // Adds operations, seconds, rate, the servers' CPU for each operation, p50 and p99, and how much
  // servers and load had to wait for their CPUs; forgets the latencies. |prefix| goes before the
  // names.
  void AddPhase(const std::string& prefix, double seconds, const Cpu& servers, const Cpu& load);
  // Reserved beforehand, so that a growing list does not disturb what is measured.
  void Reserve() { latencies_ns_.reserve(1 << 20); }
  void Latency(int64_t ns) { latencies_ns_.push_back(static_cast<uint32_t>(ns / 16)); }
  void Failure(const std::string& why) { ++failures_[why]; }
  int64_t operations() const { return static_cast<int64_t>(latencies_ns_.size()); }
  int64_t failures() const;
  void Print() const;

 private:
  std::string text_;
  std::vector<uint32_t> latencies_ns_;  // in units of 16 ns: up to 68 s
  std::map<std::string, int64_t> failures_;
};

}  // namespace load
