// What server processes have used so far, read from /proc: CPU of all their threads and memory.
// A process that cannot be read ends the run: a figure without it would be wrong.
#pragma once

#include <cstdint>
#include <vector>

namespace load {

struct Cpu {
  uint64_t ran = 0;     // nanoseconds on a CPU
  uint64_t waited = 0;  // nanoseconds ready to run while the CPU was somebody else's
  Cpu operator-(const Cpu& other) const { return {ran - other.ran, waited - other.waited}; }
  // What of the time was spent waiting. More than a few hundredths: the machine was disturbed.
  double WaitedShare() const;
};
// Sums over processes and their threads. One that runs at this moment may be some milliseconds
// ahead of what the kernel has booked: let it come to rest first.
Cpu CpuOf(const std::vector<int>& pids);

struct Memory {
  int64_t pss = 0;        // bytes, shared pages in proportion
  int64_t anonymous = 0;  // bytes of heap and the like
};
Memory MemoryOf(const std::vector<int>& pids);

}  // namespace load
