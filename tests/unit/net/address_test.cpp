// Addresses: what scripts may write, what they read back, and every error by its text.
#include "net/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cerrno>

#include "net_testing.h"

namespace fastsock::net {
namespace {

using std::string;

HostPort Parsed(std::string_view text) {
  auto result = ParseHostPort(text);
  if (result.ok()) return result.value();
  ADD_FAILURE() << result.error().text;
  return {"?", 1};
}

// The text of the kAddress error.
template <class T>
string Complaint(const Result<T>& result) {
  if (result.ok()) return "no error";
  EXPECT_EQ(result.error().domain, ErrorDomain::kAddress);
  EXPECT_EQ(result.error().code, 0);
  return result.error().text;
}

void ExpectHostPort(std::string_view text, const string& host, int port) {
  HostPort parsed = Parsed(text);
  EXPECT_EQ(parsed.host, host) << text;
  EXPECT_EQ(parsed.port, port) << text;
}

TEST(ParseHostPort, TakesNamesAndAddresses) {
  ExpectHostPort("example.org:80", "example.org", 80);
  ExpectHostPort("127.0.0.1:8080", "127.0.0.1", 8080);
  ExpectHostPort(":80", "", 80);
  ExpectHostPort("h:0080", "h", 80);
}

TEST(ParseHostPort, TakesOffBrackets) {
  ExpectHostPort("[::1]:80", "::1", 80);
  ExpectHostPort("[fe80::1%eth0]:443", "fe80::1%eth0", 443);
  ExpectHostPort("[localhost]:80", "localhost", 80);
}

TEST(ParseHostPort, IgnoresWhatFollowsASlashAfterThePort) {
  ExpectHostPort("h:80/persistent", "h", 80);
  ExpectHostPort("h:80/", "h", 80);
  ExpectHostPort("h:80/a:b/c", "h", 80);
  ExpectHostPort("[::1]:80/x", "::1", 80);
}

TEST(ParseHostPort, TakesEveryPort) {
  ExpectHostPort("h:0", "h", 0);
  ExpectHostPort("h:65535", "h", 65535);
}

TEST(ParseHostPort, RefusesPortsThatAreNotPorts) {
  for (const char* text : {"h:65536", "h:99999999999999999999", "h:-1", "h:+1", "h: 80", "h:80x",
                           "h:http", "h:/x", "h:80 ", "[::1]:", "[::1]:65536", "a:b:80"}) {
    EXPECT_EQ(Complaint(ParseHostPort(text)), string("Failed to parse address \"") + text +
                                                  "\": the port must be a number from 0 to 65535");
  }
}

TEST(ParseHostPort, ByCoresRulesReadsAPortAsAtoiDoes) {
  auto port = [](std::string_view text) {
    return ParseHostPort(text, AddressRules::kAsCore).value().port;
  };
  EXPECT_EQ(port("127.0.0.1:65536"), 0);
  EXPECT_EQ(port("127.0.0.1:70000"), 70000 - 65536);
  EXPECT_EQ(port("127.0.0.1:80x"), 80);
  EXPECT_EQ(port("[::1]:"), 0);
  EXPECT_FALSE(ParseHostPort("127.0.0.1", AddressRules::kAsCore).ok());
}

TEST(ParseHostPort, RefusesTextWithoutAPort) {
  for (const char* text : {"", "h", "h:", ":", "[", "127.0.0.1"}) {
    EXPECT_EQ(Complaint(ParseHostPort(text)), string("Failed to parse address \"") + text + "\"");
  }
}

TEST(ParseHostPort, RefusesBracketsWithoutAPort) {
  for (const char* text : {"[::1]", "[::1", "[::1]80", "[::1] :80", "[]"}) {
    EXPECT_EQ(Complaint(ParseHostPort(text)),
              string("Failed to parse IPv6 address \"") + text + "\"");
  }
}

TEST(ParseHostPort, AsksForBracketsAroundIpv6) {
  for (const char* text : {"::1:80", "::", "::1", "fe80::1%eth0:80", "1:2:3:4:5:6:7:8:80",
                           "::ffff:1.2.3.4:80", "2001:db8::5:80/x"}) {
    EXPECT_EQ(Complaint(ParseHostPort(text)),
              string("Failed to parse address \"") + text +
                  "\": an IPv6 host needs brackets, as in [::1]:80");
  }
}

TEST(ParseHostPort, RefusesNullBytes) {
  for (const string& text : {string("h\0:80", 5), string("h:80\0", 5), string("\0", 1)}) {
    EXPECT_EQ(Complaint(ParseHostPort(text)), "The hostname must not contain null bytes");
  }
}

SocketAddress UnixPath(const string& path) {
  auto result = ParseUnixPath(path);
  if (result.ok()) return result.value();
  ADD_FAILURE() << result.error().text;
  return {};
}

TEST(ParseUnixPath, TakesAPath) {
  SocketAddress address = UnixPath("/tmp/x.sock");
  EXPECT_EQ(address.family(), AF_UNIX);
  EXPECT_EQ(ToText(address), "/tmp/x.sock");
}

TEST(ParseUnixPath, TakesAnAbstractNameWithItsNulBytes) {
  string name("\0a\0b", 4);
  SocketAddress address = UnixPath(name);
  EXPECT_EQ(address.length, offsetof(sockaddr_un, sun_path) + 4);
  EXPECT_EQ(ToText(address), name);
}

TEST(ParseUnixPath, TakesTheLongestNames) {
  EXPECT_EQ(ToText(UnixPath(string(107, 'p'))), string(107, 'p'));
  string abstract = string(1, '\0') + string(107, 'a');
  EXPECT_EQ(ToText(UnixPath(abstract)), abstract);
}

TEST(ParseUnixPath, RefusesLongerOnes) {
  EXPECT_EQ(Complaint(ParseUnixPath(string(108, 'p'))),
            "socket path of 108 bytes exceeds the maximum allowed length of 107 bytes");
  EXPECT_EQ(Complaint(ParseUnixPath(string(1, '\0') + string(108, 'a'))),
            "socket path of 109 bytes exceeds the maximum allowed length of 108 bytes");
  EXPECT_EQ(Complaint(ParseUnixPath(string(100000, 'p'))),
            "socket path of 100000 bytes exceeds the maximum allowed length of 107 bytes");
}

TEST(ParseUnixPath, RefusesNullBytesInsideAPath) {
  EXPECT_EQ(Complaint(ParseUnixPath(string("/tmp/a\0b", 8))),
            "The socket path must not contain null bytes");
}

TEST(ParseUnixPath, TheEmptyPathIsAnUnnamedAddress) {
  SocketAddress address = UnixPath("");
  EXPECT_EQ(address.length, offsetof(sockaddr_un, sun_path));
  EXPECT_EQ(ToText(address), "");
}

TEST(ParseNumeric, TakesBothFamilies) {
  SocketAddress address;
  ASSERT_TRUE(ParseNumeric("192.0.2.7", 80, &address));
  EXPECT_EQ(address.family(), AF_INET);
  EXPECT_EQ(address.length, sizeof(sockaddr_in));
  EXPECT_EQ(ToText(address), "192.0.2.7:80");
  ASSERT_TRUE(ParseNumeric("2001:db8::1", 443, &address));
  EXPECT_EQ(address.family(), AF_INET6);
  EXPECT_EQ(address.length, sizeof(sockaddr_in6));
  EXPECT_EQ(ToText(address), "[2001:db8::1]:443");
}

TEST(ParseNumeric, LeavesNamesAlone) {
  SocketAddress address;
  for (const char* name : {"localhost", "", "127.1", "1.2.3.4.5", "[::1]", "fe80::1%lo", "0"}) {
    EXPECT_FALSE(ParseNumeric(name, 80, &address)) << name;
  }
  EXPECT_EQ(address.length, 0u);
}

TEST(ToText, UnknownFamiliesAndNothingAreEmpty) {
  SocketAddress address;
  EXPECT_EQ(ToText(address), "");
  address.storage.ss_family = AF_PACKET;
  address.length = sizeof address.storage;
  EXPECT_EQ(ToText(address), "");
  // What recvfrom(2) leaves when there is no sender to name.
  SocketAddress ip = Ip("127.0.0.1", 80);
  ip.length = 0;
  EXPECT_EQ(ToText(ip), "");
}

TEST(ToText, APathEndsAtItsNul) {
  // getsockname(2) counts the NUL.
  SocketAddress address = UnixPath("/tmp/x");
  address.length++;
  EXPECT_EQ(ToText(address), "/tmp/x");
}

TEST(SocketNames, OfATcpConnection) {
  TcpPair pair = ConnectedTcp();
  auto local = LocalAddress(pair.client.get());
  auto peer = PeerAddress(pair.server.get());
  ASSERT_TRUE(local.ok() && peer.ok());
  EXPECT_EQ(ToText(local.value()).rfind("127.0.0.1:", 0), 0u);
  EXPECT_EQ(ToText(local.value()), ToText(peer.value()));
}

TEST(SocketNames, OfUnixSockets) {
  TempDir dir;
  UniqueFd listener = ListenUnix(dir.path("s"));
  EXPECT_EQ(ToText(LocalAddress(listener.get()).value()), dir.path("s"));
  UniqueFd client = Connected(UnixPath(dir.path("s")), SocketKind::kUnix);
  EXPECT_EQ(ToText(PeerAddress(client.get()).value()), dir.path("s"));
  EXPECT_EQ(ToText(LocalAddress(client.get()).value()), "");
}

TEST(SocketNames, OfAnAbstractSocket) {
  string name = string(1, '\0') + "fastsock-unit-" + std::to_string(::getpid());
  UniqueFd listener = ListenUnix(name);
  EXPECT_EQ(ToText(LocalAddress(listener.get()).value()), name);
}

TEST(SocketNames, ErrorsAreTheSystems) {
  auto none = LocalAddress(-1);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().domain, ErrorDomain::kSystem);
  EXPECT_EQ(none.error().code, EBADF);
  UniqueFd listener = ListenTcp();
  auto lonely = PeerAddress(listener.get());
  ASSERT_FALSE(lonely.ok());
  EXPECT_EQ(lonely.error().code, ENOTCONN);
}

}  // namespace
}  // namespace fastsock::net
