// See context_options.h.
#include "context_options.h"

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "../net/listener.h"

namespace fastsock::php {
namespace {

// Null when the option is absent.
zval* FindOption(php_stream_context* context, const char* name) {
  if (context == nullptr) return nullptr;
  zval* value = php_stream_context_get_option(context, "socket", name);
  if (value != nullptr) ZVAL_DEREF(value);
  return value;
}

bool IsTrue(php_stream_context* context, const char* name, bool otherwise) {
  zval* value = FindOption(context, name);
  return value != nullptr ? zend_is_true(value) : otherwise;
}

std::optional<bool> ReadBool(php_stream_context* context, const char* name) {
  zval* value = FindOption(context, name);
  if (value == nullptr || Z_TYPE_P(value) == IS_NULL) return std::nullopt;
  return zend_is_true(value);
}

std::string Shown(zval* value) {
  switch (Z_TYPE_P(value)) {
    case IS_LONG:
      return std::to_string(Z_LVAL_P(value));
    case IS_STRING:
      return "\"" + std::string(Z_STRVAL_P(value), Z_STRLEN_P(value)) + "\"";
    default:
      return zend_zval_type_name(value);
  }
}

Error WrongValue(const char* name, const std::string& expected, zval* value) {
  return {ErrorDomain::kOption, 0,
          std::string("socket option \"") + name + "\" must be " + expected + ", " + Shown(value) +
              " given"};
}

// An int, or a string that is one, as core takes them for its own.
std::optional<zend_long> AsLong(zval* value) {
  if (Z_TYPE_P(value) == IS_LONG) return Z_LVAL_P(value);
  zend_long number;
  double unused;
  if (Z_TYPE_P(value) == IS_STRING &&
      is_numeric_string(Z_STRVAL_P(value), Z_STRLEN_P(value), &number, &unused, false) == IS_LONG) {
    return number;
  }
  return std::nullopt;
}

struct IntOption {
  const char* name;
  zend_long least;
  zend_long most;
  const char* unit;
  std::optional<int> net::SocketOptions::*field;
};

constexpr IntOption kIntOptions[] = {
    {"tcp_keepidle", 1, 32767, "seconds", &net::SocketOptions::keepidle},
    {"tcp_keepintvl", 1, 32767, "seconds", &net::SocketOptions::keepintvl},
    {"tcp_keepcnt", 1, 127, "probes", &net::SocketOptions::keepcnt},
    {"so_rcvbuf", 1, INT_MAX, "bytes", &net::SocketOptions::receive_buffer},
    {"so_sndbuf", 1, INT_MAX, "bytes", &net::SocketOptions::send_buffer},
    {"so_linger", 0, 65535, "seconds", &net::SocketOptions::linger},
    {"tcp_defer_accept", 0, 65535, "seconds", &net::SocketOptions::defer_accept},
};

Status ReadIntOptions(php_stream_context* context, net::SocketOptions* options) {
  for (const IntOption& option : kIntOptions) {
    zval* value = FindOption(context, option.name);
    if (value == nullptr || Z_TYPE_P(value) == IS_NULL) continue;
    std::optional<zend_long> number = AsLong(value);
    if (!number || *number < option.least || *number > option.most) {
      return WrongValue(option.name,
                        "an int from " + std::to_string(option.least) + " to " +
                            std::to_string(option.most) + " (" + option.unit + ")",
                        value);
    }
    options->*option.field = static_cast<int>(*number);
  }
  return Done{};
}

std::optional<uid_t> FindUser(const char* name) {
  char buffer[4096];
  passwd entry;
  passwd* found = nullptr;
  if (getpwnam_r(name, &entry, buffer, sizeof(buffer), &found) != 0 || found == nullptr) {
    return std::nullopt;
  }
  return entry.pw_uid;
}

std::optional<gid_t> FindGroup(const char* name) {
  char buffer[16384];
  group entry;
  group* found = nullptr;
  if (getgrnam_r(name, &entry, buffer, sizeof(buffer), &found) != 0 || found == nullptr) {
    return std::nullopt;
  }
  return entry.gr_gid;
}

// An id, or a name that the system's user or group database knows.
template <class Id>
Status ReadId(php_stream_context* context, const char* name,
              std::optional<Id> (*look_up)(const char*), const char* what, std::optional<Id>* id) {
  zval* value = FindOption(context, name);
  if (value == nullptr || Z_TYPE_P(value) == IS_NULL) return Done{};
  if (Z_TYPE_P(value) == IS_LONG && Z_LVAL_P(value) >= 0 && Z_LVAL_P(value) < UINT_MAX) {
    *id = static_cast<Id>(Z_LVAL_P(value));
  } else if (Z_TYPE_P(value) == IS_STRING) {
    *id = look_up(Z_STRVAL_P(value));
  }
  if (!*id) return WrongValue(name, std::string("the id or name of a ") + what, value);
  return Done{};
}

Status ReadUnixOptions(php_stream_context* context, net::SocketOptions* options) {
  options->unix_unlink = IsTrue(context, "unix_unlink", false);
  zval* mode = FindOption(context, "unix_mode");
  if (mode != nullptr && Z_TYPE_P(mode) != IS_NULL) {
    if (Z_TYPE_P(mode) != IS_LONG || Z_LVAL_P(mode) < 0 || Z_LVAL_P(mode) > 07777) {
      return WrongValue("unix_mode", "an int from 0 to 07777 (permission bits)", mode);
    }
    options->unix_mode = static_cast<mode_t>(Z_LVAL_P(mode));
  }
  Status owner = ReadId<uid_t>(context, "unix_owner", FindUser, "user", &options->unix_owner);
  if (!owner.ok()) return owner;
  return ReadId<gid_t>(context, "unix_group", FindGroup, "group", &options->unix_group);
}

}  // namespace

Result<net::SocketOptions> ReadSocketOptions(php_stream_context* context) {
  net::SocketOptions options;
  options.reuse_address = IsTrue(context, "so_reuseaddr", true);
  options.reuse_port = IsTrue(context, "so_reuseport", false);
  options.broadcast = IsTrue(context, "so_broadcast", false);
  options.ipv6_v6only = ReadBool(context, "ipv6_v6only");
  options.keepalive = ReadBool(context, "so_keepalive");
  options.tcp_nodelay = WantsNoDelay(context);
  Status ints = ReadIntOptions(context, &options);
  if (!ints.ok()) return ints.error();
  Status unix_options = ReadUnixOptions(context, &options);
  if (!unix_options.ok()) return unix_options.error();
  return options;
}

bool WantsNoDelay(php_stream_context* context) {
  return IsTrue(context, "tcp_nodelay", FASTSOCK_G(tcp_nodelay));
}

Result<std::optional<net::HostPort>> ReadBindTo(php_stream_context* context, const Manners& manners,
                                                Warnings* warnings) {
  zval* value = FindOption(context, "bindto");
  if (value == nullptr || (Z_TYPE_P(value) == IS_STRING && Z_STRLEN_P(value) == 0)) {
    return std::optional<net::HostPort>();
  }
  if (Z_TYPE_P(value) != IS_STRING) {
    return Error{ErrorDomain::kOption, 0, "local_addr context option is not a string."};
  }
  Result<net::HostPort> local = net::ParseHostPort(
      std::string_view(Z_STRVAL_P(value), Z_STRLEN_P(value)),
      manners.strict_addresses ? net::AddressRules::kStrict : net::AddressRules::kAsCore);
  if (!local.ok()) {
    if (manners.gives_reasons)
      warnings->Add(Warning{"socket option \"bindto\": " + local.error().text});
    return std::optional<net::HostPort>();
  }
  return std::optional<net::HostPort>(local.value());
}

int ReadBacklog(php_stream_context* context) {
  zval* value = FindOption(context, "backlog");
  zend_long backlog = value != nullptr ? zval_get_long(value) : FASTSOCK_G(backlog);
  if (backlog == 0) return net::SystemBacklog();
  return static_cast<int>(std::clamp<zend_long>(backlog, -1, INT_MAX));
}

}  // namespace fastsock::php
