// See fork.h. The one process-wide variable of the core: a fork concerns the whole process.
#include "fork.h"

#include <pthread.h>

#include <atomic>

namespace fastsock::event {
namespace {

std::atomic<uint32_t> generation{0};

extern "C" void CountFork() { generation.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

int InstallForkHandler() { return pthread_atfork(nullptr, nullptr, CountFork); }

uint32_t ForkGeneration() { return generation.load(std::memory_order_relaxed); }

}  // namespace fastsock::event
