// Tells a forked child from its parent, so that a loop is rebuilt before its handles are touched.
#pragma once

#include <atomic>
#include <cstdint>

namespace fastsock::event {

// Once per process, before the first loop is made (pthread_atfork(3)). 0 or an errno. `is_lasting`,
// if not null, is asked in the parent: does the child of the fork under way go on as this program,
// or will it exec at once?
int InstallForkHandler(bool (*is_lasting)() = nullptr);

// Written by the handler alone.
struct ForkCounters {
  std::atomic<uint32_t> generation{0};
  std::atomic<uint32_t> forks{0};
};
extern ForkCounters fork_counters;

// Grows by one in every child.
inline uint32_t ForkGeneration() {
  return fork_counters.generation.load(std::memory_order_relaxed);
}
// Grows by one with every fork, in the child and, if the child lasts, in the parent.
inline uint32_t ForkCount() { return fork_counters.forks.load(std::memory_order_relaxed); }

}  // namespace fastsock::event
