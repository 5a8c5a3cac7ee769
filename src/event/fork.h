// Tells a forked child from its parent, so that a loop is rebuilt before its handles are touched.
#pragma once

#include <cstdint>

namespace fastsock::event {

// Once per process, before the first loop is made (pthread_atfork(3)). 0 or an errno.
int InstallForkHandler();

// Grows by one in every child.
uint32_t ForkGeneration();
// Grows by one in parent and child with every fork.
uint32_t ForkCount();

}  // namespace fastsock::event
