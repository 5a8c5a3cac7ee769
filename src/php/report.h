// The only place that raises warnings and notices. A user's error handler runs inside these calls
// and may close the very stream they are about: make them the last statement.
#pragma once

#include <string>

#include "../base/result.h"
#include "zend.h"

namespace fastsock::php {

void Warn(const char* text);

// A warning in the making; one without a text is none.
struct Warning {
  std::string text;
  bool bare = false;  // one that core raises without the name of the function
};

// Warnings collected for later: a handler may end the request by a jump that skips destructors, so
// nothing but PHP's own memory may hang from the stack when they are raised.
class Warnings {
 public:
  void Add(const std::string& text);
  void Add(const Warning& warning);
  // The last one's text; "" if there is none.
  std::string Last() const;
  bool any() const { return texts_ != nullptr; }
  // Raises all and forgets them.
  void Raise();
  // Takes over those of `others`.
  void Append(Warnings* others);
  void Forget();

 private:
  HashTable* texts_ = nullptr;
};
// Core's notice about a write that failed.
void NoticeSendFailed(size_t bytes, int error);
// Core's notice about a unix path that is too long.
void NoticePathTruncated(size_t limit);
// A new zend_string for a core API that takes ownership of one.
zend_string* ToZendString(const std::string& text);

}  // namespace fastsock::php
