// See ssl_values.h.
#include "ssl_values.h"

#include <cstring>

namespace fastsock::php {

bool ToText(zval* value, std::string* text) {
  zend_string* string = zval_try_get_string(value);
  if (string == nullptr) return false;
  text->assign(ZSTR_VAL(string), ZSTR_LEN(string));
  zend_string_release(string);
  return true;
}

void SetSslOption(php_stream_context* context, const char* name, zval* value) {
  zval before;
  ZVAL_NULL(&before);
  if (zval* replaced = FindSslOption(context, name)) ZVAL_COPY(&before, replaced);
  php_stream_context_set_option(context, "ssl", name, value);
  zval_ptr_dtor(&before);
}

bool ReadText(php_stream_context* context, const char* name, std::string* text) {
  zval* value = FindSslOption(context, name);
  if (Z_TYPE_P(value) == IS_STRING) {
    text->assign(Z_STRVAL_P(value), Z_STRLEN_P(value));
    return true;
  }
  zval converted;
  ZVAL_UNDEF(&converted);
  // A copy: user code may take it out of the context.
  WithCopy(value, [&converted](zval* copy) {
    if (zend_string* string = zval_try_get_string(copy)) ZVAL_STR(&converted, string);
    return true;
  });
  if (Z_TYPE(converted) != IS_STRING) return false;
  text->assign(Z_STRVAL(converted), Z_STRLEN(converted));
  SetSslOption(context, name, &converted);
  zval_ptr_dtor(&converted);
  return true;
}

bool ReadCText(php_stream_context* context, const char* name, std::string* text) {
  if (!ReadText(context, name, text)) return false;
  text->resize(std::strlen(text->c_str()));
  return true;
}

HashTable* SslOptions(php_stream_context* context) {
  if (context == nullptr) return nullptr;
  zval* ssl = zend_hash_str_find(Z_ARRVAL(context->options), ZEND_STRL("ssl"));
  return ssl != nullptr && Z_TYPE_P(ssl) == IS_ARRAY ? Z_ARRVAL_P(ssl) : nullptr;
}

zval* FindSslOption(php_stream_context* context, const char* name) {
  if (context == nullptr) return nullptr;
  zval* value = php_stream_context_get_option(context, "ssl", name);
  if (value != nullptr) ZVAL_DEREF(value);
  return value;
}

bool IsSslOptionTrue(php_stream_context* context, const char* name, bool otherwise) {
  zval* value = FindSslOption(context, name);
  return value != nullptr ? zend_is_true(value) : otherwise;
}

std::string SslOptionString(php_stream_context* context, const char* name) {
  zval* value = FindSslOption(context, name);
  std::string text;
  if (value != nullptr && !ToText(value, &text)) text.clear();
  return text;
}

std::string SslPeerName(php_stream_context* context) {
  std::string name;
  if (!ReadCText(context, "peer_name", &name)) name.clear();
  return name;
}

}  // namespace fastsock::php
