// See fork.h. The only process-wide variables of the core: a fork concerns the whole process.
#include "fork.h"

#include <pthread.h>

namespace fastsock::event {

ForkCounters fork_counters;

namespace {

bool (*lasts)() = nullptr;  // set once, before any fork

extern "C" void CountInParent() {
  if (lasts == nullptr || lasts()) fork_counters.forks.fetch_add(1, std::memory_order_relaxed);
}
extern "C" void CountInChild() {
  fork_counters.forks.fetch_add(1, std::memory_order_relaxed);
  fork_counters.generation.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

int InstallForkHandler(bool (*is_lasting)()) {
  lasts = is_lasting;
  return pthread_atfork(nullptr, CountInParent, CountInChild);
}

}  // namespace fastsock::event
