// A select that costs what has happened: see flat_set.h for what is kept between calls. It serves
// what needs no warning and no user code, and leaves the rest to the walk over the arrays.
#include <algorithm>
#include <utility>

#include "crypto.h"
#include "readiness.h"
#include "select_sets.h"
#include "thread.h"

namespace fastsock::php {
namespace {

FlatSet& FlatSetOf(int place) { return CurrentThread().flat_sets[place]; }

// What the present call wants of a stream of ours.
event::Interest WantedNow(void* tag) { return static_cast<SocketStream*>(tag)->followed; }

// False if the member has something to say.
bool AddOddMember(const Set& set, uint32_t slot, SelectCall* call) {
  const zval* member = SlotAt(set, slot);
  php_stream* stream = StreamTypes().OpenStreamOf(member);
  if (stream == nullptr || php_stream_is_filtered(stream)) return false;
  SocketStream* socket = OwnMember(stream);
  if (socket == nullptr) return AddForeign(stream, set, slot, call);
  WaitForOwn(call, socket, set.interest, nullptr);
  call->odd.push_back(
      {PollableDescriptor(socket), NeededFor(socket, set.interest), set.place, slot});
  // Who waits to write is better looked at.
  if (set.interest != event::kWrite && IsItsOwner(stream, Z_RES_P(member)) &&
      IsPlain(socket, set.interest)) {
    FlatSetOf(set.place).Reconsider(slot);
  }
  return true;
}

// Adds the members that are looked at in every call. False if one of them has something to say.
bool AddOdd(const Sets& sets, SelectCall* call) {
  for (const Set& set : sets) {
    const std::vector<uint32_t>& slots = FlatSetOf(set.place).odd_slots();
    for (size_t i = slots.size(); i-- > 0;) {
      if (!AddOddMember(set, slots[i], call)) return false;
    }
  }
  return true;
}

// The readers with data that the system no longer knows of.
void FindBuffered(const Set& set, SelectCall* call) {
  FlatSet& readers = FlatSetOf(0);
  List<BufferedNode>& nodes = CurrentThread().buffered;
  for (BufferedNode* node = nodes.front(); node != nullptr;) {
    BufferedNode* next = nodes.Next(node);
    if (!HasBufferedData(node->socket->stream)) {
      node->Unlink();
    } else if (readers.Has(node->socket)) {
      call->kept.push_back({0, readers.SlotOf(node->socket)});
    } else {
      CurrentThread().buffered_elsewhere.PushBack(node);
    }
    node = next;
  }
  // The present ones: who has just become plain is in the set's list no longer.
  for (const SelectCall::Odd& odd : call->odd) {
    if (odd.place != 0) continue;
    php_stream* stream = StreamTypes().OpenStreamOf(SlotAt(set, odd.slot));
    if (HasBufferedData(stream)) call->kept.push_back({0, odd.slot});
  }
}

// False if a stream has got a filter since it became a member.
bool FindReady(SelectCall* call) {
  for (const event::ReadySet::Entry& entry : call->ready.entries()) {
    event::Watch* watch = call->loop->Find(entry.fd);
    if (watch == nullptr) continue;
    auto* socket = static_cast<SocketStream*>(watch->tag());
    if (OwnMember(socket->stream) == nullptr) return false;
    event::Interest served = entry.ready & socket->followed;
    for (int place = 0; served != event::kNothing; place++, served >>= 1) {
      if (served & 1) call->kept.push_back({place, socket->flat_slots[place]});
    }
  }
  FindReadyOdd(call);
  return true;
}

// Into the order of the arrays.
void SortKept(SelectCall* call) {
  auto rank = [](const SelectCall::Kept& kept) {
    return static_cast<uint64_t>(kept.place) << 32 | kept.slot;
  };
  std::sort(call->kept.begin(), call->kept.end(),
            [rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

// A filter changes what select says of a stream, and tells nobody that it was attached; but it is a
// resource, and resources are numbered: the new ones are looked at.
void ForgetFiltered() {
  HashTable* resources = &EG(regular_list);
  zend_long seen = std::exchange(CurrentThread().resources_seen, resources->nNextFreeElement);
  if (seen >= resources->nNextFreeElement) return;
  zend_ulong number;
  zval* entry;
  // The last ones first: those that are gone by now cost nothing.
  ZEND_HASH_REVERSE_FOREACH_NUM_KEY_VAL(resources, number, entry) {
    if (static_cast<zend_long>(number) < seen) break;
    if (Z_RES_P(entry)->type != php_file_le_stream_filter()) continue;
    auto* filter = static_cast<php_stream_filter*>(Z_RES_P(entry)->ptr);
    if (filter->chain == nullptr) continue;
    SocketStream* socket = SocketStreamOf(filter->chain->stream);
    if (socket != nullptr) ForgetPlaces(socket);
  }
  ZEND_HASH_FOREACH_END();
}

// How many of our streams are waited for to read, if none is followed for something else; else 0.
size_t ReadersAlone() {
  bool alone = FlatSetOf(1).followed() == 0 && FlatSetOf(2).followed() == 0;
  return alone ? FlatSetOf(0).followed() : 0;
}

bool FollowAll(const Sets& sets, event::Loop* loop) {
  if (!sets.AreDistinct()) return false;
  ForgetFiltered();
  for (int place = 0; place < 3; place++) {
    if (!sets.Has(place)) FlatSetOf(place).Suspend();
  }
  bool any = false;
  for (const Set& set : sets) {
    FlatSet& flat = FlatSetOf(set.place);
    if (!flat.Follow(set.array, loop)) return false;
    any |= !flat.empty();
  }
  return any;
}

}  // namespace

bool SelectFlat(const Sets& sets, const TimeLimit& limit, SelectCall* call, zval* return_value) {
  if (!limit.legal() || !FollowAll(sets, call->loop) || !AddOdd(sets, call)) return false;
  if (sets.read() != nullptr) FindBuffered(*sets.read(), call);
  if (!call->kept.empty()) {
    RETVAL_LONG(static_cast<zend_long>(call->kept.size()));
    SortKept(call);
    KeepSlots(sets, call);
    return true;
  }
  if (!call->loop->BeginStandingTurn(WantedNow, ReadersAlone(), &call->polled)) return false;
  event::WaitOutcome outcome = WaitInCall(call, DeadlineOf(limit, call));
  if (outcome.wake == event::Wake::kSignal || outcome.wake == event::Wake::kError) {
    FailSelect(outcome.error, HighestDescriptor(sets, call), return_value);
    return true;
  }
  call->ready.Seal();
  if (!FindReady(call)) return false;
  RETVAL_LONG(static_cast<zend_long>(call->ready.Count()));
  SortKept(call);
  KeepSlots(sets, call);
  CurrentThread().RaiseDeferred();
  return true;
}

}  // namespace fastsock::php
