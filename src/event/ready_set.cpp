// See ready_set.h. A sorted vector: few descriptors are ready at a time, and a wait's result is
// asked for every member of the arrays once.
#include "ready_set.h"

#include <algorithm>

namespace fastsock::event {

void ReadySet::Join() {
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.fd < b.fd; });
  size_t last = 0;
  for (size_t i = 1; i < entries_.size(); i++) {
    if (entries_[i].fd == entries_[last].fd) {
      entries_[last].ready |= entries_[i].ready;
    } else {
      entries_[++last] = entries_[i];
    }
  }
  entries_.resize(last + 1);
}

Interest ReadySet::Search(int fd) const {
  auto at = std::lower_bound(entries_.begin(), entries_.end(), fd,
                             [](const Entry& entry, int wanted) { return entry.fd < wanted; });
  return at != entries_.end() && at->fd == fd ? at->ready : kNothing;
}

void ReadySet::Drop(int fd) {
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [fd](const Entry& entry) { return entry.fd == fd; }),
                 entries_.end());
}

}  // namespace fastsock::event
