// Names to addresses through getaddrinfo(3). Blocks for as long as the system's resolver does.
#pragma once

#include <string>
#include <vector>

#include "address.h"

namespace fastsock::net {

// Every address of `host` in the resolver's order, with `port` filled in; only IPv4 where the
// system has no IPv6. `socktype` is SOCK_STREAM or SOCK_DGRAM. Never an empty vector.
// Error (kResolver, code EAI_*), core's text:
//   php_network_getaddresses: getaddrinfo for HOST failed: REASON
Result<std::vector<SocketAddress>> Resolve(const std::string& host, uint16_t port, int socktype);

}  // namespace fastsock::net
