// fastsock_select(). Arrays of plain kind are served by select_few.cpp and select_flat.cpp; all
// others this file walks as often as core's stream_select() does, and raises what core raises in
// each walk: to find the members, to look for buffered data, and to keep those that are ready.
// Between the first and the last walk no user code runs but what stream errors call: they are told
// where core tells them, which is when the wait is over.

#include <algorithm>

#include "core_ways.h"
#include "crypto.h"
#include "keep_open.h"
#include "readiness.h"
#include "report.h"
#include "select_sets.h"
#include "socket_stream.h"
#include "stream_errors.h"
#include "stream_parameter.h"
#include "thread.h"
#include "tls_listener.h"

namespace fastsock::php {
namespace {

// User code may put something else in the array's place.
bool IsArray(const Set& set) { return Z_TYPE_P(set.array) == IS_ARRAY; }

// User code may replace the script's array during a walk; the walk goes on over the old one.
HashTable* Hold(zval* array) {
  HashTable* members = Z_ARRVAL_P(array);
  GC_TRY_ADDREF(members);
  return members;
}

// Raises core's TypeError and returns null for what is no open stream.
php_stream* FetchStream(zval* member) {
  php_stream* stream;
  php_stream_from_zval_no_verify(stream, member);
  return stream;
}

// The descriptor to wait for; -1, with core's warning, if the stream has none.
int DescriptorOf(php_stream* stream) {
  php_socket_t fd = -1;
  int cast_as = PHP_STREAM_AS_FD_FOR_SELECT | PHP_STREAM_CAST_INTERNAL;
  if (php_stream_cast(stream, cast_as, reinterpret_cast<void**>(&fd), 1) != SUCCESS) return -1;
  return fd;
}

// Core's first walk. Own members are only noted here if a loop is used: user code may run in this
// walk, and a watch must not outlive its stream. True if there is anything to wait for.
bool AddMembers(const Set& set, SelectCall* call) {
  if (!IsArray(set)) return false;
  bool any = false;
  HashTable* members = Hold(set.array);
  zval* member;
  ZEND_HASH_FOREACH_VAL(members, member) {
    ZVAL_DEREF(member);
    php_stream* stream = FetchStream(member);
    if (stream == nullptr) continue;
    if (SocketStream* socket = OwnMember(stream)) {
      any = true;
      if (call->loop == nullptr || socket->is_listener()) {
        WaitForOwn(call, socket, set.interest, nullptr);
      } else {
        call->met.push_back({socket->net.socket, NeededFor(socket, set.interest)});
      }
      continue;
    }
    call->disturbed |= CastIsLoud(stream);
    int fd = DescriptorOf(stream);
    if (fd == -1) {
      call->disturbed = true;
      continue;
    }
    any = true;
    if (fd > call->max_fd) call->max_fd = fd;
    call->polled.Add(fd, set.interest);
  }
  ZEND_HASH_FOREACH_END();
  zend_array_release(members);
  return any;
}

// Tells the loop what this call wants of our own streams. No user code runs.
void WantMembers(const Set& set, SelectCall* call) {
  if (!IsArray(set)) return;
  int stream_type = php_file_le_stream();
  int persistent_type = php_file_le_pstream();
  zval* member;
  ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(set.array), member) {
    ZVAL_DEREF(member);
    if (Z_TYPE_P(member) != IS_RESOURCE) continue;
    zend_resource* resource = Z_RES_P(member);
    if (resource->type != stream_type && resource->type != persistent_type) continue;
    SocketStream* socket = OwnMember(static_cast<php_stream*>(resource->ptr));
    if (socket == nullptr || socket->is_listener()) continue;
    WaitForOwn(call, socket, set.interest, call->loop);
  }
  ZEND_HASH_FOREACH_END();
}

// Core's second walk: members with data that the system no longer knows of are all there is to
// return. 0, the array untouched, if there are none.
zend_long KeepBuffered(const Set& set) {
  if (!IsArray(set)) return 0;
  zend_long count = 0;
  HashTable* kept = nullptr;
  HashTable* members = Hold(set.array);
  zend_ulong index;
  zend_string* key;
  zval* member;
  ZEND_HASH_FOREACH_KEY_VAL(members, index, key, member) {
    ZVAL_DEREF(member);
    php_stream* stream = FetchStream(member);
    if (stream == nullptr || !HasBufferedData(stream)) continue;
    if (kept == nullptr) kept = zend_new_array(0);
    Keep(kept, key, index, member);
    count++;
  }
  ZEND_HASH_FOREACH_END();
  zend_array_release(members);
  if (kept != nullptr) Replace(set.array, kept);
  return count;
}

uint32_t CountMembers(const Sets& sets) {
  uint32_t count = 0;
  for (const Set& set : sets) count += zend_hash_num_elements(Z_ARRVAL_P(set.array));
  return count;
}

// The thread's loop; null if there are no descriptors left for one.
event::Loop* TakeLoop() {
  Thread& thread = CurrentThread();
  if (!thread.loop) {
    auto loop = event::Loop::Create();
    if (loop.ok()) thread.loop = std::move(loop.value());
  }
  return thread.loop.get();
}

// Serves arrays of plain kind. call->loop is what others are walked with.
bool SelectPlain(const Sets& sets, const TimeLimit& limit, SelectCall* call, zval* return_value) {
  uint32_t count = CountMembers(sets);
  event::Loop* loop = CurrentThread().select_way.TakesLoop(count) ? TakeLoop() : nullptr;
  call->loop = loop;
  bool done = loop != nullptr && SelectFlat(sets, limit, call, return_value);
  bool polls = loop == nullptr || count <= SelectWay::kMostPolled;
  if (!done) {
    if (loop != nullptr) call->Clear();
    done = polls && SelectFew(sets, limit, call, return_value);
  }
  if (done) {
    bool idle = CurrentThread().select_way.NoteReady(count, call->kept.size());
    if (idle && CurrentThread().loop) CurrentThread().loop->Rest();
    return true;
  }
  call->Clear();
  call->loop = polls ? nullptr : loop;
  return false;
}

// Raises core's ValueErrors.
void RefuseLimit(const TimeLimit& limit) {
  if (limit.seconds_null) {
    zend_argument_value_error(5, "must be null when argument #4 ($seconds) is null");
    return;
  }
  zend_argument_value_error(limit.seconds < 0 ? 4 : 5, "must be greater than or equal to 0");
}

// Listeners follow their contexts. Where options are objects, user code runs, which may close any
// of them, also the one at hand when it is kept open no longer: then it begins anew.
void RefreshListeners(uint64_t serial) {
  TlsListeners& listeners = CurrentThread().tls_listeners;
  if (listeners.empty()) return;
  Warnings warnings;
  for (TlsListener* one = listeners.front(); one != nullptr;) {
    if (one->refreshed_by >= serial || one->IsFresh()) {
      one = listeners.Next(one);
      continue;
    }
    {
      KeepOpen keep(one->stream());
      one->refreshed_by = serial;
      Warnings trouble;
      one->Refresh(&trouble);
      if (one->manners().checks_material_early) warnings.Append(&trouble);
      trouble.Forget();  // accept finds it again
    }
    one = listeners.front();
  }
  warnings.Raise(nullptr);
}

// User code may have closed the members that were met, or changed the arrays that they lay in: they
// are waited for as they were.
void WaitForMet(SelectCall* call) {
  call->loop = nullptr;
  for (const SelectCall::Met& member : call->met) {
    call->polled.Add(member.fd, member.interest);
    call->max_fd = std::max(call->max_fd, member.fd);
  }
}

// Waits for the members that AddMembers() has found; fills call->ready.
event::WaitOutcome WaitForMembers(const Sets& sets, const TimeLimit& limit, SelectCall* call) {
  if (call->disturbed) WaitForMet(call);
  if (call->loop != nullptr) {
    call->loop->BeginTurn();
    for (const Set& set : sets) WantMembers(set, call);
  } else {
    CurrentThread().polled++;
  }
  return WaitInCall(call, DeadlineOf(limit, call));
}

// The whole of the call once its arguments are parsed. Leaves the result in return_value.
void Select(zval* const* arrays, const TimeLimit& limit, php_stream_context* context,
            SelectCall* call, zval* return_value) {
  CurrentThread().selects++;
  RefreshListeners(call->serial);
  CurrentThread().LetGoOfAbandoned();
  if (EG(exception) != nullptr) RETURN_FALSE;
  constexpr event::Interest kInterests[] = {event::kRead, event::kWrite, event::kPriority};
  Sets sets;
  for (int place = 0; place < 3; place++) {
    zval* array = arrays[place];
    bool given = array != nullptr && Z_TYPE_P(array) == IS_ARRAY;
    if (given) sets.Add(array, kInterests[place], place);
  }
  if (SelectPlain(sets, limit, call, return_value)) return;
  CurrentThread().walked++;
  call->met.clear();
  call->disturbed = false;
  StreamErrors errors(context);
  bool any = false;
  for (const Set& set : sets) any |= AddMembers(set, call);
  if (!any) {
    errors.Tell();
    zend_value_error("No stream arrays were passed");
    return;
  }
  if (!limit.legal()) {
    errors.Tell();
    RefuseLimit(limit);
    return;
  }
  if (zend_long count = sets.read() != nullptr ? KeepBuffered(*sets.read()) : 0) {
    errors.Tell();
    for (const Set& set : sets) {
      if (set.place != 0) ReplaceByEmpty(set);
    }
    RETURN_LONG(count);
  }
  event::WaitOutcome outcome = WaitForMembers(sets, limit, call);
  errors.Tell();
  if (outcome.wake == event::Wake::kSignal || outcome.wake == event::Wake::kError) {
    FailSelect(outcome.error, call->max_fd, return_value);
    return;
  }
  call->ready.Seal();
  auto count = static_cast<zend_long>(call->ready.Count());
  for (const Set& set : sets) KeepReady(set, call->ready);
  RETVAL_LONG(count);
  CurrentThread().RaiseDeferred();
}

}  // namespace

void KeepReady(const Set& set, const event::ReadySet& ready) {
  if (!IsArray(set)) return;
  HashTable* kept = zend_new_array(0);
  HashTable* members = Hold(set.array);
  zend_ulong index;
  zend_string* key;
  zval* member;
  ZEND_HASH_FOREACH_KEY_VAL(members, index, key, member) {
    ZVAL_DEREF(member);
    php_stream* stream = FetchStream(member);
    if (stream == nullptr) continue;
    SocketStream* socket = OwnMember(stream);
    int fd = socket != nullptr ? PollableDescriptor(socket) : DescriptorOf(stream);
    event::Interest needed = socket != nullptr ? NeededFor(socket, set.interest) : set.interest;
    if (fd != -1 && (ready.Find(fd) & needed)) Keep(kept, key, index, member);
  }
  ZEND_HASH_FOREACH_END();
  zend_array_release(members);
  if (Z_TYPE_P(set.array) == IS_ARRAY) {
    Replace(set.array, kept);
  } else {
    zend_array_destroy(kept);
  }
}

}  // namespace fastsock::php

ZEND_FUNCTION(fastsock_select) {
  using fastsock::php::CurrentThread;
  using fastsock::php::kTakesContext;
  zval* arrays[3];
  fastsock::php::TimeLimit limit{0, true, 0, true};
  zval* zcontext = nullptr;

  ZEND_PARSE_PARAMETERS_START(4, kTakesContext ? 6 : 5)
    Z_PARAM_ARRAY_EX2(arrays[0], 1, 1, 0)
    Z_PARAM_ARRAY_EX2(arrays[1], 1, 1, 0)
    Z_PARAM_ARRAY_EX2(arrays[2], 1, 1, 0)
    Z_PARAM_LONG_OR_NULL(limit.seconds, limit.seconds_null)
    Z_PARAM_OPTIONAL
    Z_PARAM_LONG_OR_NULL(limit.microseconds, limit.microseconds_null)
    if (kTakesContext) {
      Z_PARAM_RESOURCE_OR_NULL(zcontext)
    }
  ZEND_PARSE_PARAMETERS_END();

  php_stream_context* context = fastsock::php::ContextOf(zcontext);
  if (zcontext != nullptr && context == nullptr) RETURN_THROWS();
  fastsock::php::SelectCall* call = CurrentThread().select_calls.Acquire();
  fastsock::php::Select(arrays, limit, context, call, return_value);
  CurrentThread().select_calls.Release(call);
}
