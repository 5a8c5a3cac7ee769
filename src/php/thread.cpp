// See thread.h.
#include "thread.h"

#include "ssl_files.h"

namespace fastsock::php {
namespace {

// How long one of our own ticket keys seals; two more epochs it still opens.
constexpr std::chrono::hours kTicketKeyLifetime{8};
constexpr size_t kMostGivenKeys = 64;
constexpr uint32_t kFindsPerTrim = 1024;

}  // namespace

tls::ContextCache::Found Thread::FindTlsContext(const tls::ContextSpec& spec,
                                                const std::string& spec_key,
                                                tls::SpecError* error) {
  if (++finds_ % kFindsPerTrim == 0) contexts.Trim();
  return contexts.Find(spec, spec_key, TicketKeysFor(spec), error, IsPathPermitted);
}

void Thread::RaiseAllDeferred() {
  Warnings warnings;
  MoveDeferred(&warnings);
  warnings.Raise(nullptr);
}

void Thread::MoveDeferred(Warnings* warnings) {
  for (const Warning& warning : deferred) warnings->Add(warning);
  deferred.clear();
}

void Thread::ReleaseAbandoned() {
  for (bool again = true; again;) {
    again = false;
    for (FlatSet& set : flat_sets) {
      if (!IsAbandoned(set)) continue;
      set.Release();
      again = true;  // what went may have dropped others
    }
  }
}

void Thread::MakeTicketKeys() {
  if (!own_keys_) own_keys_ = tls::TicketKeys::Generate(kTicketKeyLifetime);
}

std::shared_ptr<tls::TicketKeys> Thread::TicketKeysFor(const tls::ContextSpec& spec) {
  if (spec.role == tls::Role::kClient || spec.no_ticket) return nullptr;
  if (spec.ticket_keys.empty()) {
    MakeTicketKeys();
    return own_keys_;
  }
  std::string name;
  for (const std::string& key : spec.ticket_keys) name += key;
  auto found = given_keys_.find(name);
  if (found != given_keys_.end()) return found->second;
  // Contexts hold theirs; a program that changes its keys for ever must not fill the memory.
  if (given_keys_.size() >= kMostGivenKeys) given_keys_.clear();
  return given_keys_[name] = tls::TicketKeys::FromStrings(spec.ticket_keys);
}

}  // namespace fastsock::php
