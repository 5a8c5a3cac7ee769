// Tells a forked child from its parent, so that a loop is rebuilt before its handles are touched.
#pragma once

#include <cstdint>

namespace fastsock::event {

// Once per process, before the first loop is made (pthread_atfork(3)). 0 or an errno. `is_lasting`,
// if not null, is asked in the parent: does the child of the fork under way go on as this program,
// or will it exec at once?
int InstallForkHandler(bool (*is_lasting)() = nullptr);

// Grows by one in every child.
uint32_t ForkGeneration();
// Grows by one with every fork, in the child and, if the child lasts, in the parent.
uint32_t ForkCount();

}  // namespace fastsock::event
