// See context_cache.h.
#include "context_cache.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace fastsock::tls {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::seconds kKeptUnused{60};
constexpr size_t kMostEntries = 1024;

std::chrono::nanoseconds ToNanoseconds(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::string NameOf(const std::string& spec_key, const TicketKeys* keys) {
  return std::to_string(reinterpret_cast<uintptr_t>(keys)) + ' ' + spec_key;
}

}  // namespace

ContextCache::FileState ContextCache::FileState::Of(const std::string& path) {
  struct stat info {};
  FileState state;
  if (::stat(path.c_str(), &info) != 0) return state;
  state.exists = true;
  state.device = info.st_dev;
  state.inode = info.st_ino;
  state.size = info.st_size;
#ifdef __APPLE__
  state.modified = ToNanoseconds(info.st_mtimespec);
  state.changed = ToNanoseconds(info.st_ctimespec);
#else
  state.modified = ToNanoseconds(info.st_mtim);
  state.changed = ToNanoseconds(info.st_ctim);
#endif
  return state;
}

bool ContextCache::FileState::operator==(const FileState& other) const {
  return exists == other.exists && device == other.device && inode == other.inode &&
         size == other.size && modified == other.modified && changed == other.changed;
}

ContextCache::Snapshot ContextCache::Look(const std::vector<std::string>& files) {
  Snapshot snapshot;
  snapshot.reserve(files.size());
  for (const std::string& file : files) snapshot.push_back(FileState::Of(file));
  return snapshot;
}

// Asked right before the files are read: where a path leads may have changed since the spec.
bool ContextCache::MayReadAll(const ContextSpec& spec, const MayRead& may_read, SpecError* error) {
  std::vector<std::string> files = spec.GivenFiles();
  auto refused = std::find_if_not(files.begin(), files.end(), may_read);
  if (refused == files.end()) return true;
  error->problem = SpecProblem::kOther;
  error->file = *refused;
  return false;
}

ContextCache::Found ContextCache::Find(const ContextSpec& spec, const std::string& spec_key,
                                       std::shared_ptr<TicketKeys> keys, SpecError* error,
                                       const MayRead& may_read, Clock::time_point now) {
  Found found;
  std::string name = NameOf(spec_key, keys.get());
  auto known = entries_.find(name);
  if (known != entries_.end()) {
    Entry& entry = known->second;
    ++figures_.hits;
    entry.asked = now;
    if (now - entry.looked >= kLookEvery) {
      entry.looked = now;
      found.broken_renewal = Renew(&entry, may_read);
    }
    found.context = entry.context;
    return found;
  }
  Entry entry;
  entry.files = spec.Files();
  // Looked at before they are read: what changes meanwhile is noticed the next time.
  entry.built_from = Look(entry.files);
  if (!MayReadAll(spec, may_read, error)) return found;
  entry.context = Context::Build(spec, keys, error);
  if (!entry.context) return found;
  ++figures_.built;
  entry.keys = std::move(keys);
  entry.looked = entry.asked = now;
  found.context = entry.context;
  Bound(kMostEntries - 1);
  entries_.emplace(std::move(name), std::move(entry));
  return found;
}

// Null if there was nothing to do, it was done, or its failure has been told already.
std::unique_ptr<SpecError> ContextCache::Renew(Entry* entry, const MayRead& may_read) {
  Snapshot snapshot = Look(entry->files);
  if (snapshot == entry->built_from) {
    entry->broken.clear();
    return nullptr;
  }
  if (snapshot == entry->broken) return nullptr;
  for (size_t i = 0; i < snapshot.size(); ++i) {
    if (entry->built_from[i].exists && !snapshot[i].exists) return nullptr;
  }
  auto error = std::make_unique<SpecError>();
  std::shared_ptr<Context> renewed;
  if (MayReadAll(entry->context->spec(), may_read, error.get())) {
    renewed = Context::Build(entry->context->spec(), entry->keys, error.get());
  }
  if (!renewed) {
    entry->broken = std::move(snapshot);
    ++figures_.reload_failures;
    return error;
  }
  entry->context = std::move(renewed);
  entry->built_from = std::move(snapshot);
  entry->broken.clear();
  ++figures_.reloaded;
  return nullptr;
}

void ContextCache::Trim(Clock::time_point now) {
  for (auto it = entries_.begin(); it != entries_.end();) {
    const Entry& entry = it->second;
    bool unused = entry.context.use_count() == 1 && now - entry.asked > kKeptUnused;
    it = unused ? entries_.erase(it) : std::next(it);
  }
  Bound(kMostEntries);
}

// Drops those not asked for longest until no more than `room` are left.
void ContextCache::Bound(size_t room) {
  while (entries_.size() > room) {
    auto oldest = std::min_element(
        entries_.begin(), entries_.end(),
        [](const auto& one, const auto& other) { return one.second.asked < other.second.asked; });
    entries_.erase(oldest);
  }
}

}  // namespace fastsock::tls
