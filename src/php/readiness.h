// What select asks about one stream, and what it must be told when that may have changed.
#pragma once

#include "../event/loop.h"
#include "socket_stream.h"
#include "zend.h"

namespace fastsock::php {

// One of ours that need not be asked for its descriptor; null for all others. A filtered stream has
// none to give, as in core.
inline SocketStream* OwnMember(php_stream* stream) {
  SocketStream* socket = SocketStreamOf(stream);
  bool own = socket != nullptr && socket->net.socket != -1 && !php_stream_is_filtered(stream);
  return own ? socket : nullptr;
}

// Can the stream be left to its watch, as long as it is not forgotten (ForgetPlaces())?
bool IsPlain(const SocketStream* socket, event::Interest interest);

// The stream's watch exists and is for its present descriptor. False if it cannot be watched.
bool WatchStream(event::Loop* loop, SocketStream* socket);

// Are there bytes to read that the system no longer knows of? Frees a read buffer that is empty.
bool HasBufferedData(php_stream* stream);

// May a stream that is not fastsock's run user code, or warn, when its descriptor is asked for? The
// php:// streams in memory become files then, and core's TLS may read, which a script can watch.
bool CastIsLoud(php_stream* stream);

// There may be such bytes now: select will look.
void NoteBuffered(SocketStream* socket);

// An operation could not go on, or took only a part: TLS may now have to write in order to read, or
// the other way round, or hold bytes that the system no longer knows of.
void NoteTlsNeeds(SocketStream* socket);

// The stream closes, or what it must be waited for has changed: select looks at it again.
void ForgetPlaces(SocketStream* socket);

}  // namespace fastsock::php
