// What one thread (one process, without ZTS) owns beyond a request's streams: the event loop, TLS
// contexts and sessions, what is between two owners, and counters. Made with the module's globals;
// lives as long as they do.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../base/unique_fd.h"
#include "../conn/secure_connection.h"
#include "../event/loop.h"
#include "../tls/context_cache.h"
#include "dropin.h"
#include "flat_set.h"
#include "report.h"
#include "select_call.h"
#include "select_way.h"
#include "spec_memo.h"
#include "tls_listener.h"
#include "zend.h"

namespace fastsock::php {

struct Thread {
  // Sessions refer to the cache of what clients remember: it goes last.
  tls::ClientSessionCache client_sessions;
  tls::ContextCache contexts;
  SpecMemo specs;
  std::unique_ptr<event::Loop> loop;  // null until a select needs it; gone after the request
  SelectCallPool select_calls;
  FlatSet flat_sets[3] = {{0, event::kRead}, {1, event::kWrite}, {2, event::kPriority}};
  List<BufferedNode> buffered;            // readers may be among them
  List<BufferedNode> buffered_elsewhere;  // none of the followed readers is
  zend_long resources_seen = 0;           // PHP's numbers below this one; select has looked at them
  TlsListeners tls_listeners;             // open now
  // A connection on its way to a stream; a bailout leaves it here.
  UniqueFd in_flight;
  std::unique_ptr<conn::SecureConnection> in_flight_tls;
  std::vector<Warning> deferred;  // what a listener's turn has found
  uint64_t closes = 0;            // descriptors closed so far
  uint64_t notifying = 0;         // progress notifications under way: user code inside a read
  size_t streams = 0;             // open now
  SelectWay select_way;
  uint64_t selects = 0;  // calls
  uint64_t polled = 0;   // those that needed no loop
  uint64_t walked = 0;   // those that walked the arrays as core does

  Replaced replaced;  // by drop-in mode

  // The context for a spec, from the cache; `spec_key` is spec.Key().
  tls::ContextCache::Found FindTlsContext(const tls::ContextSpec& spec, const std::string& spec_key,
                                          tls::SpecError* error);
  // At the end of a call that may have made turns.
  void RaiseDeferred() {
    if (!deferred.empty()) RaiseAllDeferred();
  }
  void MoveDeferred(Warnings* warnings);
  // Makes the ticket keys that servers share by default, unless they are there. Before workers are
  // forked: called when a listener is made.
  void MakeTicketKeys();

  // At the beginning of a call of any of our functions: streams that the script has dropped close,
  // which may run user code.
  void LetGoOfAbandoned() {
    bool any = IsAbandoned(flat_sets[0]) || IsAbandoned(flat_sets[1]) || IsAbandoned(flat_sets[2]);
    if (any) ReleaseAbandoned();
  }

 private:
  // Does the set hold an array that nobody but our sets holds?
  bool IsAbandoned(const FlatSet& set) const {
    const HashTable* held = set.held();
    if (held == nullptr) return false;
    auto holders = [this, held](int i) -> uint32_t { return flat_sets[i].held() == held ? 1 : 0; };
    return GC_REFCOUNT(held) <= holders(0) + holders(1) + holders(2);
  }
  void RaiseAllDeferred();
  void ReleaseAbandoned();
  std::shared_ptr<tls::TicketKeys> TicketKeysFor(const tls::ContextSpec& spec);

  std::shared_ptr<tls::TicketKeys> own_keys_;
  std::unordered_map<std::string, std::shared_ptr<tls::TicketKeys>> given_keys_;
  uint32_t finds_ = 0;
};

inline Thread& CurrentThread() { return *static_cast<Thread*>(FASTSOCK_G(thread)); }

}  // namespace fastsock::php
