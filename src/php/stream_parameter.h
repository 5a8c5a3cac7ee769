// How core's functions take a stream: from PHP 8.5 on a closed stream, or a resource of another
// type, is refused among the parameters, by number and name; before, after all of them.
#pragma once

#include "zend.h"

namespace fastsock::php {

// Raises core's TypeError and returns null for what is no open stream.
inline php_stream* OpenStreamOf(zval* value, [[maybe_unused]] uint32_t number) {
  php_stream* stream = nullptr;
#if PHP_VERSION_ID >= 80500
  if (!php_stream_zend_parse_arg_into_stream(value, &stream, false, number)) return nullptr;
#else
  php_stream_from_zval_no_verify(stream, value);
#endif
  return stream;
}

// The context that an argument holds, null without one. Core's TypeError, and null, for another
// resource.
inline php_stream_context* ContextOf(zval* argument) {
  if (argument == nullptr) return nullptr;
  return static_cast<php_stream_context*>(
      zend_fetch_resource_ex(argument, "Stream-Context", php_le_stream_context()));
}

}  // namespace fastsock::php

// Among the parameters: `value` becomes the argument, and from PHP 8.5 on `stream` its stream.
// Afterwards, FASTSOCK_STREAM_OF() makes `stream` its stream in any version, or returns.
#if PHP_VERSION_ID >= 80500
#define FASTSOCK_PARAM_STREAM(value, stream) \
  PHP_Z_PARAM_STREAM(stream)                 \
  value = _arg;
#define FASTSOCK_PARAM_STREAM_OR_NULL(value, stream) \
  PHP_Z_PARAM_STREAM_OR_NULL(stream)                 \
  value = stream != nullptr ? _arg : nullptr;
#else
#define FASTSOCK_PARAM_STREAM(value, stream) Z_PARAM_RESOURCE(value)
#define FASTSOCK_PARAM_STREAM_OR_NULL(value, stream) Z_PARAM_RESOURCE_OR_NULL(value)
#endif
#define FASTSOCK_STREAM_OF(stream, value, number)        \
  do {                                                   \
    stream = fastsock::php::OpenStreamOf(value, number); \
    if (stream == nullptr) return;                       \
  } while (0)
