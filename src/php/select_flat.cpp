// A select that costs what has happened: see flat_set.h for what is kept between calls. It serves
// what needs no warning and no user code, and leaves the rest to the walk over the arrays.
#include <algorithm>

#include "crypto.h"
#include "readiness.h"
#include "select_sets.h"
#include "thread.h"

namespace fastsock::php {
namespace {

FlatSet& FlatSetOf(int place) { return CurrentThread().flat_sets[place]; }

// What the present call wants of a stream of ours.
event::Interest WantedNow(void* tag) {
  auto* socket = static_cast<SocketStream*>(tag);
  event::Interest wanted = event::kNothing;
  for (const FlatSet& set : CurrentThread().flat_sets) {
    if (set.Has(socket)) wanted |= set.interest();
  }
  return wanted;
}

// Adds the members that are looked at in every call. False if one of them has something to say.
bool AddOdd(const Set* sets, SelectCall* call) {
  const StreamTypes types;
  for (int place = 0; place < 3; place++) {
    FlatSet& set = FlatSetOf(place);
    for (size_t i = set.odd_slots().size(); i-- > 0;) {
      uint32_t slot = set.odd_slots()[i];
      php_stream* stream = types.OpenStreamOf(SlotAt(sets[place], slot));
      if (stream == nullptr || php_stream_is_filtered(stream)) return false;
      SocketStream* socket = OwnMember(stream);
      event::Interest interest = sets[place].interest;
      if (socket != nullptr) {
        WaitForOwn(call, socket, interest, nullptr);
        call->odd.push_back({PollableDescriptor(socket), NeededFor(socket, interest), place, slot});
        // Who waits to write is better looked at.
        if (interest != event::kWrite && IsItsOwner(stream, Z_RES_P(SlotAt(sets[place], slot))) &&
            IsPlain(socket, interest)) {
          set.Reconsider(slot);
        }
        continue;
      }
      if (!AddForeign(stream, interest, place, slot, call)) return false;
    }
  }
  return true;
}

// The readers with data that the system no longer knows of.
void FindBuffered(const Set* sets, SelectCall* call) {
  if (!IsArray(sets[0])) return;
  const StreamTypes types;
  FlatSet& readers = FlatSetOf(0);
  List<BufferedNode>& nodes = CurrentThread().buffered;
  for (BufferedNode* node = nodes.front(); node != nullptr;) {
    BufferedNode* next = nodes.Next(node);
    if (!HasBufferedData(node->socket->stream)) {
      node->Unlink();
    } else if (readers.Has(node->socket)) {
      call->kept[0].push_back(readers.SlotOf(node->socket));
    }
    node = next;
  }
  // The present ones: who has just become plain is in the set's list no longer.
  for (const SelectCall::Odd& odd : call->odd) {
    if (odd.place != 0) continue;
    php_stream* stream = types.OpenStreamOf(SlotAt(sets[0], odd.slot));
    if (HasBufferedData(stream)) call->kept[0].push_back(odd.slot);
  }
}

// False if a stream has got a filter since it became a member.
bool FindReady(SelectCall* call) {
  for (const event::ReadySet::Entry& entry : call->ready.entries()) {
    event::Watch* watch = call->loop->Find(entry.fd);
    if (watch == nullptr) continue;
    auto* socket = static_cast<SocketStream*>(watch->tag());
    if (OwnMember(socket->stream) == nullptr) return false;
    for (int place = 0; place < 3; place++) {
      FlatSet& set = FlatSetOf(place);
      if (set.Has(socket) && (entry.ready & set.interest())) {
        call->kept[place].push_back(set.SlotOf(socket));
      }
    }
  }
  FindReadyOdd(call);
  return true;
}

int HighestDescriptor(const Set* sets, const SelectCall* call) {
  int highest = call->max_fd;
  for (const SelectCall::Odd& odd : call->odd) highest = std::max(highest, odd.fd);
  for (int place = 0; place < 3; place++) {
    if (!IsArray(sets[place])) continue;
    zval* member;
    ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(sets[place].array), member) {
      SocketStream* socket = SocketStreamOf(static_cast<php_stream*>(Z_RES_P(member)->ptr));
      if (socket != nullptr) highest = std::max<int>(highest, socket->net.socket);
    }
    ZEND_HASH_FOREACH_END();
  }
  return highest;
}

// A filter changes what select says of a stream, and tells nobody that it was attached; but it is a
// resource, and resources are numbered: the new ones are looked at.
void ForgetFiltered() {
  zend_long* seen = &CurrentThread().resources_seen;
  zend_long next = EG(regular_list).nNextFreeElement;
  for (; *seen < next; ++*seen) {
    zval* entry = zend_hash_index_find(&EG(regular_list), static_cast<zend_ulong>(*seen));
    if (entry == nullptr || Z_RES_P(entry)->type != php_file_le_stream_filter()) continue;
    auto* filter = static_cast<php_stream_filter*>(Z_RES_P(entry)->ptr);
    if (filter->chain == nullptr) continue;
    SocketStream* socket = SocketStreamOf(filter->chain->stream);
    if (socket != nullptr) ForgetPlaces(socket);
  }
}

bool FollowAll(const Set* sets, event::Loop* loop) {
  if (!AreDistinct(sets)) return false;
  bool any = false;
  ForgetFiltered();
  for (int place = 0; place < 3; place++) {
    FlatSet& set = FlatSetOf(place);
    if (!IsArray(sets[place])) {
      set.Suspend();
    } else if (!set.Follow(sets[place].array, loop)) {
      return false;
    }
    any |= !set.empty();
  }
  return any;
}

}  // namespace

bool SelectFlat(const Set* sets, const TimeLimit& limit, SelectCall* call, zval* return_value) {
  if (!limit.legal() || !FollowAll(sets, call->loop) || !AddOdd(sets, call)) return false;
  FindBuffered(sets, call);
  if (!call->kept[0].empty()) {
    RETVAL_LONG(static_cast<zend_long>(call->kept[0].size()));
    KeepSlots(sets, call);
    return true;
  }
  if (!call->loop->BeginStandingTurn(WantedNow)) return false;
  event::WaitOutcome outcome = WaitInCall(call, limit.deadline());
  if (outcome.wake == event::Wake::kSignal || outcome.wake == event::Wake::kError) {
    FailSelect(outcome.error, HighestDescriptor(sets, call), return_value);
    return true;
  }
  call->ready.Seal();
  if (!FindReady(call)) return false;
  RETVAL_LONG(static_cast<zend_long>(call->ready.Count()));
  KeepSlots(sets, call);
  CurrentThread().RaiseDeferred();
  return true;
}

}  // namespace fastsock::php
