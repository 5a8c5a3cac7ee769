// See spec_memo.h.
#include "spec_memo.h"

#include <algorithm>
#include <string_view>

#include "ssl_options.h"
#include "ssl_values.h"

namespace fastsock::php {
namespace {

// Neither can it change in place, nor does anybody notice that it is held.
bool IsPlainData(HashTable* array) {
  zval* value;
  ZEND_HASH_FOREACH_VAL(array, value) {
    bool nested = Z_TYPE_P(value) == IS_ARRAY && IsPlainData(Z_ARRVAL_P(value));
    if (Z_TYPE_P(value) > IS_STRING && !nested) return false;
  }
  ZEND_HASH_FOREACH_END();
  return true;
}

bool IsBounded() { return PG(open_basedir) != nullptr && *PG(open_basedir) != '\0'; }

bool HoldsText(HashTable* array, const std::string& text) {
  zval* value;
  ZEND_HASH_FOREACH_VAL(array, value) {
    if (Z_TYPE_P(value) == IS_ARRAY && HoldsText(Z_ARRVAL_P(value), text)) return true;
    if (Z_TYPE_P(value) != IS_STRING) continue;
    if (text.compare(0, std::string::npos, Z_STRVAL_P(value), Z_STRLEN_P(value)) == 0) return true;
  }
  ZEND_HASH_FOREACH_END();
  return false;
}

// A relative path is that of another file once the working directory has changed.
bool IsRelative(zval* value) {
  if (Z_TYPE_P(value) == IS_STRING) return Z_STRLEN_P(value) > 0 && Z_STRVAL_P(value)[0] != '/';
  if (Z_TYPE_P(value) != IS_ARRAY) return false;
  zval* part;
  ZEND_HASH_FOREACH_VAL(Z_ARRVAL_P(value), part) {
    if (IsRelative(part)) return true;
  }
  ZEND_HASH_FOREACH_END();
  return false;
}

bool NamesRelativePaths(HashTable* options) {
  constexpr std::string_view kPaths[] = {"local_cert", "local_pk", "SNI_server_certs", "dh_param",
                                         "ocsp_response"};
  return std::any_of(std::begin(kPaths), std::end(kPaths), [options](std::string_view name) {
    zval* value = zend_hash_str_find(options, name.data(), name.size());
    return value != nullptr && IsRelative(value);
  });
}

// Was the spec made of the options alone? Else of the working directory, too, which relative paths
// have been completed by, or of ini settings.
bool IsSelfContained(const tls::ContextSpec& spec, HashTable* options) {
  if (spec.verify_peer || IsBounded() || NamesRelativePaths(options)) return false;
  std::vector<std::string> files = spec.GivenFiles();
  return std::all_of(files.begin(), files.end(),
                     [options](const std::string& file) { return HoldsText(options, file); });
}

}  // namespace

bool SpecMemo::Knows(const HashTable* options, int method, const Manners& manners) const {
  return options != nullptr && options == options_ && method == method_ && &manners == manners_ &&
         !IsBounded();
}

std::shared_ptr<const KeyedSpec> SpecMemo::Read(php_stream_context* context, int method,
                                                const Manners& manners, Warnings* warnings) {
  HashTable* options = SslOptions(context);
  if (Knows(options, method, manners)) return spec_;
  auto spec = std::make_shared<KeyedSpec>();
  Warnings own;
  bool usable = ReadContextSpec(context, method, manners, &spec->spec, &own);
  bool silent = !own.any();
  warnings->Append(&own);
  if (!usable) return nullptr;
  spec->key = spec->spec.Key();
  // User code that ran meanwhile may have set other options.
  if (!silent || options == nullptr || options != SslOptions(context) || !IsPlainData(options) ||
      !IsSelfContained(spec->spec, options)) {
    return spec;
  }
  Forget();
  GC_TRY_ADDREF(options);
  options_ = options;
  method_ = method;
  manners_ = &manners;
  spec_ = spec;
  return spec;
}

void SpecMemo::Forget() {
  if (options_ != nullptr) zend_array_release(options_);
  options_ = nullptr;
  spec_.reset();
}

}  // namespace fastsock::php
