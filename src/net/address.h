// Socket addresses: parsed from the text scripts write, and written back as they read it.
// Pure but for LocalAddress/PeerAddress; resolving names is resolver.h's.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "../base/result.h"

namespace fastsock::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  int family() const { return storage.ss_family; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

struct HostPort {
  std::string host;  // without brackets
  uint16_t port = 0;
};

// kAsCore takes what core takes where it is silently wrong: a port is read as atoi(3) reads it and
// cut to 16 bits, and a unix path may hold NUL bytes.
enum class AddressRules { kStrict, kAsCore };

// "host:port" or "[v6]:port". A '/' and what follows it is ignored after the port (persistent
// streams use it to tell connections to one server apart).
// Errors (kAddress), core's texts where core has one:
//   The hostname must not contain null bytes
//   Failed to parse IPv6 address "TEXT"                      (no "]:" )
//   Failed to parse address "TEXT"                           (no colon)
// and by the strict rules:
//   Failed to parse address "TEXT": an IPv6 host needs brackets, as in [::1]:80
//   Failed to parse address "TEXT": the port must be a number from 0 to 65535
Result<HostPort> ParseHostPort(std::string_view text, AddressRules rules = AddressRules::kStrict);

// A unix socket's path, or an abstract name if it begins with a NUL byte (Linux; not terminated).
// Error (kAddress), naming length and limit:
//   socket path of N bytes exceeds the maximum allowed length of 107 bytes
// (108 for abstract names), and by the strict rules, as the system stops at the first NUL of a
// path:
//   The socket path must not contain null bytes
Result<SocketAddress> ParseUnixPath(std::string_view path,
                                    AddressRules rules = AddressRules::kStrict);
// The limit of a path like this one.
size_t LongestUnixPath(std::string_view path);

// A numeric IPv4 or IPv6 address with a port; false if `host` is a name.
bool ParseNumeric(const std::string& host, uint16_t port, SocketAddress* address);

// "1.2.3.4:80", "[::1]:80", a path, an abstract name with its leading NUL; "" for an unnamed unix
// socket and for families unknown here. (inet_ntop(3), unix(7))
std::string ToText(const SocketAddress& address);

Result<SocketAddress> LocalAddress(int fd);  // getsockname(2)
Result<SocketAddress> PeerAddress(int fd);   // getpeername(2)

}  // namespace fastsock::net
