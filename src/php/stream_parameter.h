// The parameters of functions that core's take alike.
#pragma once

#include "zend.h"

namespace fastsock::php {

// The context that an argument holds, null without one. Core's TypeError, and null, for another
// resource.
inline php_stream_context* ContextOf(zval* argument) {
  if (argument == nullptr) return nullptr;
  return static_cast<php_stream_context*>(
      zend_fetch_resource_ex(argument, "Stream-Context", php_le_stream_context()));
}

}  // namespace fastsock::php
