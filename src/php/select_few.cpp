// A select over few members: one pass over the arrays, one poll(2), nothing kept for the next call.
// It serves what needs no warning and no user code, and leaves the rest to the walk.
#include <algorithm>

#include "crypto.h"
#include "readiness.h"
#include "select_sets.h"
#include "thread.h"
#include "tls_listener.h"

namespace fastsock::php {
namespace {

bool HasBytes(php_stream* stream, SocketStream* socket) {
  if (stream->writepos > stream->readpos) return true;
  if (!socket->buffered.linked()) return false;
  if (HasBufferedData(stream)) return true;
  socket->buffered.Unlink();
  return false;
}

void AddListener(SocketStream* socket, const Set& set, uint32_t slot, SelectCall* call) {
  WaitForOwn(call, socket, set.interest, nullptr);
  call->odd.push_back({PollableDescriptor(socket), set.interest, set.place, slot});
}

inline void AddConnection(php_stream* stream, SocketStream* socket, const Set& set, uint32_t slot,
                          SelectCall* call) {
  event::Interest needed = NeededFor(socket, set.interest);
  call->polled.Add(socket->net.socket, needed);
  call->odd.push_back({socket->net.socket, needed, set.place, slot});
  if (set.place == 0 && HasBytes(stream, socket)) call->kept.push_back({0, slot});
}

// False if a member has something to say.
template <class Slot>
bool AddMembers(const Slot* slots, uint32_t used, const Set& set, SelectCall* call) {
  const StreamTypes types;
  for (uint32_t slot = 0; slot < used; slot++) {
    const zval* member = reinterpret_cast<const zval*>(&slots[slot]);  // a Bucket begins with one
    if (Z_TYPE_INFO_P(member) == IS_UNDEF) continue;
    if (Z_TYPE_INFO_P(member) != IS_RESOURCE_EX) return false;
    php_stream* stream = types.OpenStreamOf(member);
    if (stream == nullptr || php_stream_is_filtered(stream)) return false;
    SocketStream* socket = SocketStreamOf(stream);
    if (socket == nullptr) {
      if (!AddForeign(stream, set, slot, call)) return false;
      if (set.place == 0 && HasBufferedData(stream)) call->kept.push_back({0, slot});
    } else {
      if (socket->net.socket == -1) return false;
      if (socket->is_listener()) {
        AddListener(socket, set, slot, call);
      } else {
        AddConnection(stream, socket, set, slot, call);
      }
    }
  }
  return true;
}

bool AddMembers(const Set& set, SelectCall* call) {
  const HashTable* members = Z_ARRVAL_P(set.array);
  uint32_t used = members->nNumUsed;
  return HT_FLAGS(members) & HASH_FLAG_PACKED ? AddMembers(members->arPacked, used, set, call)
                                              : AddMembers(members->arData, used, set, call);
}

// As FindReadyOdd(), where the i-th of call->odd was the i-th in call->polled.
void FindReadyInStep(SelectCall* call) {
  for (size_t i = 0; i < call->odd.size(); i++) {
    if (call->polled.ReadyAt(i) == event::kNothing) continue;
    call->kept.push_back({call->odd[i].place, call->odd[i].slot});
  }
}

}  // namespace

bool SelectFew(const Sets& sets, const TimeLimit& limit, SelectCall* call, zval* return_value) {
  if (!limit.legal() || !sets.AreDistinct()) return false;
  for (const Set& set : sets) {
    if (!AddMembers(set, call)) return false;
  }
  if (call->odd.empty()) return false;
  if (!call->kept.empty()) {
    RETVAL_LONG(static_cast<zend_long>(call->kept.size()));
    KeepSlots(sets, call);
    return true;
  }
  Thread& thread = CurrentThread();
  thread.polled++;
  // Each has its own place in the poll, unless it rests or has a pipeline in between.
  bool in_step = call->polled.size() == call->odd.size() && thread.tls_listeners.empty();
  event::WaitOutcome outcome = WaitInCall(call, DeadlineOf(limit, call));
  if (outcome.wake == event::Wake::kSignal || outcome.wake == event::Wake::kError) {
    FailSelect(outcome.error, HighestDescriptor(sets, call), return_value);
    return true;
  }
  call->ready.Seal();
  if (in_step) {
    FindReadyInStep(call);
  } else {
    FindReadyOdd(call);
  }
  RETVAL_LONG(static_cast<zend_long>(call->ready.Count()));
  KeepSlots(sets, call);
  thread.RaiseDeferred();
  return true;
}

}  // namespace fastsock::php
