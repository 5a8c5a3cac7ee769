// See spec_memo.h.
#include "spec_memo.h"

#include <algorithm>

#include "ssl_options.h"

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

// Was the spec made of the options alone? Else of the working directory, too, which relative paths
// have been completed by, or of ini settings.
bool IsSelfContained(const tls::ContextSpec& spec, HashTable* options) {
  if (spec.verify_peer || IsBounded()) return false;
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
