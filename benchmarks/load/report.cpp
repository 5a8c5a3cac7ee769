#include "report.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

namespace load {

void Report::Add(const char* name, double value) {
  char buffer[128];
  std::snprintf(buffer, sizeof buffer, "%s\"%s\":%.3f", text_.empty() ? "" : ",", name, value);
  text_ += buffer;
}

void Report::Add(const char* name, int64_t value) {
  char buffer[128];
  std::snprintf(buffer, sizeof buffer, "%s\"%s\":%" PRId64, text_.empty() ? "" : ",", name, value);
  text_ += buffer;
}

void Report::AddPhase(const std::string& prefix, double seconds, const Cpu& servers,
                      const Cpu& load) {
  auto name = [&](const char* what) { return prefix + what; };
  int64_t count = operations();
  Add(name("operations").c_str(), count);
  Add(name("seconds").c_str(), seconds);
  Add(name("rate").c_str(), seconds > 0 ? static_cast<double>(count) / seconds : 0.0);
  Add(name("waited_share").c_str(), servers.WaitedShare());
  Add(name("load_waited_share").c_str(), load.WaitedShare());
  if (count > 0) {
    Add(name("cpu_us").c_str(),
        static_cast<double>(servers.ran) / 1000.0 / static_cast<double>(count));
    std::sort(latencies_ns_.begin(), latencies_ns_.end());
    auto percentile = [&](double share) {
      auto at = static_cast<size_t>(share * static_cast<double>(latencies_ns_.size() - 1));
      return latencies_ns_[at] * 16 / 1000.0;
    };
    Add(name("p50_us").c_str(), percentile(0.50));
    Add(name("p99_us").c_str(), percentile(0.99));
    Add(name("max_us").c_str(), percentile(1.0));
  }
  latencies_ns_.clear();
}

int64_t Report::failures() const {
  int64_t sum = 0;
  for (const auto& [why, count] : failures_) sum += count;
  return sum;
}

void Report::Print() const {
  std::printf("{%s%s\"errors\":%" PRId64 ",\"failures\":{", text_.c_str(), text_.empty() ? "" : ",",
              failures());
  const char* comma = "";
  for (const auto& [why, count] : failures_) {
    std::printf("%s\"%s\":%" PRId64, comma, why.c_str(), count);
    comma = ",";
  }
  std::printf("}}\n");
  std::fflush(stdout);
}

}  // namespace load
