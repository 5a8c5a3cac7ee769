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

void Warnings::Raise() {
  if (texts_ == nullptr) return;
  HashTable* texts = texts_;
  texts_ = nullptr;
  zval* text;
  ZEND_HASH_FOREACH_VAL(texts, text) { Warn(Z_STRVAL_P(text)); }
  ZEND_HASH_FOREACH_END();
  zend_array_destroy(texts);
}

void NoticeSendFailed(size_t bytes, int error) {
  php_error_docref(nullptr, E_NOTICE, "Send of " ZEND_LONG_FMT " bytes failed with errno=%d %s",
                   static_cast<zend_long>(bytes), error, std::strerror(error));
}

zend_string* ToZendString(const std::string& text) {
  return zend_string_init(text.data(), text.size(), false);
}

}  // namespace fastsock::php
