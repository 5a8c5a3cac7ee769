dnl fastsock: phpize && ./configure && make

PHP_ARG_ENABLE([fastsock],
  [whether to enable fastsock],
  [AS_HELP_STRING([--enable-fastsock], [Enable fastsock: server sockets on libuv])])

PHP_ARG_ENABLE([fastsock-werror],
  [whether to treat warnings in fastsock as errors],
  [AS_HELP_STRING([--enable-fastsock-werror], [fastsock: compile with -Werror])],
  [no],
  [no])

if test "$PHP_FASTSOCK" != "no"; then
  dnl An extension that is built on its own knows PHP by php-config, one in PHP's tree by configure.
  if test -n "$PHP_CONFIG"; then
    fastsock_php_version=`$PHP_CONFIG --vernum`
  else
    fastsock_php_version=$PHP_VERSION_ID
  fi
  if test "$fastsock_php_version" -lt 80200; then
    AC_MSG_ERROR([fastsock needs PHP 8.2 or newer, this is $fastsock_php_version])
  fi

  PKG_CHECK_MODULES([FASTSOCK_LIBUV], [libuv >= 1.34], [], [
    AC_MSG_ERROR([fastsock needs pkg-config and libuv 1.34 or newer: apt-get install pkg-config libuv1-dev | dnf install pkgconf libuv-devel | brew install pkg-config libuv])
  ])
  PKG_CHECK_MODULES([FASTSOCK_OPENSSL], [openssl >= 3.0.0], [], [
    AC_MSG_ERROR([fastsock needs OpenSSL 3.0.0 or newer: apt-get install libssl-dev | dnf install openssl-devel | brew install openssl@3])
  ])
  PHP_EVAL_INCLINE([$FASTSOCK_LIBUV_CFLAGS])
  PHP_EVAL_LIBLINE([$FASTSOCK_LIBUV_LIBS], [FASTSOCK_SHARED_LIBADD])
  PHP_EVAL_INCLINE([$FASTSOCK_OPENSSL_CFLAGS])
  PHP_EVAL_LIBLINE([$FASTSOCK_OPENSSL_LIBS], [FASTSOCK_SHARED_LIBADD])

  PHP_REQUIRE_CXX()
  PHP_CXX_COMPILE_STDCXX([17], [mandatory], [FASTSOCK_STDCXX])

  fastsock_flags="-std=c++17 -fno-exceptions -fno-rtti -fvisibility=hidden -Wall -Wextra"
  fastsock_flags="$fastsock_flags -DZEND_ENABLE_STATIC_TSRMLS_CACHE=1"
  if test "$PHP_FASTSOCK_WERROR" != "no"; then
    fastsock_flags="$fastsock_flags -Werror"
  fi

  dnl Here, in config.w32 and in package.xml: ./dev lint compares them with what lies in src/.
  fastsock_sources="
    src/conn/acceptor.cpp
    src/conn/connector.cpp
    src/conn/plain_connection.cpp
    src/conn/secure_connection.cpp
    src/conn/tls_acceptor.cpp
    src/event/backend.cpp
    src/event/fork.cpp
    src/event/group.cpp
    src/event/loop.cpp
    src/event/ready_set.cpp
    src/event/wait.cpp
    src/event/watch.cpp
    src/net/address.cpp
    src/net/connect.cpp
    src/net/io.cpp
    src/net/listener.cpp
    src/net/options.cpp
    src/net/resolver.cpp
    src/net/socket.cpp
    src/net/unix_socket_file.cpp
    src/php/ca_stream.cpp
    src/php/context_options.cpp
    src/php/crypto.cpp
    src/php/dropin.cpp
    src/php/flat_set.cpp
    src/php/functions.cpp
    src/php/module.cpp
    src/php/peer.cpp
    src/php/readiness.cpp
    src/php/report.cpp
    src/php/select.cpp
    src/php/select_call.cpp
    src/php/select_few.cpp
    src/php/select_flat.cpp
    src/php/select_sets.cpp
    src/php/select_way.cpp
    src/php/socket_stream.cpp
    src/php/spec_errors.cpp
    src/php/spec_memo.cpp
    src/php/ssl_files.cpp
    src/php/ssl_options.cpp
    src/php/ssl_values.cpp
    src/php/stats.cpp
    src/php/stream_io.cpp
    src/php/stream_options.cpp
    src/php/stream_transport.cpp
    src/php/thread.cpp
    src/php/tls_listener.cpp
    src/php/transport.cpp
    src/php/wait.cpp
    src/tls/context.cpp
    src/tls/context_cache.cpp
    src/tls/context_callbacks.cpp
    src/tls/context_spec.cpp
    src/tls/credentials.cpp
    src/tls/error.cpp
    src/tls/failure.cpp
    src/tls/session.cpp
    src/tls/session_cache.cpp
    src/tls/ticket_keys.cpp
    src/tls/verify.cpp
    src/tls/wire_bio.cpp
  "

  PHP_NEW_EXTENSION([fastsock], [$fastsock_sources], [$ext_shared], [], [$fastsock_flags], [cxx])
  PHP_SUBST([FASTSOCK_SHARED_LIBADD])
  PHP_ADD_EXTENSION_DEP([fastsock], [openssl], [true])
  for fastsock_room in net event tls conn php; do
    PHP_ADD_BUILD_DIR([$ext_builddir/src/$fastsock_room])
  done
fi
