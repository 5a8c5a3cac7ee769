// What one thread (one process, without ZTS) owns beyond a request's streams: the event loop, what
// is between two owners, and counters. Made with the module's globals; lives as long as they do.
#pragma once

#include <cstdint>
#include <memory>

#include "../base/unique_fd.h"
#include "../event/loop.h"
#include "select_call.h"
#include "zend.h"

namespace fastsock::php {

struct Thread {
  std::unique_ptr<event::Loop> loop;  // null until a select needs it; gone after the request
  SelectCallPool select_calls;
  UniqueFd in_flight;      // accepted, on its way to a stream; a bailout leaves it here
  uint64_t closes = 0;     // descriptors closed so far
  uint64_t notifying = 0;  // progress notifications under way: user code inside a read
  size_t streams = 0;      // open now
  uint64_t selects = 0;    // calls
  uint64_t polled = 0;     // those that needed no loop
};

inline Thread& CurrentThread() { return *static_cast<Thread*>(FASTSOCK_G(thread)); }

}  // namespace fastsock::php
