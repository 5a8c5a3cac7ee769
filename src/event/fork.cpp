// See fork.h. The only process-wide variables of the core: a fork concerns the whole process.
#include "fork.h"

#include <pthread.h>

#include <atomic>

namespace fastsock::event {
namespace {

std::atomic<uint32_t> generation{0};
std::atomic<uint32_t> forks{0};

bool (*lasts)() = nullptr;  // set once, before any fork

extern "C" void CountInParent() {
  if (lasts == nullptr || lasts()) forks.fetch_add(1, std::memory_order_relaxed);
}
extern "C" void CountInChild() {
  forks.fetch_add(1, std::memory_order_relaxed);
  generation.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

int InstallForkHandler(bool (*is_lasting)()) {
  lasts = is_lasting;
  return pthread_atfork(nullptr, CountInParent, CountInChild);
}

uint32_t ForkGeneration() { return generation.load(std::memory_order_relaxed); }

uint32_t ForkCount() { return forks.load(std::memory_order_relaxed); }

}  // namespace fastsock::event
