// Reading and writing. A read takes what is there: as much as the caller has room for, or a chunk
// where that is more, as core's does. The surplus goes to the stream's read buffer.
#include "socket_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core_ways.h"
#include "crypto.h"
#include "keep_open.h"
#include "readiness.h"
#include "report.h"
#include "thread.h"
#include "wait.h"

namespace fastsock::php {
namespace {

constexpr size_t kUsualChunk = 8192;  // core's, and a modest piece of stack

// Is it PHP that reads, into the stream's read buffer or for a filter?
bool ReadsForPhp(const php_stream* stream, const char* buffer) {
  if (stream->readfilters.head != nullptr) return true;
  auto* begin = reinterpret_cast<const char*>(stream->readbuf);
  return begin != nullptr && buffer >= begin && buffer < begin + stream->readbuflen;
}

// Does this read take more than the caller has asked for? Not when PHP is about to buffer by
// itself, or when the script switched that off.
bool TakesSurplus(const php_stream* stream, const SocketStream* socket, const char* buffer,
                  size_t count) {
  if (!socket->keep_surplus) return false;
  if (stream->chunk_size <= count || stream->chunk_size == 1) return false;
  return stream->readpos == stream->writepos && !ReadsForPhp(stream, buffer);
}

void GrowReadBuffer(php_stream* stream, size_t size) {
  if (stream->readbuflen >= size) return;
  stream->readbuf =
      static_cast<unsigned char*>(perealloc(stream->readbuf, size, stream->is_persistent));
  stream->readbuflen = size;
}

// Where a read with surplus goes first: a chunk of usual size to the caller's piece of stack, so
// that what has no surplus needs no read buffer, a larger one to the read buffer, which is empty.
char* RoomForChunk(php_stream* stream, char* usual) {
  if (stream->chunk_size <= kUsualChunk) return usual;
  GrowReadBuffer(stream, stream->chunk_size);
  stream->readpos = stream->writepos = 0;
  return reinterpret_cast<char*>(stream->readbuf);
}

// Keeps what lies behind the first `taken` of `bytes` in the room for a chunk.
void KeepSurplus(php_stream* stream, const char* room, size_t taken, size_t bytes) {
  if (reinterpret_cast<const char*>(stream->readbuf) == room) {
    stream->readpos = static_cast<zend_off_t>(taken);
    stream->writepos = static_cast<zend_off_t>(bytes);
    return;
  }
  size_t surplus = bytes - taken;
  GrowReadBuffer(stream, surplus);
  std::memcpy(stream->readbuf, room + taken, surplus);
  stream->readpos = 0;
  stream->writepos = static_cast<zend_off_t>(surplus);
}

// Runs the script's callback, which may select.
void CallNotifier(php_stream* stream, php_stream_context* context, size_t bytes) {
  Thread& thread = CurrentThread();
  KeepOpen keep(stream);
  thread.notifying++;
  php_stream_notify_progress_increment(context, bytes, 0);
  thread.notifying--;
}

inline void NotifyProgress(php_stream* stream, size_t bytes) {
  php_stream_context* context = PHP_STREAM_CONTEXT(stream);
  if (context != nullptr && context->notifier != nullptr) CallNotifier(stream, context, bytes);
}

// The callback may read the same stream, and then must find these bytes where PHP would add them
// only afterwards: the read buffer, if they are there. Returns how many PHP has still to add.
size_t NotifyRead(php_stream* stream, const char* buffer, size_t bytes) {
  php_stream_context* context = PHP_STREAM_CONTEXT(stream);
  if (context == nullptr || context->notifier == nullptr) return bytes;
  bool in_place = stream->readbuf != nullptr &&
                  buffer == reinterpret_cast<const char*>(stream->readbuf) + stream->writepos &&
                  stream->readfilters.head == nullptr;
  if (in_place) stream->writepos += static_cast<zend_off_t>(bytes);
  CallNotifier(stream, context, bytes);
  return in_place ? 0 : bytes;
}

// Core's streams tell it where PHP fills their read buffer, which ours go without.
void NoteEnd(php_stream* stream, const SocketStream* socket, const char* buffer) {
  bool known = stream->eof != 0;
  stream->eof = 1;
  php_stream_context* context = PHP_STREAM_CONTEXT(stream);
  if (!kTellsEnd || known || context == nullptr || context->notifier == nullptr) return;
  if (!socket->keep_surplus || ReadsForPhp(stream, buffer)) return;
  Thread& thread = CurrentThread();
  KeepOpen keep(stream);
  thread.notifying++;
  php_stream_notification_notify(
      context, PHP_STREAM_NOTIFY_COMPLETED, PHP_STREAM_NOTIFY_SEVERITY_INFO, nullptr, 0,
      context->notifier->progress, context->notifier->progress_max, nullptr);
  thread.notifying--;
}

// Later versions of PHP tell a blocking read that the caller has something in hand already, and
// that it need not wait for more.
template <class Stream>
auto HasDataInHand(const Stream* stream, int) -> decltype(stream->has_buffered_data != 0) {
  return stream->has_buffered_data != 0;
}
template <class Stream>
bool HasDataInHand(const Stream*, long) {
  return false;
}

bool MustWait(const php_stream* stream, const SocketStream* socket) {
  if (!socket->net.is_blocked || HasDataInHand(stream, 0)) return false;
  const timeval& limit = socket->net.timeout;
  bool zero = limit.tv_sec == 0 && limit.tv_usec == 0;
  return !kZeroIsNoWait || !zero || ActiveTls(socket) != nullptr;
}

// As core: a limit of no time at all is none on an encrypted stream.
Deadline TransferDeadline(const SocketStream* socket) {
  const timeval& limit = socket->net.timeout;
  bool none = ActiveTls(socket) != nullptr && limit.tv_sec == 0 && limit.tv_usec == 0;
  return none ? Deadline::Never() : StreamDeadline(limit);
}

Transfer ReadOrWait(const php_stream* stream, SocketStream* socket, conn::Connection* connection,
                    char* buffer, size_t size) {
  for (;;) {
    Transfer transfer = connection->Read(buffer, size);
    if (!transfer.would_block() || !MustWait(stream, socket)) return transfer;
    Deadline deadline = TransferDeadline(socket);
    if (!WaitThroughSignals(socket->net.socket, connection->ReadInterest(), deadline)) {
      socket->net.timeout_event = 1;
      return transfer;
    }
  }
}

// As core: a warning, the end of the stream, and no bytes.
ssize_t FailTlsRead(php_stream* stream, SocketStream* socket, const char* buffer, int error) {
  bool known = stream->eof != 0;
  stream->eof = 1;
  KeepOpen keep(stream);
  bool goes_on = ReportTransferFailure(stream, socket, error);
  stream->eof = known && !goes_on;
  if (!goes_on) NoteEnd(stream, socket, buffer);
  return 0;
}

}  // namespace

ssize_t ReadStream(php_stream* stream, char* buffer, size_t count) {
  auto* socket = static_cast<SocketStream*>(stream->abstract);
  if (socket == nullptr || socket->net.socket == -1) return -1;
  if (socket->net.is_blocked) socket->net.timeout_event = 0;

  char usual[kUsualChunk];
  bool surplus = TakesSurplus(stream, socket, buffer, count);
  char* room = surplus ? RoomForChunk(stream, usual) : buffer;
  conn::Connection* connection = ConnectionOf(socket);
  Transfer transfer =
      ReadOrWait(stream, socket, connection, room, surplus ? stream->chunk_size : count);
  // Nobody may come by to free it.
  if (transfer.bytes <= 0 && surplus && room != usual) ReleaseReadBuffer(stream);
  if (transfer.failed()) {
    // Only a read that had to wait can have come here in vain.
    if (transfer.would_block()) {
      NoteTlsNeeds(socket);
      return MustWait(stream, socket) ? -1 : 0;
    }
    if (ActiveTls(socket) != nullptr) return FailTlsRead(stream, socket, buffer, transfer.error);
    NoteEnd(stream, socket, buffer);
    return -1;
  }
  if (transfer.bytes == 0) {
    NoteEnd(stream, socket, buffer);
    return 0;
  }
  auto bytes = static_cast<size_t>(transfer.bytes);
  if (surplus) {
    std::memcpy(buffer, room, std::min(bytes, count));
    if (bytes > count) KeepSurplus(stream, room, count, bytes);
  }
  // Also one that PHP reads into by itself, or what a filter makes of this.
  bool into_buffer = stream->readbuf != nullptr || stream->readfilters.head != nullptr;
  if (into_buffer || connection->HasPending()) NoteBuffered(socket);
  return static_cast<ssize_t>(std::min(NotifyRead(stream, buffer, bytes), count));
}

ssize_t WriteStream(php_stream* stream, const char* buffer, size_t count) {
  auto* socket = static_cast<SocketStream*>(stream->abstract);
  if (socket == nullptr || socket->net.socket == -1) return 0;
  conn::Connection* connection = ConnectionOf(socket);
  for (;;) {
    Transfer transfer = connection->Write(buffer, count);
    if (!transfer.failed()) {
      if (transfer.bytes > 0) NotifyProgress(stream, static_cast<size_t>(transfer.bytes));
      return transfer.bytes;
    }
    if (!transfer.would_block() && ActiveTls(socket) != nullptr) {
      KeepOpen keep(stream);
      ReportTransferFailure(stream, socket, transfer.error);
      return 0;  // as core
    }
    bool suppress = (stream->flags & PHP_STREAM_FLAG_SUPPRESS_ERRORS) != 0;
    if (transfer.would_block()) {
      NoteTlsNeeds(socket);
      if (!socket->net.is_blocked) return 0;
      socket->net.timeout_event = 0;
      Deadline deadline = TransferDeadline(socket);
      if (WaitThroughSignals(socket->net.socket, connection->WriteInterest(), deadline)) continue;
      socket->net.timeout_event = 1;
      if (ActiveTls(socket) != nullptr) return -1;  // without a word, as core
    }
    if (!suppress) {
      KeepOpen keep(stream);
      ReportSendFailed(stream, count, transfer.error);
    }
    return -1;
  }
}

}  // namespace fastsock::php
