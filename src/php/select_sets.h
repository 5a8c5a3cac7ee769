// What the two ways of serving a select share: its arrays, its time limit, its results.
#pragma once

#include "../event/wait.h"
#include "select_call.h"
#include "socket_stream.h"
#include "thread.h"
#include "zend.h"

namespace fastsock::php {

// One of the script's arrays; it is one as long as no user code runs.
struct Set {
  zval* array;
  event::Interest interest;
  int place;  // among select's arguments: 0 read, 1 write, 2 except
};

// Those that are not null.
class Sets {
 public:
  void Add(zval* array, event::Interest interest, int place) {
    list_[count_++] = {array, interest, place};
    given_ |= 1U << place;
  }
  const Set* begin() const { return list_; }
  const Set* end() const { return list_ + count_; }
  bool Has(int place) const { return given_ >> place & 1; }
  // Null if there is none.
  const Set* read() const { return Has(0) ? &list_[0] : nullptr; }
  // False for one variable in two places: what is kept in the first is what the second has then.
  bool AreDistinct() const {
    auto same = [this](int a, int b) { return list_[a].array == list_[b].array; };
    return count_ < 2 || !(same(0, 1) || (count_ == 3 && (same(0, 2) || same(1, 2))));
  }

 private:
  Set list_[3];
  int count_ = 0;
  unsigned given_ = 0;
};

struct TimeLimit {
  zend_long seconds;
  bool seconds_null;
  zend_long microseconds;
  bool microseconds_null;

  // False: core has a ValueError to raise.
  bool legal() const {
    if (seconds_null) return microseconds_null || microseconds == 0;
    return seconds >= 0 && microseconds >= 0;
  }
  // Of a legal one.
  Deadline deadline() const {
    return seconds_null ? Deadline::Never() : Deadline::In(seconds, microseconds);
  }
};

// When the call's waits end; the time begins with the first of them.
inline Deadline DeadlineOf(const TimeLimit& limit, SelectCall* call) {
  if (!call->deadline) call->deadline = limit.deadline();
  return *call->deadline;
}

// A slot of an array, hole or not.
inline zval* SlotAt(HashTable* members, uint32_t slot) {
  if (HT_FLAGS(members) & HASH_FLAG_PACKED) return &members->arPacked[slot];
  return &members->arData[slot].val;
}
inline zval* SlotAt(const Set& set, uint32_t slot) { return SlotAt(Z_ARRVAL_P(set.array), slot); }

// The types of PHP's resources that are open streams.
struct StreamTypes {
  const int request = php_file_le_stream();
  const int persistent = php_file_le_pstream();

  // Of a slot that holds a resource: null if that is no open stream.
  php_stream* OpenStreamOf(const zval* slot) const {
    const zend_resource* resource = Z_RES_P(slot);
    bool open = resource->type == request || resource->type == persistent;
    return open ? static_cast<php_stream*>(resource->ptr) : nullptr;
  }
};

// Waits for one of our own streams, by the loop unless that is null.
void WaitForOwn(SelectCall* call, SocketStream* socket, event::Interest interest,
                event::Loop* loop);

// As WaitInCall(), while TLS listeners get on with their handshakes.
event::WaitOutcome WaitBesideHandshakes(SelectCall* call, Deadline deadline);
// Waits for all that the call knows of; fills call->ready.
inline event::WaitOutcome WaitInCall(SelectCall* call, Deadline deadline) {
  return CurrentThread().tls_listeners.empty() ? call->Wait(deadline)
                                               : WaitBesideHandshakes(call, deadline);
}

// Adds a member to a result under its key; a null key means the index.
void Keep(HashTable* kept, zend_string* key, zend_ulong index, zval* member);
// Gives the script its new array before the old one goes: its end may run user code.
void Replace(zval* array, HashTable* members);
void ReplaceByEmpty(const Set& set);

// Waits for a stream that is not fastsock's, and looks at it again afterwards. False, and nothing
// is done, if it runs user code or has something to say.
bool AddForeign(php_stream* stream, const Set& set, uint32_t slot, SelectCall* call);
// Notes which of call->odd are ready in call->kept.
inline void FindReadyOdd(SelectCall* call) {
  for (const SelectCall::Odd& odd : call->odd) {
    if (call->ready.Find(odd.fd) & odd.interest) call->kept.push_back({odd.place, odd.slot});
  }
}
// Gives the script the members in call->kept, which are in the order of its arrays. Each old array
// goes before the next is replaced, as in core; its end may run user code, after which the others
// are walked.
void KeepSlots(const Sets& sets, SelectCall* call);
// Core's last walk: what is ready is kept. User code may have put anything in the array's place.
void KeepReady(const Set& set, const event::ReadySet& ready);

// Of members that have not changed since they were added; call->max_fd is that of the foreign ones.
int HighestDescriptor(const Sets& sets, const SelectCall* call);
// Core's warning about a wait that ended by a signal or an error; sets the result.
void FailSelect(int error, int max_fd, zval* return_value);

// Serves few members without a loop: in one pass, keeping nothing. False as below.
bool SelectFew(const Sets& sets, const TimeLimit& limit, SelectCall* call, zval* return_value);

// Serves a call by what has changed since the last one (flat_set.h). False: it has done nothing,
// the arrays must be walked.
bool SelectFlat(const Sets& sets, const TimeLimit& limit, SelectCall* call, zval* return_value);

}  // namespace fastsock::php
