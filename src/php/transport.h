// Opens fastsock's streams by address, as core's php_stream_xport_create() opens core's.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "manners.h"
#include "zend.h"

namespace fastsock::php {

struct OpenRequest {
  zend_string* address = nullptr;       // "transport://target", tcp if there is no transport
  int flags = 0;                        // STREAM_XPORT_*
  const char* persistent_id = nullptr;  // null: not persistent
  timeval* timeout = nullptr;           // null: for ever
  php_stream_context* context = nullptr;
  std::optional<int> backlog;  // as for listen(2); absent: the context's, else the ini's
};

struct OpenFailure {
  int code = 0;                 // errno, or 0
  zend_string* text = nullptr;  // the caller's; null if nothing is known
};

// The names of fastsock's transports.
std::vector<std::string_view> TransportNames();

// An empty stream of that transport, as a factory of core's makes it: it knows of the request what
// TLS needs later on. Null on failure.
php_stream* NewTransportStream(std::string_view transport, std::string_view target,
                               const OpenRequest& request, const Manners& manners);

// Null on failure. Names of transports that are not fastsock's fail with core's text.
php_stream* OpenStream(const OpenRequest& request, OpenFailure* failure);

}  // namespace fastsock::php
