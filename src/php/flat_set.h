// The members of one of select's arrays as the last call left them, so that a call costs what has
// changed. Kept: what lies in each slot of the array, and which of our streams are registered with
// the loop because of it. A set serves arrays of plain kind only: open streams, each once, no
// references. For all others Follow() says no, and the caller walks the array as core does.
//
// No user code runs here but in Release(): arrays that nobody else has must have been let go of
// before (Thread::LetGoOfAbandoned()).
#pragma once

#include <cstdint>
#include <vector>

#include "../event/loop.h"
#include "socket_stream.h"
#include "zend.h"

namespace fastsock::php {

// Does the stream close before this resource goes? Persistent ones do not.
bool IsItsOwner(const php_stream* stream, const zend_resource* resource);

class FlatSet {
 public:
  FlatSet(int place, event::Interest interest) : place_(place), interest_(interest) {}

  // Brings the set up to date with the array. False if it cannot serve it.
  bool Follow(zval* array, event::Loop* loop) {
    bool same = held_ != nullptr && held_ == Z_ARRVAL_P(array) && !stale_ && !following_;
    return same || FollowChanges(array, loop);
  }
  // The script has passed null: nobody is a member.
  void Suspend() {
    if (held_ != nullptr || !slots_.empty()) Clear();
  }

  event::Interest interest() const { return interest_; }
  bool Has(const SocketStream* socket) const { return socket->followed & interest_; }
  uint32_t SlotOf(const SocketStream* socket) const { return socket->flat_slots[place_]; }
  // Members that are looked at in every call: core's streams, pipes, TLS listeners, listeners that
  // are out of descriptors, and the first who wait to write.
  const std::vector<uint32_t>& odd_slots() const { return odd_; }
  bool empty() const { return own_ == 0 && odd_.empty(); }
  // Members that are left to the loop.
  size_t followed() const { return own_; }

  // The stream must be looked at again: it has closed, or is no longer one of the plain ones.
  void Forget(SocketStream* socket);
  // An odd member has become a plain one.
  void Reconsider(uint32_t slot);
  // The array that is held; null for none. Several sets may hold the same one.
  const HashTable* held() const { return held_; }
  // Lets go of it, so that streams in it can close: runs user code.
  void Release();
  // Everybody leaves.
  void Clear();
  // Before the request's streams go; a jump may have ended a comparison.
  void Shutdown() {
    following_ = false;
    Clear();
  }
  // When the request's streams have gone: a stream_close() that was called last may have selected.
  // The array's members are no more, so it is not looked at.
  void Abandon();

 private:
  bool FollowChanges(zval* array, event::Loop* loop);
  bool Compare(HashTable* members, event::Loop* loop);
  bool PollsWriters() const;
  bool Replace(HashTable* members, uint32_t slot, event::Loop* loop);
  bool Add(const zval* member, uint32_t slot, event::Loop* loop);
  void Remove(uint32_t slot);
  void Hold(HashTable* members);

  const int place_;
  const event::Interest interest_;
  std::vector<zend_resource*> slots_;  // null: a hole
  std::vector<uint32_t> changed_;      // of the comparison under way
  std::vector<uint32_t> odd_;
  size_t own_ = 0;             // members that are left to the loop
  uint32_t unfit_for_ = 0;     // calls to pass before the next try
  uint32_t unfit_again_ = 8;   // … if that fails, too
  bool following_ = false;     // a comparison is under way
  bool stale_ = false;         // a stream was forgotten since the last comparison
  HashTable* held_ = nullptr;  // equal by its address: copy-on-write guards it
  HashTable* last_ = nullptr;  // the array of the last call, not held, perhaps gone
  uint32_t unchanged_ = 0;     // calls in a row with that array, and nothing changed
};

}  // namespace fastsock::php
