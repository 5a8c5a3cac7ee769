// See report.h.
#include "report.h"

#include <cstring>

#include "core_ways.h"

namespace fastsock::php {
namespace {

constexpr uint32_t kFields = 3;  // of a collected warning

#if PHP_VERSION_ID >= 80600
// Without a wrapper's name the stream's own is meant.
void RaiseStreamError(php_stream* stream, int level, StreamErrorCode code, const char* wrapper,
                      const char* text) {
  auto core_code = static_cast<zend_enum_StreamErrorCode>(code);
  bool terminating = level == E_WARNING;
  if (stream == nullptr) {
    php_error_docref(nullptr, level, "%s", text);
  } else if (wrapper != nullptr) {
    php_stream_wrapper_error_with_name(wrapper, PHP_STREAM_CONTEXT(stream), nullptr, REPORT_ERRORS,
                                       level, terminating, core_code, "%s", text);
  } else {
    php_stream_error(stream, nullptr, level, terminating, core_code, "%s", text);
  }
}

// Are errors gathered already, by a call that tells them at its end?
bool AreGathered() { return FG(stream_error_state).current_operation != nullptr; }
#else
void RaiseStreamError(php_stream*, int level, StreamErrorCode, const char*, const char* text) {
  php_error_docref(nullptr, level, "%s", text);
}

bool AreGathered() { return true; }
#endif

void RaiseOne(php_stream* stream, const zval* fields) {
  const char* text = Z_STRVAL(fields[0]);
  auto code = static_cast<StreamErrorCode>(Z_LVAL(fields[1]));
  if (code != StreamErrorCode::kNone) {
    const char* wrapper = Z_TYPE(fields[2]) == IS_STRING ? Z_STRVAL(fields[2]) : nullptr;
    RaiseStreamError(stream, E_WARNING, code, wrapper, text);
  } else if (Z_TYPE(fields[2]) == IS_TRUE) {
    php_error(E_WARNING, "%s", text);
  } else {
    php_error_docref(nullptr, E_WARNING, "%s", text);
  }
}

// A plain one's handler may close the stream that the next is about, which then is about none.
void RaiseAll(php_stream* stream, HashTable* texts) {
  zend_resource* resource = stream != nullptr ? stream->res : nullptr;
  if (resource != nullptr) GC_ADDREF(resource);
  for (uint32_t i = 0; i < zend_hash_num_elements(texts); i += kFields) {
    zval fields[kFields];
    for (uint32_t k = 0; k < kFields; k++) {
      ZVAL_COPY_VALUE(&fields[k], zend_hash_index_find(texts, i + k));
    }
    bool closed = resource != nullptr && resource->ptr != stream;
    RaiseOne(closed ? nullptr : stream, fields);
  }
  if (resource != nullptr) zend_list_delete(resource);
}

}  // namespace

void Warn(php_stream* stream, StreamErrorCode code, const char* text) {
  RaiseStreamError(stream, E_WARNING, code, nullptr, text);
}

void Warnings::Add(const Warning& warning) {
  if (warning.text.empty()) return;
  if (texts_ == nullptr) texts_ = zend_new_array(kFields);
  zval field;
  ZVAL_STR(&field, ToZendString(warning.text));
  zend_hash_next_index_insert(texts_, &field);
  ZVAL_LONG(&field, static_cast<zend_long>(warning.code));
  zend_hash_next_index_insert(texts_, &field);
  if (warning.wrapper.empty() || warning.code == StreamErrorCode::kNone) {
    ZVAL_BOOL(&field, warning.bare);
  } else {
    ZVAL_STR(&field, ToZendString(warning.wrapper));
  }
  zend_hash_next_index_insert(texts_, &field);
}

std::string Warnings::Last() const {
  if (texts_ == nullptr) return {};
  zval* last = zend_hash_index_find(texts_, zend_hash_num_elements(texts_) - kFields);
  return {Z_STRVAL_P(last), Z_STRLEN_P(last)};
}

void Warnings::Raise(php_stream* stream) {
  if (texts_ == nullptr) return;
  HashTable* texts = texts_;
  texts_ = nullptr;
  // What the first of them runs may close the stream that the next is about.
  if (stream != nullptr && !AreGathered()) {
    StreamErrors gathered(PHP_STREAM_CONTEXT(stream));
    RaiseAll(stream, texts);
  } else {
    RaiseAll(stream, texts);
  }
  zend_array_release(texts);
}

void Warnings::Append(Warnings* others) {
  if (others->texts_ == nullptr) return;
  if (texts_ == nullptr) texts_ = zend_new_array(kFields);
  zval* text;
  ZEND_HASH_FOREACH_VAL(others->texts_, text) {
    Z_TRY_ADDREF_P(text);
    zend_hash_next_index_insert(texts_, text);
  }
  ZEND_HASH_FOREACH_END();
  others->Forget();
}

void Warnings::Forget() {
  if (texts_ != nullptr) zend_array_release(texts_);
  texts_ = nullptr;
}

void ReportSendFailed(php_stream* stream, size_t bytes, int error) {
  zend_string* text = strpprintf(0, "Send of " ZEND_LONG_FMT " bytes failed with errno=%d %s",
                                 static_cast<zend_long>(bytes), error, std::strerror(error));
  RaiseStreamError(stream, kSendFailureLevel, StreamErrorCode::kNetworkSendFailed, nullptr,
                   ZSTR_VAL(text));
  zend_string_release(text);
}

void ReportSendToFailed(php_stream* stream, int error) {
  zend_string* text = strpprintf(0, "%s%s", std::strerror(error), kAfterSendTo);
  Warn(stream, StreamErrorCode::kNetworkSendFailed, ZSTR_VAL(text));
  zend_string_release(text);
}

void NoticePathTruncated(php_stream* stream, size_t limit) {
  zend_string* text = strpprintf(
      0, "socket path exceeded the maximum allowed length of %lu bytes and was truncated",
      static_cast<unsigned long>(limit));
  RaiseStreamError(stream, E_NOTICE, StreamErrorCode::kInvalidPath, nullptr, ZSTR_VAL(text));
  zend_string_release(text);
}

zend_string* ToZendString(const std::string& text) {
  return zend_string_init(text.data(), text.size(), false);
}

}  // namespace fastsock::php
