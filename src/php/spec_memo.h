// What was made of a context's ssl options last. Servers that call enable_crypto on each connection
// give the same array again and again, and reading it costs as much as the rest of the call.
#pragma once

#include <memory>
#include <string>

#include "../tls/context_spec.h"
#include "manners.h"
#include "report.h"
#include "zend.h"

namespace fastsock::php {

struct KeyedSpec {
  tls::ContextSpec spec;
  std::string key;  // spec.Key()
};

class SpecMemo {
 public:
  // As ReadContextSpec(): null, with warnings added, if an option cannot be used.
  std::shared_ptr<const KeyedSpec> Read(php_stream_context* context, int method,
                                        const Manners& manners, Warnings* warnings);
  // At the end of a request, and again when its streams have gone: user code that closes one may
  // have used it.
  void Forget();

 private:
  bool Knows(const HashTable* options, int method, const Manners& manners) const;

  HashTable* options_ = nullptr;  // held, so that it is equal by its address: copy-on-write
  int method_ = 0;
  const Manners* manners_ = nullptr;
  std::shared_ptr<const KeyedSpec> spec_;
};

}  // namespace fastsock::php
