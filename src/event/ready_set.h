// Which descriptors a wait found ready, and for what. Filled by a wait, then sealed, then asked.
#pragma once

#include <cstddef>
#include <vector>

#include "interest.h"

namespace fastsock::event {

class ReadySet {
 public:
  struct Entry {
    int fd;
    Interest ready;
  };

  void Clear() { entries_.clear(); }
  void Add(int fd, Interest ready) { entries_.push_back({fd, ready}); }
  bool empty() const { return entries_.empty(); }

  // Sorts and joins entries of one descriptor; before Find() and Count().
  void Seal() {
    if (!IsSealed()) Join();
  }
  // kNothing for a descriptor that is not ready.
  Interest Find(int fd) const {
    // Mostly one stream of many is ready.
    if (entries_.size() == 1) return entries_[0].fd == fd ? entries_[0].ready : kNothing;
    return Search(fd);
  }
  // Forgets a descriptor.
  void Drop(int fd);
  // Descriptors ready, counted once for each of read, write and priority, as select(2) counts.
  size_t Count() const {
    size_t count = 0;
    for (const Entry& entry : entries_) {
      count += (entry.ready & kRead ? 1 : 0) + (entry.ready & kWrite ? 1 : 0) +
               (entry.ready & kPriority ? 1 : 0);
    }
    return count;
  }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  // Mostly they came in the order of their numbers.
  bool IsSealed() const {
    for (size_t i = 1; i < entries_.size(); i++) {
      if (entries_[i - 1].fd >= entries_[i].fd) return false;
    }
    return true;
  }
  void Join();
  Interest Search(int fd) const;

  std::vector<Entry> entries_;
};

}  // namespace fastsock::event
