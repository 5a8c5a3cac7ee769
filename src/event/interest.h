// What a descriptor is watched for, and what it turned out to be ready for: select(2)'s three sets.
#pragma once

#include <cstdint>

namespace fastsock::event {

using Interest = uint8_t;
constexpr Interest kNothing = 0;
constexpr Interest kRead = 1;
constexpr Interest kWrite = 2;
constexpr Interest kPriority = 4;  // urgent data: select(2)'s "exceptional conditions"

}  // namespace fastsock::event
