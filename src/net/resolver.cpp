// See resolver.h. Fails as getaddrinfo(3) does, in core's words.
#include "resolver.h"

#include <netdb.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

#include "socket.h"

namespace fastsock::net {
namespace {

// Asked once: a system without IPv6 may take its time, or answer with addresses of no use.
bool HasIpv6() {
  static const bool has = NewSocket(AF_INET6, SOCK_DGRAM).ok();
  return has;
}

Error Unresolved(const std::string& host, int code) {
  return {ErrorDomain::kResolver, code,
          "php_network_getaddresses: getaddrinfo for " + host + " failed: " + ::gai_strerror(code)};
}

void SetPort(SocketAddress* address, uint16_t port) {
  if (address->family() == AF_INET) {
    reinterpret_cast<sockaddr_in*>(&address->storage)->sin_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in6*>(&address->storage)->sin6_port = htons(port);
  }
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

}  // namespace

Result<std::vector<SocketAddress>> Resolve(const std::string& host, uint16_t port, int socktype) {
  SocketAddress numeric;
  if (ParseNumeric(host, port, &numeric) && (numeric.family() == AF_INET || HasIpv6())) {
    return std::vector<SocketAddress>{numeric};
  }
  addrinfo hints{};
  hints.ai_family = HasIpv6() ? AF_UNSPEC : AF_INET;
  hints.ai_socktype = socktype;
  addrinfo* list = nullptr;
  if (int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list)) return Unresolved(host, code);
  std::unique_ptr<addrinfo, FreeAddresses> owner(list);

  std::vector<SocketAddress> addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
    SocketAddress address;
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.length = entry->ai_addrlen;
    SetPort(&address, port);
    addresses.push_back(address);
  }
  if (addresses.empty()) return Unresolved(host, EAI_NONAME);
  return addresses;
}

}  // namespace fastsock::net
