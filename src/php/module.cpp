// The module: entry, settings, start and end of process and request, phpinfo().
#include "../net/listener.h"
#include "../tls/error.h"
#include "dropin.h"
#include "keep_open.h"
#include "socket_stream.h"
#include "thread.h"
#include "zend.h"

#include "../../stubs/fastsock_arginfo.h"
#include "../event/fork.h"

ZEND_DECLARE_MODULE_GLOBALS(fastsock)

namespace {

using fastsock::php::Thread;

// Settings that make no sense at zero or below.
ZEND_INI_MH(OnUpdateSecondsAboveZero) {
  (void)entry;
  (void)mh_arg3;
  (void)stage;
  double seconds = zend_strtod(ZSTR_VAL(new_value), nullptr);
  if (!(seconds > 0)) return FAILURE;
  auto* base = static_cast<char*>(ZEND_INI_GET_BASE());
  *reinterpret_cast<double*>(base + reinterpret_cast<size_t>(mh_arg1)) = seconds;
  return SUCCESS;
}

// Whose child is it that is being forked? proc_open()'s becomes another program at once.
bool IsLastingFork() {
#ifdef ZTS
  if (tsrm_get_ls_cache() == nullptr) return true;  // not a thread of PHP's
#endif
  const zend_execute_data* call = EG(current_execute_data);
  if (call == nullptr || call->func == nullptr || call->func->type != ZEND_INTERNAL_FUNCTION) {
    return true;
  }
  const zend_string* name = call->func->common.function_name;
  return name == nullptr || !zend_string_equals_literal(name, "proc_open");
}

PHP_INI_BEGIN()
  STD_PHP_INI_BOOLEAN("fastsock.dropin", "0", PHP_INI_SYSTEM, OnUpdateBool, dropin,
                      zend_fastsock_globals, fastsock_globals)
  STD_PHP_INI_ENTRY("fastsock.backlog", "0", PHP_INI_SYSTEM, OnUpdateLong, backlog,
                    zend_fastsock_globals, fastsock_globals)
  STD_PHP_INI_BOOLEAN("fastsock.tcp_nodelay", "1", PHP_INI_SYSTEM, OnUpdateBool, tcp_nodelay,
                      zend_fastsock_globals, fastsock_globals)
  STD_PHP_INI_ENTRY("fastsock.handshake_timeout", "10", PHP_INI_SYSTEM, OnUpdateSecondsAboveZero,
                    handshake_timeout, zend_fastsock_globals, fastsock_globals)
  STD_PHP_INI_ENTRY("fastsock.max_handshakes", "1024", PHP_INI_SYSTEM, OnUpdateLongGEZero,
                    max_handshakes, zend_fastsock_globals, fastsock_globals)
  STD_PHP_INI_BOOLEAN("fastsock.raise_nofile", "0", PHP_INI_SYSTEM, OnUpdateBool, raise_nofile,
                      zend_fastsock_globals, fastsock_globals)
PHP_INI_END()

}  // namespace

static PHP_GINIT_FUNCTION(fastsock) {
#if defined(ZTS) && defined(COMPILE_DL_FASTSOCK)
  ZEND_TSRMLS_CACHE_UPDATE();
#endif
  fastsock_globals->dropin = false;
  fastsock_globals->backlog = 0;
  fastsock_globals->handshake_timeout = 10;
  fastsock_globals->max_handshakes = 1024;
  fastsock_globals->tcp_nodelay = true;
  fastsock_globals->raise_nofile = false;
  fastsock_globals->thread = new Thread;
}

#ifdef ZTS
static int ClosesWithThread(zval* entry) {
  if (Z_RES_P(entry)->type != php_file_le_pstream()) return ZEND_HASH_APPLY_KEEP;
  auto* stream = static_cast<php_stream*>(Z_RES_P(entry)->ptr);
  bool own = fastsock::php::SocketStreamOf(stream) != nullptr;
  return own ? ZEND_HASH_APPLY_REMOVE : ZEND_HASH_APPLY_KEEP;
}
#endif

static PHP_GSHUTDOWN_FUNCTION(fastsock) {
#ifdef ZTS
  // A thread's globals go in the reverse order of their making, so core would close its persistent
  // streams when what ours need is gone. (The main thread's go before all modules.)
  if (!tsrm_is_main_thread()) zend_hash_apply(&EG(persistent_list), ClosesWithThread);
#endif
  delete static_cast<Thread*>(fastsock_globals->thread);
  fastsock_globals->thread = nullptr;
}

static PHP_MINIT_FUNCTION(fastsock) {
  REGISTER_INI_ENTRIES();
  if (fastsock::event::InstallForkHandler(IsLastingFork) != 0) return FAILURE;
  // After dl() the module goes with the request, and persistent streams would be left without it.
  if (FASTSOCK_G(dropin) && type == MODULE_PERSISTENT) {
    fastsock::php::InstallDropin(&fastsock::php::CurrentThread().replaced);
  }
  if (FASTSOCK_G(raise_nofile)) fastsock::net::RaiseDescriptorLimit();
  return SUCCESS;
}

static PHP_MSHUTDOWN_FUNCTION(fastsock) {
  (void)type;
  fastsock::php::RemoveDropin(&fastsock::php::CurrentThread().replaced);
  UNREGISTER_INI_ENTRIES();
  return SUCCESS;
}

static PHP_RINIT_FUNCTION(fastsock) {
  (void)type;
  (void)module_number;
#if defined(ZTS) && defined(COMPILE_DL_FASTSOCK)
  ZEND_TSRMLS_CACHE_UPDATE();
#endif
  return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(fastsock) {
  (void)type;
  (void)module_number;
  Thread& thread = fastsock::php::CurrentThread();
  for (fastsock::php::FlatSet& set : thread.flat_sets) set.Shutdown();
  thread.specs.Forget();
  thread.resources_seen = 0;
  thread.deferred.clear();
  fastsock::php::ForgetKeptOpen();
  return SUCCESS;
}

// After the request's streams have closed: they close their watches while the loop still lives.
static ZEND_MODULE_POST_ZEND_DEACTIVATE_D(fastsock) {
  Thread& thread = fastsock::php::CurrentThread();
  while (thread.tls_listeners.PopFront() != nullptr) {  // left behind by a jump
  }
  for (fastsock::php::FlatSet& set : thread.flat_sets) set.Abandon();
  thread.specs.Forget();
  thread.resources_seen = 0;
  thread.loop.reset();
  thread.in_flight_tls.reset();
  thread.in_flight.Reset();
  thread.contexts.Trim();
  thread.select_calls.ReleaseAll();
  thread.notifying = 0;
  return SUCCESS;
}

static PHP_MINFO_FUNCTION(fastsock) {
  (void)zend_module;
  fastsock::net::DescriptorLimits limits = fastsock::net::QueryDescriptorLimits();
  std::string descriptors = std::to_string(limits.soft) + " / " + std::to_string(limits.hard);
  std::string library =
      std::string(fastsock::event::LibraryName()) + " " + fastsock::event::LibraryVersion();
  std::string backlog = std::to_string(fastsock::net::SystemBacklog());
  php_info_print_table_start();
  php_info_print_table_row(2, "fastsock", "enabled");
  php_info_print_table_row(2, "Version", PHP_FASTSOCK_VERSION);
  php_info_print_table_row(2, "Event loop", library.c_str());
  php_info_print_table_row(2, "TLS", fastsock::tls::LibraryVersion());
  php_info_print_table_row(2, "Backend", fastsock::event::BackendName());
  php_info_print_table_row(2, "Transports",
                           "tcp, udp, unix, udg, ssl, tls, tlsv1.0, tlsv1.1, tlsv1.2, tlsv1.3");
  php_info_print_table_row(2, "Descriptor limits (soft / hard)", descriptors.c_str());
  php_info_print_table_row(2, "Longest accept queue", backlog.c_str());
  php_info_print_table_end();
  fastsock::php::PrintDropinInfo(FASTSOCK_G(dropin));
  DISPLAY_INI_ENTRIES();
}

// openssl decides how TCP streams are named, and comes first for that.
static const zend_module_dep fastsock_dependencies[] = {
    ZEND_MOD_OPTIONAL("openssl") ZEND_MOD_OPTIONAL("sockets") ZEND_MOD_END};

zend_module_entry fastsock_module_entry = {
    STANDARD_MODULE_HEADER_EX,
    nullptr,
    fastsock_dependencies,
    "fastsock",
    ext_functions,
    PHP_MINIT(fastsock),
    PHP_MSHUTDOWN(fastsock),
    PHP_RINIT(fastsock),
    PHP_RSHUTDOWN(fastsock),
    PHP_MINFO(fastsock),
    PHP_FASTSOCK_VERSION,
    PHP_MODULE_GLOBALS(fastsock),
    PHP_GINIT(fastsock),
    PHP_GSHUTDOWN(fastsock),
    ZEND_MODULE_POST_ZEND_DEACTIVATE_N(fastsock),
    STANDARD_MODULE_PROPERTIES_EX,
};

#ifdef COMPILE_DL_FASTSOCK
#ifdef ZTS
ZEND_TSRMLS_CACHE_DEFINE()
#endif
extern "C" {
ZEND_GET_MODULE(fastsock)
}
#endif
