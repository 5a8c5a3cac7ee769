/* fastsock: PHP's server sockets on libuv and OpenSSL. The module's entry, version and settings. */
#ifndef PHP_FASTSOCK_H
#define PHP_FASTSOCK_H

#include "php.h"

#define PHP_FASTSOCK_VERSION "0.1.0"

extern zend_module_entry fastsock_module_entry;
#define phpext_fastsock_ptr &fastsock_module_entry

ZEND_BEGIN_MODULE_GLOBALS(fastsock)
  zend_long backlog;        /* ini fastsock.backlog: connections, 0 is the system's maximum */
  double handshake_timeout; /* ini fastsock.handshake_timeout: seconds, above 0 */
  zend_long max_handshakes; /* ini fastsock.max_handshakes: unfinished ones per listener, from 1 */
  bool dropin;              /* ini fastsock.dropin */
  bool tcp_nodelay;         /* ini fastsock.tcp_nodelay */
  bool raise_nofile;        /* ini fastsock.raise_nofile */
  void* thread;             /* fastsock::php::Thread, what this thread owns */
ZEND_END_MODULE_GLOBALS(fastsock)

ZEND_EXTERN_MODULE_GLOBALS(fastsock)
#define FASTSOCK_G(v) ZEND_MODULE_GLOBALS_ACCESSOR(fastsock, v)

#if defined(ZTS) && defined(COMPILE_DL_FASTSOCK)
ZEND_TSRMLS_CACHE_EXTERN()
#endif

#endif /* PHP_FASTSOCK_H */
