// See dropin.h.
#include "dropin.h"

#include <cstring>

#include "manners.h"
#include "thread.h"
#include "transport.h"

ZEND_FUNCTION(fastsock_select);
ZEND_FUNCTION(fastsock_dropin_pair);

namespace fastsock::php {
namespace {

// One for all transports, with core's signature.
php_stream* CreateTransport(const char* protocol, size_t protocol_length, const char* name,
                            size_t name_length, const char* persistent_id, int /*options*/,
                            int flags, timeval* timeout, php_stream_context* context STREAMS_DC) {
#if ZEND_DEBUG
  static_cast<void>(__php_stream_call_depth);
  static_cast<void>(__zend_filename), static_cast<void>(__zend_lineno);
  static_cast<void>(__zend_orig_filename), static_cast<void>(__zend_orig_lineno);
#endif
  CurrentThread().LetGoOfAbandoned();
  OpenRequest request;
  request.flags = flags;
  request.persistent_id = persistent_id;
  request.timeout = timeout;
  request.context = context;
  return NewTransportStream({protocol, protocol_length}, {name, name_length}, request,
                            kCoreManners);
}

struct Twin {
  const char* name;
  zif_handler ours;
};

constexpr Twin kTwins[] = {{"stream_select", ZEND_FN(fastsock_select)},
                           {"stream_socket_pair", ZEND_FN(fastsock_dropin_pair)}};

// The entry in the table of functions; null if the function is disabled.
zend_internal_function* FindFunction(const char* name) {
  void* found = zend_hash_str_find_ptr(CG(function_table), name, std::strlen(name));
  auto* function = static_cast<zend_function*>(found);
  bool internal = function != nullptr && function->type == ZEND_INTERNAL_FUNCTION;
  return internal ? &function->internal_function : nullptr;
}

// What core has for this name.
zif_handler CoreHandler(const char* name) {
  void* found = zend_hash_str_find_ptr(&module_registry, ZEND_STRL("standard"));
  auto* standard = static_cast<zend_module_entry*>(found);
  if (standard == nullptr || standard->functions == nullptr) return nullptr;
  for (const zend_function_entry* entry = standard->functions; entry->fname != nullptr; entry++) {
    if (std::strcmp(entry->fname, name) == 0) return entry->handler;
  }
  return nullptr;
}

php_stream_transport_factory FindFactory(std::string_view name) {
  void* found = zend_hash_str_find_ptr(php_stream_xport_get_hash(), name.data(), name.size());
  return reinterpret_cast<php_stream_transport_factory>(found);
}

void Append(std::string* list, std::string_view name, std::string_view why = {}) {
  if (!list->empty()) *list += ", ";
  *list += name;
  if (!why.empty()) list->append(" (").append(why).append(")");
}

std::string OrNone(const std::string& list) { return list.empty() ? "none" : list; }

void PrintRow(const char* what, const std::string& list) {
  php_info_print_table_row(2, what, OrNone(list).c_str());
}

}  // namespace

void InstallDropin(Replaced* replaced) {
  for (std::string_view name : TransportNames()) {
    replaced->transports.push_back({std::string(name), FindFactory(name)});
    php_stream_xport_register(replaced->transports.back().name.c_str(), CreateTransport);
  }
  for (const Twin& twin : kTwins) {
    zend_internal_function* function = FindFunction(twin.name);
    if (function != nullptr && function->handler == CoreHandler(twin.name)) {
      function->handler = twin.ours;
    }
  }
}

void RemoveDropin(Replaced* replaced) {
  for (const Replaced::Transport& transport : replaced->transports) {
    if (FindFactory(transport.name) != CreateTransport) continue;
    if (transport.factory != nullptr) {
      php_stream_xport_register(transport.name.c_str(), transport.factory);
    } else {
      php_stream_xport_unregister(transport.name.c_str());
    }
  }
  replaced->transports.clear();
  for (const Twin& twin : kTwins) {
    zend_internal_function* function = FindFunction(twin.name);
    if (function != nullptr && function->handler == twin.ours) {
      function->handler = CoreHandler(twin.name);
    }
  }
}

void PrintDropinInfo(bool wanted) {
  std::string transports;
  std::string functions;
  std::string left_alone;
  for (std::string_view name : TransportNames()) {
    if (FindFactory(name) == CreateTransport) {
      Append(&transports, name);
    } else {
      Append(&left_alone, std::string(name) + "://", "registered by another extension since");
    }
  }
  for (const Twin& twin : kTwins) {
    zend_internal_function* function = FindFunction(twin.name);
    if (function == nullptr) {
      Append(&left_alone, std::string(twin.name) + "()", "disabled");
    } else if (function->handler == twin.ours) {
      Append(&functions, std::string(twin.name) + "()");
    } else {
      Append(&left_alone, std::string(twin.name) + "()", "replaced by another extension");
    }
  }
  bool on = !transports.empty() || !functions.empty();
  php_info_print_table_start();
  php_info_print_table_row(2, "Drop-in mode",
                           on       ? "on"
                           : wanted ? "off (not possible after dl())"
                                    : "off");
  if (on) {
    PrintRow("Transports that are fastsock's", transports);
    PrintRow("Functions that are fastsock's", functions);
    PrintRow("Left alone", left_alone);
  }
  php_info_print_table_end();
}

}  // namespace fastsock::php
