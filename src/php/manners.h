// Where fastsock's own functions do better than core in a way that a script can observe, streams of
// drop-in mode keep core's ways. This is the table of those differences: a stream has one or the
// other from birth, accepted streams have their listener's.
#pragma once

namespace fastsock::php {

struct Manners {
  // Descriptors are closed by exec(2). Core hands its own on (pcntl_exec()).
  bool close_on_exec;
  // Ports that are none, over-long unix paths and paths with NUL bytes are refused. Core reads a
  // port as atoi(3) does and truncates paths.
  bool strict_addresses;
  // Failed calls say why where core leaves a reason out, or gives another one.
  bool tells_more;
  // A TLS server is not made on a certificate that cannot be used; core finds out at accept.
  bool early_material;
  // Handshakes that fail at accept are warned of by default, and end that accept.
  bool failed_handshakes_warn;
  // A TLS server asks its clients for a certificate though nothing in its context calls for one.
  bool always_asks_for_certificate;
  // Renegotiations that a client may ask for within ssl.reneg_window, unless ssl.reneg_limit is
  // set.
  int reneg_limit;
};

inline constexpr Manners kOwnManners = {true, true, true, true, false, false, 0};
inline constexpr Manners kCoreManners = {false, false, false, false, true, true, 2};

}  // namespace fastsock::php
