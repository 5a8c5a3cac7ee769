// Where fastsock's own functions do better than core in a way that a script can observe, streams of
// drop-in mode keep core's ways. This is the table of those differences: a stream has one or the
// other from birth, and accepted streams have their listener's.
#pragma once

namespace fastsock::php {

// The values here are fastsock's own, those of CoreManners() below are core's.
struct Manners {
  // Descriptors are closed by exec(2). Core hands its own on (pcntl_exec()).
  bool close_on_exec = true;
  // Ports that are none, over-long unix paths and paths with NUL bytes are refused. Core reads a
  // port as atoi(3) does, and truncates paths.
  bool strict_addresses = true;
  // Failed calls give the reason where core leaves it out, or gives another one.
  bool gives_reasons = true;
  // The caller knows the backlog. Core's callers give a default of core's.
  bool backlog_is_given = true;
  // A listener's own socket has TCP_NODELAY, and what it accepts inherits that. Core sets
  // socket.tcp_nodelay on what is accepted only.
  bool listener_no_delay = true;
  // A TLS server is not made on a certificate that cannot be used; core finds out at accept.
  bool checks_material_early = true;
  // A handshake that fails at accept is warned of by default, and ends that accept.
  bool failed_handshakes_warn = false;
  // A TLS server asks its clients for a certificate unless it is told not to verify them, and
  // notices after the handshake that one is missing.
  bool asks_for_certificates = false;
  // TLS 1.0 and 1.1 are spoken only when they are asked for: by the address, ssl.crypto_method,
  // ssl.min_proto_version or an ssl.max_proto_version below 1.2. Core leaves that to OpenSSL's
  // security level.
  bool retires_protocols = true;
  // What is used without the context options of these names; null: fastsock's choice.
  const char* ciphers = nullptr;
  const char* ciphersuites = nullptr;
  // Renegotiations that a client may ask for within ssl.reneg_window, unless ssl.reneg_limit is
  // set.
  int reneg_limit = 0;
  // A limit of 0 lets one begin, so that ssl.reneg_limit_callback hears of it.
  bool tells_renegotiation = false;
};

constexpr Manners CoreManners() {
  Manners core;
  core.close_on_exec = false;
  core.strict_addresses = false;
  core.gives_reasons = false;
  core.backlog_is_given = false;
  core.listener_no_delay = false;
  core.checks_material_early = false;
  core.failed_handshakes_warn = true;
  core.asks_for_certificates = true;
  core.retires_protocols = false;
  core.ciphers =
      "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"
      "ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:DHE-DSS-AES128-GCM-SHA256:"
      "kEDH+AESGCM:ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA:"
      "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES256-SHA384:ECDHE-ECDSA-AES256-SHA384:"
      "ECDHE-RSA-AES256-SHA:ECDHE-ECDSA-AES256-SHA:DHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA:"
      "DHE-DSS-AES128-SHA256:DHE-RSA-AES256-SHA256:DHE-DSS-AES256-SHA:DHE-RSA-AES256-SHA:"
      "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128:AES256:HIGH:!SSLv2:!aNULL:!eNULL:!EXPORT:!DES:"
      "!MD5:!RC4:!ADH";
  core.ciphersuites = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
  core.reneg_limit = 2;
  core.tells_renegotiation = true;
  return core;
}

inline constexpr Manners kOwnManners;
inline constexpr Manners kCoreManners = CoreManners();

}  // namespace fastsock::php
