// The limit of descriptors, as high as this process may have it.
#pragma once

#include <sys/resource.h>

inline void RaiseDescriptorLimit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  constexpr rlim_t kEnough = 65536;
  if (files.rlim_max < kEnough) {
    rlimit more{kEnough, kEnough};  // a privileged process may
    if (setrlimit(RLIMIT_NOFILE, &more) == 0) return;
  }
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}
