// The only place that raises warnings and notices. A user's error handler runs inside these calls
// and may close the very stream they are about: make them the last statement.
#pragma once

#include <string>

#include "../base/result.h"
#include "stream_errors.h"
#include "zend.h"

namespace fastsock::php {

// About a stream: from PHP 8.6 on a stream error, unless it is null.
void Warn(php_stream* stream, StreamErrorCode code, const char* text);

// A warning in the making; one without a text is none.
struct Warning {
  std::string text;
  StreamErrorCode code = StreamErrorCode::kNone;
  bool bare = false;         // if plain, core raises it without the name of the function
  std::string wrapper = {};  // of the stream that it is about, if that is another one
};

// Warnings collected for later: a handler may end the request by a jump that skips destructors, so
// nothing but PHP's own memory may hang from the stack when they are raised.
class Warnings {
 public:
  void Add(const Warning& warning);
  void Add(StreamErrorCode code, const std::string& text) { Add(Warning{text, code}); }
  // The last one's text; "" if there is none.
  std::string Last() const;
  bool any() const { return texts_ != nullptr; }
  // Raises all, about this stream, and forgets them. Null: all are plain.
  void Raise(php_stream* stream);
  // Takes over those of `others`.
  void Append(Warnings* others);
  void Forget();

 private:
  HashTable* texts_ = nullptr;  // of each warning its text, code, and wrapper or if it is bare
};
// Core's complaint about a write that failed.
void ReportSendFailed(php_stream* stream, size_t bytes, int error);
// The same of a sendto.
void ReportSendToFailed(php_stream* stream, int error);
// Core's notice about a unix path that is too long.
void NoticePathTruncated(php_stream* stream, size_t limit);
// A new zend_string for a core API that takes ownership of one.
zend_string* ToZendString(const std::string& text);

}  // namespace fastsock::php
