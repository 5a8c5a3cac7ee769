// See flat_set.h.
#include "flat_set.h"

#include <algorithm>

#include "crypto.h"
#include "readiness.h"
#include "select_sets.h"
#include "thread.h"

namespace fastsock::php {
namespace {

// More members that must be looked at one by one than this are cheaper walked.
constexpr size_t kMostOdd = 128;
// Who waits to write mostly does so for one turn: a registration would cost more than a look in
// each call, so this many are not registered.
constexpr size_t kMostPolledWriters = 96;
// Holding an array makes the script's next change of it a copy, so it must have been left alone for
// as many calls as pay for that.
constexpr uint32_t kSlotsPerUnchangedCall = 64;
// So many slots are compared in no time; a stream in them that the script drops closes at once.
constexpr uint32_t kNeverHeld = 128;
constexpr uint32_t kMostUnfit = 64;

// No resource lies there: differs from whatever the array has.
zend_resource* const kStale = reinterpret_cast<zend_resource*>(1);

// Compares slots of a packed or a hash array with what lay there. All but few are as they were, in
// long runs of members and of holes, which are passed over four at a time.
template <class Slot>
class Comparison {
 public:
  Comparison(const Slot* slots, zend_resource* const* known, size_t count)
      : slots_(slots), known_(known), count_(count) {}

  // Appends the slots that differ.
  void FindChanges(std::vector<uint32_t>* changed) const {
    for (size_t i = 0; i < count_;) {
      while (i + 4 <= count_ && (Other(i) | Other(i + 1) | Other(i + 2) | Other(i + 3)) == 0)
        i += 4;
      while (i + 4 <= count_ && (Filled(i) | Filled(i + 1) | Filled(i + 2) | Filled(i + 3)) == 0) {
        i += 4;
      }
      for (size_t end = std::min(i + 4, count_); i < end; i++) {
        if (Other(i) != 0 && Filled(i) != 0) changed->push_back(static_cast<uint32_t>(i));
      }
    }
  }

 private:
  const zval* Value(size_t i) const {
    return reinterpret_cast<const zval*>(&slots_[i]);  // a Bucket begins with its value
  }
  uintptr_t Known(size_t i) const { return reinterpret_cast<uintptr_t>(known_[i]); }
  // Not 0 unless the resource that was there is there.
  uintptr_t Other(size_t i) const {
    return (reinterpret_cast<uintptr_t>(Z_RES_P(Value(i))) ^ Known(i)) |
           (Z_TYPE_INFO_P(Value(i)) ^ uint32_t{IS_RESOURCE_EX});
  }
  // Not 0 unless there was a hole and is one.
  uintptr_t Filled(size_t i) const { return Known(i) | Z_TYPE_INFO_P(Value(i)); }

  const Slot* slots_;
  zend_resource* const* known_;
  size_t count_;
};

// May be cast in every call without running user code.
bool IsQuiet(php_stream* stream) {
  if (CastIsLoud(stream) || php_stream_is_filtered(stream)) return false;
  php_socket_t fd = -1;
  int cast_as = PHP_STREAM_AS_FD_FOR_SELECT | PHP_STREAM_CAST_INTERNAL;
  return php_stream_cast(stream, cast_as, reinterpret_cast<void**>(&fd), 0) == SUCCESS && fd != -1;
}

}  // namespace

bool IsItsOwner(const php_stream* stream, const zend_resource* resource) {
  return stream->res == resource && resource->type == php_file_le_stream();
}

bool FlatSet::FollowChanges(zval* array, event::Loop* loop) {
  HashTable* members = Z_ARRVAL_P(array);
  if (following_) return false;  // called from a cast
  if (unfit_for_ > 0) {
    unfit_for_--;
    return false;
  }
  if (held_ != nullptr) Release();
  changed_.clear();
  following_ = true;
  bool fit = Compare(members, loop);
  following_ = false;
  if (fit) {
    unfit_again_ = 8;
    Hold(members);
    return true;
  }
  Clear();
  unfit_for_ = unfit_again_;
  unfit_again_ = std::min(unfit_again_ * 2, kMostUnfit);
  return false;
}

bool FlatSet::Compare(HashTable* members, event::Loop* loop) {
  uint32_t used = members->nNumUsed;
  for (uint32_t slot = used; slot < slots_.size(); slot++) Remove(slot);
  slots_.resize(used, nullptr);
  stale_ = false;
  if (HT_FLAGS(members) & HASH_FLAG_PACKED) {
    Comparison(members->arPacked, slots_.data(), used).FindChanges(&changed_);
  } else {
    Comparison(members->arData, slots_.data(), used).FindChanges(&changed_);
  }
  if (changed_.empty() && members == last_) {
    unchanged_++;
  } else {
    unchanged_ = 0;
  }
  last_ = members;
  // Those that left first: one that has moved is not there twice.
  for (uint32_t slot : changed_) Remove(slot);
  for (uint32_t slot : changed_) {
    if (!Replace(members, slot, loop)) return false;
  }
  return odd_.size() <= kMostOdd;
}

bool FlatSet::Replace(HashTable* members, uint32_t slot, event::Loop* loop) {
  zval* value = SlotAt(members, slot);
  if (Z_TYPE_INFO_P(value) == IS_UNDEF) return true;
  return Z_TYPE_INFO_P(value) == IS_RESOURCE_EX && Add(value, slot, loop);
}

bool FlatSet::Add(const zval* member, uint32_t slot, event::Loop* loop) {
  php_stream* stream = StreamTypes().OpenStreamOf(member);
  if (stream == nullptr) return false;
  zend_resource* resource = Z_RES_P(member);
  SocketStream* socket = SocketStreamOf(stream);
  if (socket != nullptr && Has(socket)) return false;  // twice
  bool plain = socket != nullptr && IsItsOwner(stream, resource) && IsPlain(socket, interest_);
  if (php_stream_is_filtered(stream)) return false;
  if (!plain || PollsWriters() || !WatchStream(loop, socket)) {
    if (socket == nullptr && !IsQuiet(stream)) return false;
    slots_[slot] = resource;
    odd_.push_back(slot);
    return odd_.size() <= kMostOdd;
  }
  slots_[slot] = resource;
  socket->flat_slots[place_] = slot;
  socket->followed |= interest_;
  socket->watch->Stand(interest_);
  if (HasBufferedData(stream)) NoteBuffered(socket);
  own_++;
  return true;
}

bool FlatSet::PollsWriters() const {
  return interest_ == event::kWrite && odd_.size() < kMostPolledWriters;
}

// What lay in the slot is a member no longer.
void FlatSet::Remove(uint32_t slot) {
  zend_resource* resource = slots_[slot];
  slots_[slot] = nullptr;
  if (resource == nullptr || resource == kStale) return;
  auto odd = std::find(odd_.begin(), odd_.end(), slot);
  if (odd != odd_.end()) {
    odd_.erase(odd);
    return;
  }
  // Ours and open: a stream that closes is forgotten first.
  SocketStream* socket = SocketStreamOf(static_cast<php_stream*>(resource->ptr));
  socket->followed &= static_cast<event::Interest>(~interest_);
  own_--;
}

void FlatSet::Forget(SocketStream* socket) {
  if (!Has(socket)) return;
  // A hole, so that a script that takes the stream out as well has changed nothing.
  slots_[SlotOf(socket)] = nullptr;
  socket->followed &= static_cast<event::Interest>(~interest_);
  own_--;
  stale_ = true;
}

void FlatSet::Hold(HashTable* members) {
  uint32_t used = members->nNumUsed;
  if (used <= kNeverHeld || unchanged_ <= used / kSlotsPerUnchangedCall) return;
  GC_TRY_ADDREF(members);
  held_ = members;
}

void FlatSet::Release() {
  HashTable* held = held_;
  held_ = nullptr;
  unchanged_ = 0;
  zend_array_release(held);  // may close streams, which then call Forget()
}

void FlatSet::Reconsider(uint32_t slot) {
  odd_.erase(std::find(odd_.begin(), odd_.end(), slot));
  slots_[slot] = kStale;
  stale_ = true;
}

void FlatSet::Clear() {
  if (following_) return;
  if (held_ != nullptr) Release();
  if (slots_.empty()) return;
  // Odd members may be closed: they are not looked at.
  for (uint32_t slot : odd_) slots_[slot] = nullptr;
  odd_.clear();
  for (uint32_t slot = 0; slot < slots_.size(); slot++) Remove(slot);
  slots_.clear();
  last_ = nullptr;
  unchanged_ = 0;
}

void FlatSet::Abandon() {
  held_ = last_ = nullptr;
  slots_.clear();
  odd_.clear();
  own_ = 0;
  following_ = stale_ = false;
  unchanged_ = 0;
}

}  // namespace fastsock::php
