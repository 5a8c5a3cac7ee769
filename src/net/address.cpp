// See address.h. Malformed text is a kAddress error; the two look-ups on a descriptor are kSystem.
#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace fastsock::net {
namespace {

constexpr size_t kPathOffset = offsetof(sockaddr_un, sun_path);
constexpr size_t kPathSize = sizeof(sockaddr_un::sun_path);

Error Unparsable(std::string_view text, std::string_view why = {}) {
  return Error::Address("Failed to parse address \"" + std::string(text) + "\"" + std::string(why));
}

bool IsIpv6(std::string_view text) {
  // inet_pton(3) knows no zones, as in fe80::1%eth0.
  std::string host(text.substr(0, text.find('%')));
  in6_addr ignored;
  return ::inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

// `port` is what follows the host's colon.
Result<HostPort> WithPort(std::string_view text, std::string_view host, std::string_view port,
                          AddressRules rules) {
  if (rules == AddressRules::kAsCore) {
    int number = std::atoi(std::string(port).c_str());
    return HostPort{std::string(host), static_cast<uint16_t>(number)};
  }
  port = port.substr(0, port.find('/'));
  HostPort result{std::string(host), 0};
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    return Unparsable(text, ": the port must be a number from 0 to 65535");
  }
  return result;
}

bool IsAbstract(std::string_view path) { return !path.empty() && path.front() == '\0'; }

// By design or in the hope for a port at its end.
bool IsUnbracketedIpv6(std::string_view text) {
  std::string_view address = text.substr(0, text.find('/'));
  return IsIpv6(address) || IsIpv6(address.substr(0, address.rfind(':')));
}

std::string IpText(const SocketAddress& address) {
  char host[INET6_ADDRSTRLEN];
  if (address.family() == AF_INET) {
    const auto* in = reinterpret_cast<const sockaddr_in*>(&address.storage);
    ::inet_ntop(AF_INET, &in->sin_addr, host, sizeof host);
    return std::string(host) + ":" + std::to_string(ntohs(in->sin_port));
  }
  const auto* in6 = reinterpret_cast<const sockaddr_in6*>(&address.storage);
  ::inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof host);
  return "[" + std::string(host) + "]:" + std::to_string(ntohs(in6->sin6_port));
}

std::string UnixText(const SocketAddress& address) {
  if (address.length <= kPathOffset) return {};
  const char* path = reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
  size_t size = std::min<size_t>(address.length - kPathOffset, kPathSize);
#ifdef __linux__
  if (path[0] == '\0') return std::string(path, size);
#endif
  return std::string(path, ::strnlen(path, size));
}

using NameCall = int (*)(int, sockaddr*, socklen_t*);

Result<SocketAddress> NameOf(int fd, NameCall call) {
  SocketAddress address;
  address.length = sizeof address.storage;
  if (call(fd, address.get(), &address.length) != 0) return Error::System(errno);
  return address;
}

}  // namespace

Result<HostPort> ParseHostPort(std::string_view text, AddressRules rules) {
  if (text.find('\0') != std::string_view::npos) {
    return Error::Address("The hostname must not contain null bytes");
  }
  if (text.size() > 1 && text.front() == '[') {
    size_t bracket = text.find(']');
    if (bracket == std::string_view::npos || text.substr(bracket + 1, 1) != ":") {
      return Error::Address("Failed to parse IPv6 address \"" + std::string(text) + "\"");
    }
    return WithPort(text, text.substr(1, bracket - 1), text.substr(bracket + 2), rules);
  }
  size_t colon = text.find(':');
  // Core does not look at the last character.
  if (colon == std::string_view::npos || colon + 1 == text.size()) return Unparsable(text);
  if (rules == AddressRules::kStrict && text.find(':', colon + 1) != std::string_view::npos &&
      IsUnbracketedIpv6(text)) {
    return Unparsable(text, ": an IPv6 host needs brackets, as in [::1]:80");
  }
  return WithPort(text, text.substr(0, colon), text.substr(colon + 1), rules);
}

size_t LongestUnixPath(std::string_view path) {
  return IsAbstract(path) ? kPathSize : kPathSize - 1;
}

Result<SocketAddress> ParseUnixPath(std::string_view path, AddressRules rules) {
  size_t limit = LongestUnixPath(path);
  if (path.size() > limit) {
    return Error::Address("socket path of " + std::to_string(path.size()) +
                          " bytes exceeds the maximum allowed length of " + std::to_string(limit) +
                          " bytes");
  }
  if (rules == AddressRules::kStrict && !IsAbstract(path) &&
      path.find('\0') != std::string_view::npos) {
    return Error::Address("The socket path must not contain null bytes");
  }
  SocketAddress address;
  auto* un = reinterpret_cast<sockaddr_un*>(&address.storage);
  un->sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), un->sun_path);
  address.length = static_cast<socklen_t>(kPathOffset + path.size());
  return address;
}

bool ParseNumeric(const std::string& host, uint16_t port, SocketAddress* address) {
  SocketAddress parsed;
  auto* in = reinterpret_cast<sockaddr_in*>(&parsed.storage);
  auto* in6 = reinterpret_cast<sockaddr_in6*>(&parsed.storage);
  if (::inet_pton(AF_INET, host.c_str(), &in->sin_addr) == 1) {
    in->sin_family = AF_INET;
    in->sin_port = htons(port);
    parsed.length = sizeof *in;
  } else if (::inet_pton(AF_INET6, host.c_str(), &in6->sin6_addr) == 1) {
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(port);
    parsed.length = sizeof *in6;
  } else {
    return false;
  }
  *address = parsed;
  return true;
}

std::string ToText(const SocketAddress& address) {
  // A length of 0 comes with whatever family was there before.
  if (address.length == 0) return {};
  switch (address.family()) {
    case AF_INET:
    case AF_INET6:
      return IpText(address);
    case AF_UNIX:
      return UnixText(address);
    default:
      return {};
  }
}

Result<SocketAddress> LocalAddress(int fd) { return NameOf(fd, ::getsockname); }

Result<SocketAddress> PeerAddress(int fd) { return NameOf(fd, ::getpeername); }

}  // namespace fastsock::net
