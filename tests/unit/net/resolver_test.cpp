// The resolver, as far as it goes without a name server.
#include "net/resolver.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include <set>

#include "net_testing.h"

namespace fastsock::net {
namespace {

TEST(Resolve, NumericAddressesResolveToThemselves) {
  auto v4 = Resolve("127.0.0.1", 80, SOCK_STREAM);
  ASSERT_TRUE(v4.ok());
  ASSERT_EQ(v4.value().size(), 1u);
  EXPECT_EQ(ToText(v4.value()[0]), "127.0.0.1:80");
  if (!HasIpv6Loopback()) GTEST_SKIP() << "no IPv6";
  auto v6 = Resolve("::1", 81, SOCK_DGRAM);
  ASSERT_TRUE(v6.ok());
  ASSERT_EQ(v6.value().size(), 1u);
  EXPECT_EQ(ToText(v6.value()[0]), "[::1]:81");
}

TEST(Resolve, LocalhostIsLoopbackWithThePort) {
  addrinfo* known = nullptr;
  if (::getaddrinfo("localhost", nullptr, nullptr, &known) != 0) {
    GTEST_SKIP() << "this system does not know localhost (/etc/hosts)";
  }
  ::freeaddrinfo(known);
  for (int type : {SOCK_STREAM, SOCK_DGRAM}) {
    auto result = Resolve("localhost", 8080, type);
    ASSERT_TRUE(result.ok()) << result.error().text;
    ASSERT_FALSE(result.value().empty());
    std::set<std::string> seen;
    for (const SocketAddress& address : result.value()) {
      std::string text = ToText(address);
      EXPECT_TRUE(seen.insert(text).second) << text << " came once per socket type";
      EXPECT_TRUE(text == "127.0.0.1:8080" || text == "[::1]:8080") << text;
    }
  }
}

TEST(Resolve, TakesTheSystemsOldShortForms) {
  // getaddrinfo(3) reads "127.1" as inet_aton(3) does; inet_pton(3) does not.
  auto result = Resolve("127.1", 80, SOCK_STREAM);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(ToText(result.value()[0]), "127.0.0.1:80");
}

TEST(Resolve, TakesZones) {
  if (!HasIpv6Loopback()) GTEST_SKIP() << "no IPv6";
  auto result = Resolve("fe80::1%lo", 80, SOCK_STREAM);
  ASSERT_TRUE(result.ok()) << result.error().text;
  EXPECT_EQ(ToText(result.value()[0]), "[fe80::1]:80");
}

TEST(Resolve, FailsInCoresWords) {
  // No host has an empty name, so no name server is asked.
  auto result = Resolve("", 80, SOCK_STREAM);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().domain, ErrorDomain::kResolver);
  EXPECT_EQ(result.error().code, EAI_NONAME);
  EXPECT_EQ(result.error().text,
            "php_network_getaddresses: getaddrinfo for  failed: Name or service not known");
}

TEST(Resolve, NamesTheHost) {
  std::string host = "::1::2";
  auto result = Resolve(host, 80, SOCK_STREAM);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().text, "php_network_getaddresses: getaddrinfo for " + host +
                                     " failed: " + ::gai_strerror(result.error().code));
}

}  // namespace
}  // namespace fastsock::net
