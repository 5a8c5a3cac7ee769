// Stream errors, which came with PHP 8.6: a warning about a stream has a code, and the stream's
// context says what becomes of it (its options stream.error_mode, error_store and error_handler).
// Older versions know no such thing, and these warnings are plain there.
#pragma once

#include "zend.h"

namespace fastsock::php {

#if PHP_VERSION_ID >= 80600
#define FASTSOCK_STREAM_ERROR(name) ZEND_ENUM_StreamErrorCode_##name
#else
#define FASTSOCK_STREAM_ERROR(name) 0
#endif

// Cases of PHP's enum StreamErrorCode; those that core uses for the same warning.
enum class StreamErrorCode : int {
  kNone = 0,  // no stream error, but a plain warning
  kGeneric = FASTSOCK_STREAM_ERROR(Generic),
  kReadFailed = FASTSOCK_STREAM_ERROR(ReadFailed),
  kWriteFailed = FASTSOCK_STREAM_ERROR(WriteFailed),
  kAcceptFailed = FASTSOCK_STREAM_ERROR(AcceptFailed),
  kNotFound = FASTSOCK_STREAM_ERROR(NotFound),
  kPermissionDenied = FASTSOCK_STREAM_ERROR(PermissionDenied),
  kInvalidPath = FASTSOCK_STREAM_ERROR(InvalidPath),
  kOpenFailed = FASTSOCK_STREAM_ERROR(OpenFailed),
  kCreateFailed = FASTSOCK_STREAM_ERROR(CreateFailed),
  kNetworkSendFailed = FASTSOCK_STREAM_ERROR(NetworkSendFailed),
  kNetworkRecvFailed = FASTSOCK_STREAM_ERROR(NetworkRecvFailed),
  kSslNotSupported = FASTSOCK_STREAM_ERROR(SslNotSupported),
  kOobNotSupported = FASTSOCK_STREAM_ERROR(OobNotSupported),
  kProtocolError = FASTSOCK_STREAM_ERROR(ProtocolError),
  kInvalidParam = FASTSOCK_STREAM_ERROR(InvalidParam),
  kAuthFailed = FASTSOCK_STREAM_ERROR(AuthFailed),
  kTimeOut = FASTSOCK_STREAM_ERROR(TimeOut),
  kDecodingFailed = FASTSOCK_STREAM_ERROR(DecodingFailed),
  kInvalidFormat = FASTSOCK_STREAM_ERROR(InvalidFormat),
};

#undef FASTSOCK_STREAM_ERROR

// Gathers the stream errors of one call; they are told at its end, and run user code only then. All
// that is done here is done on PHP's own memory, so a jump may skip the end.
class StreamErrors {
 public:
  // `context` says what becomes of them; it may be null, and lives until the end.
  explicit StreamErrors([[maybe_unused]] php_stream_context* context) {
#if PHP_VERSION_ID >= 80600
    context_ = context;
    if (context_ != nullptr) GC_ADDREF(context_->res);
    php_stream_error_operation_begin();
#endif
  }
  ~StreamErrors() { Tell(); }
  // Tells them before the end, which then tells no more.
  void Tell() {
#if PHP_VERSION_ID >= 80600
    if (told_) return;
    told_ = true;
    php_stream_error_operation_end(context_);
    if (context_ != nullptr) zend_list_delete(context_->res);
#endif
  }
  StreamErrors(const StreamErrors&) = delete;
  StreamErrors& operator=(const StreamErrors&) = delete;

#if PHP_VERSION_ID >= 80600
 private:
  php_stream_context* context_;
  bool told_ = false;
#endif
};

}  // namespace fastsock::php
