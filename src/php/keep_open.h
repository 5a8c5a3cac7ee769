// Keeps a stream open while user code runs in the middle of an operation on it.
#pragma once

#include "zend.h"

namespace fastsock::php {

// While the stream layer is in the middle of an operation on this stream, user code that the
// operation calls must not close it: the layer would go on with freed memory. fclose() refuses
// then.
// (socket_close() of an import does not ask; then at least this code does not touch it again.)
class KeepOpen {
 public:
  explicit KeepOpen(php_stream* stream) : stream_(stream), resource_(stream->res) {
    if (resource_ == nullptr || stream->flags & PHP_STREAM_FLAG_NO_FCLOSE) {
      resource_ = nullptr;
      return;
    }
    GC_ADDREF(resource_);
    stream_->flags |= PHP_STREAM_FLAG_NO_FCLOSE;
  }
  ~KeepOpen() {
    if (resource_ == nullptr) return;
    if (resource_->ptr == stream_) {
      stream_->flags &= ~static_cast<uint32_t>(PHP_STREAM_FLAG_NO_FCLOSE);
    }
    zend_list_delete(resource_);
  }
  KeepOpen(const KeepOpen&) = delete;
  KeepOpen& operator=(const KeepOpen&) = delete;

 private:
  php_stream* stream_;
  zend_resource* resource_;  // null: nothing to undo
};

// At a request's end: persistent streams that a jump has left in the middle of an operation may be
// closed again.
void ForgetKeptOpen();

}  // namespace fastsock::php
