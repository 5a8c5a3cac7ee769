// Finds the context for a spec, building it on first use. Files are looked at (stat(2): device,
// inode, size, mtime and ctime with nanoseconds) at most once a second; when one has changed a new
// context is built for new sessions, and when that fails the old one stays and the failure is told
// once for each change of the files. While a file is missing the old context goes on silently.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../base/deadline.h"
#include "context.h"

namespace fastsock::tls {

class ContextCache {
 public:
  struct Figures {
    uint64_t built = 0;
    uint64_t reloaded = 0;
    uint64_t reload_failures = 0;
    uint64_t hits = 0;
  };

  struct Found {
    std::shared_ptr<Context> context;  // null: *error
    // Set once after a renewal that could not be used; the old context goes on.
    std::unique_ptr<SpecError> broken_renewal;
  };
  using MayRead = std::function<bool(const std::string&)>;

  // `may_read` says whether a path may be read (open_basedir), asked whenever it is going to be.
  // Specs that are equal but come with other `keys` have contexts of their own. `spec_key` is
  // spec.Key(), which whoever asks often keeps.
  Found Find(const ContextSpec& spec, const std::string& spec_key, std::shared_ptr<TicketKeys> keys,
             SpecError* error, const MayRead& may_read, Clock::time_point now = Clock::now());

  // Lets go of contexts that no session and no listener uses any more and that were not asked for
  // in the last minute. Bounded: at most 1,024 entries, oldest out first.
  void Trim(Clock::time_point now = Clock::now());
  const Figures& figures() const { return figures_; }
  size_t size() const { return entries_.size(); }

 private:
  struct FileState {
    bool exists = false;
    uint64_t device = 0;
    uint64_t inode = 0;
    int64_t size = 0;
    std::chrono::nanoseconds modified{0};
    std::chrono::nanoseconds changed{0};

    static FileState Of(const std::string& path);
    bool operator==(const FileState& other) const;
  };
  using Snapshot = std::vector<FileState>;  // in the order of Entry::files

  struct Entry {
    std::shared_ptr<Context> context;
    std::shared_ptr<TicketKeys> keys;  // held, for their address is part of the entry's name
    std::vector<std::string> files;
    Snapshot built_from;
    Snapshot broken;  // what the last renewal that failed was made from; empty: none
    Clock::time_point looked;
    Clock::time_point asked;
  };

  static bool MayReadAll(const ContextSpec& spec, const MayRead& may_read, SpecError* error);
  static Snapshot Look(const std::vector<std::string>& files);
  std::unique_ptr<SpecError> Renew(Entry* entry, const MayRead& may_read);
  void Bound(size_t room);

  std::unordered_map<std::string, Entry> entries_;
  Figures figures_;
};

}  // namespace fastsock::tls
