// See report.h.
#include "report.h"

#include <cstring>

namespace fastsock::php {

void Warn(const char* text) { php_error_docref(nullptr, E_WARNING, "%s", text); }

void Warnings::Add(const std::string& text) {
  if (texts_ == nullptr) texts_ = zend_new_array(1);
  zval entry;
  ZVAL_STR(&entry, ToZendString(text));
  zend_hash_next_index_insert(texts_, &entry);
}

void Warnings::Add(const Warning& warning) {
  if (warning.text.empty()) return;
  Add(warning.text);
  if (!warning.bare) return;
  // A reference marks it.
  zval* last = zend_hash_index_find(texts_, zend_hash_num_elements(texts_) - 1);
  ZVAL_MAKE_REF(last);
}

std::string Warnings::Last() const {
  if (texts_ == nullptr) return {};
  zval* last = zend_hash_index_find(texts_, zend_hash_num_elements(texts_) - 1);
  ZVAL_DEREF(last);
  return {Z_STRVAL_P(last), Z_STRLEN_P(last)};
}

void Warnings::Raise() {
  if (texts_ == nullptr) return;
  HashTable* texts = texts_;
  texts_ = nullptr;
  zval* text;
  ZEND_HASH_FOREACH_VAL(texts, text) {
    if (Z_ISREF_P(text)) {
      php_error(E_WARNING, "%s", Z_STRVAL_P(Z_REFVAL_P(text)));
    } else {
      Warn(Z_STRVAL_P(text));
    }
  }
  ZEND_HASH_FOREACH_END();
  zend_array_release(texts);
}

void Warnings::Append(Warnings* others) {
  if (others->texts_ == nullptr) return;
  if (texts_ == nullptr) texts_ = zend_new_array(1);
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

void NoticeSendFailed(size_t bytes, int error) {
  php_error_docref(nullptr, E_NOTICE, "Send of " ZEND_LONG_FMT " bytes failed with errno=%d %s",
                   static_cast<zend_long>(bytes), error, std::strerror(error));
}

void NoticePathTruncated(size_t limit) {
  php_error_docref(nullptr, E_NOTICE,
                   "socket path exceeded the maximum allowed length of %lu bytes and was truncated",
                   static_cast<unsigned long>(limit));
}

zend_string* ToZendString(const std::string& text) {
  return zend_string_init(text.data(), text.size(), false);
}

}  // namespace fastsock::php
