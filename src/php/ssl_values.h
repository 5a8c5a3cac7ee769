// Single values of the "ssl" options of a stream context, with core's coercions. Making text of an
// object runs user code: never in the middle of a wait.
#pragma once

#include <string>

#include "zend.h"

namespace fastsock::php {

// The array of them; null when there is none.
HashTable* SslOptions(php_stream_context* context);
// Null when absent.
zval* FindSslOption(php_stream_context* context, const char* name);
// What it replaces ends afterwards: a destructor may set the same option again.
void SetSslOption(php_stream_context* context, const char* name, zval* value);
bool IsSslOptionTrue(php_stream_context* context, const char* name, bool otherwise);
// "" when absent or no text can be made of it.
std::string SslOptionString(php_stream_context* context, const char* name);

// ssl.peer_name, which is there. "" if no text can be made of it.
std::string SslPeerName(php_stream_context* context);

// Text of any value, as core converts options. False if an exception was thrown.
bool ToText(zval* value, std::string* text);
// One of core's options that is there, as text. From then on the context has it as text, as with
// core: an array is warned of, an object is asked, once. False if an exception was thrown.
bool ReadText(php_stream_context* context, const char* name, std::string* text);
// The same up to the first null byte, where most of core's options end.
bool ReadCText(php_stream_context* context, const char* name, std::string* text);

// Calls `read` with a copy that stays what it is: behind a reference, user code could change the
// value while it is read.
template <class Read>
bool WithCopy(const zval* value, Read read) {
  zval copy;
  ZVAL_COPY(&copy, value);
  bool usable = read(&copy);
  zval_ptr_dtor(&copy);
  return usable;
}

}  // namespace fastsock::php
