// Where core's ways differ among the versions of PHP that fastsock is built for: fastsock's
// functions go with those of the PHP they run in.
#pragma once

#include "zend.h"

namespace fastsock::php {

// stream_get_meta_data()['uri'] of what was opened by an address.
constexpr bool kTellsUri = PHP_VERSION_ID >= 80300;
// STREAM_NOTIFY_COMPLETED, when a read has found the end.
constexpr bool kTellsEnd = PHP_VERSION_ID >= 80300;
// A time limit of 0 on a plain stream: a read returns an empty string, and has not timed out.
constexpr bool kZeroIsNoWait = PHP_VERSION_ID >= 80300;
// An empty name in a client's ssl.alpn_protocols is refused, and says so: 8.4.25, and 8.5.10 of the
// same day.
constexpr bool kNamesEmptyAlpn = PHP_VERSION_ID >= (PHP_VERSION_ID < 80500 ? 80425 : 80510);
// stream_select() and stream_socket_pair() take a context, which says what becomes of stream
// errors.
constexpr bool kTakesContext = PHP_VERSION_ID >= 80600;
// stream_get_meta_data()['crypto']['session_reused'].
constexpr bool kTellsReuse = PHP_VERSION_ID >= 80600;
// An ssl.peer_fingerprint that can match nothing: why, instead of that it does not match.
constexpr bool kTellsBadFingerprint = PHP_VERSION_ID >= 80600;
// A server that cannot take its unix path says why, though still without an errno.
constexpr bool kTellsUnixBind = PHP_VERSION_ID >= 80600;

// Why an accept has failed that was refused for its handshake.
constexpr const char* kHandshakeFailure =
    PHP_VERSION_ID >= 80400 ? "Cannot enable crypto" : "Success";
constexpr const char* kEmptyPath =
    PHP_VERSION_ID >= 80400 ? "Path must not be empty" : "Path cannot be empty";
constexpr const char* kSessionNotReady = PHP_VERSION_ID >= 80600
                                             ? "Supplied SSL session stream is not set up"
                                             : "Supplied SSL session stream is not initialized";
// Before the name of a cafile without certificates.
constexpr const char* kNoCertificates = PHP_VERSION_ID >= 80600
                                            ? "no valid certs found cafile stream: '"
                                            : "no valid certs found cafile stream: `";
// Follows the reason of a failed sendto.
constexpr const char* kAfterSendTo = PHP_VERSION_ID >= 80600 ? "" : "\n";
// Of what is said of a failed write.
constexpr int kSendFailureLevel = PHP_VERSION_ID >= 80600 ? E_WARNING : E_NOTICE;

}  // namespace fastsock::php
