// See select_sets.h.
#include "select_sets.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "crypto.h"
#include "readiness.h"
#include "thread.h"
#include "tls_listener.h"

namespace fastsock::php {
namespace {

// Is a TLS listener among the members?
bool AwaitsPipeline(uint64_t serial) {
  TlsListeners& listeners = CurrentThread().tls_listeners;
  for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
    if (one->awaited_by == serial) return true;
  }
  return false;
}

// The TLS listeners that have woken the call make a turn each; those that have nothing to hand out
// yet are not ready. When streams are ready as well they are served first, every other time.
// True if anything is left to report.
bool AdvancePipelines(event::ReadySet* ready) {
  TlsListeners& listeners = CurrentThread().tls_listeners;
  size_t others = ready->Count();
  for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
    if (ready->Find(one->acceptor().descriptor()) & event::kRead) others--;
  }
  for (TlsListener* one = listeners.front(); one != nullptr; one = listeners.Next(one)) {
    conn::TlsAcceptor& acceptor = one->acceptor();
    if (!(ready->Find(acceptor.descriptor()) & event::kRead)) continue;
    one->yielded = others > 0 && !one->yielded && !acceptor.HasOutcome();
    if (one->yielded || !acceptor.Turn()) ready->Drop(acceptor.descriptor());
  }
  return !ready->empty();
}

// Puts what is to be kept in the array's place; the caller destroys the old one.
void PutKept(zval* array, const SelectCall::Kept* first, const SelectCall::Kept* last) {
  if (first == last) {
    ZVAL_EMPTY_ARRAY(array);
    return;
  }
  HashTable* members = Z_ARRVAL_P(array);
  bool packed = HT_FLAGS(members) & HASH_FLAG_PACKED;
  HashTable* kept = zend_new_array(static_cast<uint32_t>(last - first));
  // What a later member would turn into a hash is one from the beginning.
  if (!packed || last[-1].slot >= kept->nTableSize) zend_hash_real_init_mixed(kept);
  for (; first < last; first++) {
    if (packed) {
      Keep(kept, nullptr, first->slot, &members->arPacked[first->slot]);
    } else {
      Bucket* bucket = &members->arData[first->slot];
      Keep(kept, bucket->key, bucket->h, &bucket->val);
    }
  }
  ZVAL_ARR(array, kept);
}

}  // namespace

void WaitForOwn(SelectCall* call, SocketStream* socket, event::Interest interest,
                event::Loop* loop) {
  if (socket->net.socket > call->max_fd) call->max_fd = socket->net.socket;
  if (socket->acceptor) {
    if (std::optional<Deadline> rest = socket->acceptor->Rest()) {
      call->resting.push_back({socket->net.socket, interest, *rest});
      return;
    }
  }
  if (socket->tls_listener) socket->tls_listener->awaited_by = call->serial;
  int fd = PollableDescriptor(socket);
  interest = NeededFor(socket, interest);
  if (loop != nullptr && !socket->tls_listener && WatchStream(loop, socket)) {
    socket->watch->Want(interest);
  } else {
    call->polled.Add(fd, interest);
  }
}

event::WaitOutcome WaitBesideHandshakes(SelectCall* call, Deadline deadline) {
  Bystanders bystanders(call->serial, -1);
  bystanders.AddTo(&call->polled);
  // Steps may be made for nothing that the call waits for: signals that come meanwhile end it.
  std::optional<event::SignalGate> gate;
  if (bystanders.any() || AwaitsPipeline(call->serial)) call->polled.UseGate(&gate.emplace());
  for (;;) {
    event::WaitOutcome outcome = call->Wait(deadline);
    if (outcome.wake != event::Wake::kReady) return outcome;
    call->ready.Seal();
    bystanders.Advance(&call->ready);
    if (AdvancePipelines(&call->ready)) return outcome;
    if (gate && gate->HasCaught()) return {event::Wake::kSignal, EINTR};
    if (deadline.Passed()) return {event::Wake::kDeadline, 0};
  }
}

void Keep(HashTable* kept, zend_string* key, zend_ulong index, zval* member) {
  zval* slot = key != nullptr ? zend_hash_add_new(kept, key, member)
                              : zend_hash_index_add_new(kept, index, member);
  Z_ADDREF_P(slot);
}

void Replace(zval* array, HashTable* members) {
  zval old;
  ZVAL_COPY_VALUE(&old, array);
  ZVAL_ARR(array, members);
  zval_ptr_dtor(&old);
}

void ReplaceByEmpty(const Set& set) {
  zval old;
  ZVAL_COPY_VALUE(&old, set.array);
  ZVAL_EMPTY_ARRAY(set.array);
  zval_ptr_dtor(&old);
}

bool AddForeign(php_stream* stream, const Set& set, uint32_t slot, SelectCall* call) {
  if (CastIsLoud(stream)) return false;
  php_socket_t fd = -1;
  int cast_as = PHP_STREAM_AS_FD_FOR_SELECT | PHP_STREAM_CAST_INTERNAL;
  bool cast = php_stream_cast(stream, cast_as, reinterpret_cast<void**>(&fd), 0) == SUCCESS;
  if (!cast || fd == -1) return false;
  call->max_fd = std::max(call->max_fd, fd);
  call->polled.Add(fd, set.interest);
  call->odd.push_back({fd, set.interest, set.place, slot});
  return true;
}

void KeepSlots(const Sets& sets, SelectCall* call) {
  HashTable* held[3];
  int count = 0;
  for (const Set& set : sets) {
    held[count] = Z_ARRVAL_P(set.array);
    GC_TRY_ADDREF(held[count++]);
  }
  bool has_waited = call->deadline.has_value();
  bool any_gone = false;
  HashTable** of_set = held;
  const SelectCall::Kept* next = call->kept.data();
  const SelectCall::Kept* end = next + call->kept.size();
  for (const Set& set : sets) {
    HashTable* members = *of_set++;
    const SelectCall::Kept* first = next;
    while (next < end && next->place == set.place) next++;
    bool same = Z_TYPE_P(set.array) == IS_ARRAY && Z_ARRVAL_P(set.array) == members;
    if (has_waited && (any_gone || !same)) {
      KeepReady(set, call->ready);
    } else {
      zval old;
      ZVAL_COPY_VALUE(&old, set.array);
      PutKept(set.array, first, next);
      zval_ptr_dtor(&old);
    }
    any_gone |= GC_REFCOUNT(members) == 1;
    zend_array_release(members);
  }
}

int HighestDescriptor(const Sets& sets, const SelectCall* call) {
  int highest = call->max_fd;
  for (const Set& set : sets) {
    zval* member;
    ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(set.array), member) {
      SocketStream* socket = SocketStreamOf(static_cast<php_stream*>(Z_RES_P(member)->ptr));
      if (socket != nullptr) highest = std::max<int>(highest, socket->net.socket);
    }
    ZEND_HASH_FOREACH_END();
  }
  return highest;
}

void FailSelect(int error, int max_fd, zval* return_value) {
  RETVAL_FALSE;
  php_error_docref(nullptr, E_WARNING, "Unable to select [%d]: %s (max_fd=%d)", error,
                   std::strerror(error), max_fd);
}

}  // namespace fastsock::php
