// Which certificates are a peer's own: names, addresses, fingerprints.
#include "tls/verify.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <cstdio>

#include "test_certificate.h"

namespace fastsock::tls {
namespace {

using std::string;

AltName Dns(const string& name) { return {GEN_DNS, name}; }
AltName Ip(const string& bytes) { return {GEN_IPADD, bytes}; }

const string kNul(1, '\0');
const string kLoopback6 = string(15, '\0') + '\1';

NameMatch Match(const TestCertificate& certificate, const string& name) {
  string common_name;
  NameMatch match = CertificateMatchesName(certificate.Der(), name, &common_name);
  EXPECT_EQ(ERR_peek_error(), 0u);
  return match;
}

TEST(MatchesName, IgnoresCase) {
  EXPECT_TRUE(MatchesName("Example.COM", "eXample.com"));
  EXPECT_TRUE(MatchesName("WWW.Example.COM", "*.eXample.com"));
  EXPECT_TRUE(MatchesName("WWW.example.com", "w*W.example.com"));
  EXPECT_FALSE(MatchesName("example.com", "example.org"));
  EXPECT_FALSE(MatchesName("[.com", "{.com"));  // differ by the bit that letters' case is in
}

TEST(MatchesName, AWildcardStandsForOneLabel) {
  EXPECT_TRUE(MatchesName("www.example.com", "*.example.com"));
  EXPECT_FALSE(MatchesName("example.com", "*.example.com"));
  EXPECT_FALSE(MatchesName("a.www.example.com", "*.example.com"));
  EXPECT_FALSE(MatchesName("www.example.com.evil.org", "*.example.com"));
}

TEST(MatchesName, AWildcardMayStandForPartOfALabel) {
  EXPECT_TRUE(MatchesName("foo.example.com", "f*.example.com"));
  EXPECT_TRUE(MatchesName("foo.example.com", "*o.example.com"));
  EXPECT_TRUE(MatchesName("foo.example.com", "f*o.example.com"));
  EXPECT_FALSE(MatchesName("bar.example.com", "f*.example.com"));
  EXPECT_FALSE(MatchesName("foo.example.com", "*r.example.com"));
}

TEST(MatchesName, AWildcardMayStandForNothing) {
  EXPECT_TRUE(MatchesName("f.example.com", "f*.example.com"));
  EXPECT_TRUE(MatchesName(".example.com", "*.example.com"));
}

TEST(MatchesName, WhatIsBeforeAndBehindAWildcardDoesNotOverlap) {
  EXPECT_FALSE(MatchesName("a", "a*a"));
  EXPECT_FALSE(MatchesName("ab.com", "ab*b.com"));
  EXPECT_TRUE(MatchesName("aa", "a*a"));
}

TEST(MatchesName, AWildcardBelongsIntoTheLeftMostLabel) {
  EXPECT_FALSE(MatchesName("www.foo.com", "www.*.com"));
  EXPECT_FALSE(MatchesName("www.example.foo", "www.example.*"));
  EXPECT_FALSE(MatchesName("a.b.com", "*.*.com"));  // the second one is an ordinary character
}

TEST(MatchesName, CoversAsMuchAsInCore) {
  EXPECT_TRUE(MatchesName("localhost", "*"));
  EXPECT_FALSE(MatchesName("example.com", "*"));
  EXPECT_TRUE(MatchesName("example.com", "*.com"));
}

TEST(MatchesName, ANulByteMatchesNothing) {
  EXPECT_FALSE(MatchesName("example.com", "example.com" + kNul + ".evil.org"));
  EXPECT_FALSE(MatchesName("example.com" + kNul + ".evil.org", "example.com"));
  EXPECT_FALSE(MatchesName("a" + kNul, "a" + kNul));
  EXPECT_FALSE(MatchesName("a" + kNul + ".example.com", "*.example.com"));
}

TEST(CertificateMatchesName, AnyOfTheDnsNames) {
  auto certificate = MakeCertificate("cn.test", {Dns("one.test"), Dns("*.two.test")});
  EXPECT_EQ(Match(certificate, "one.test"), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "www.two.test"), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "three.test"), NameMatch::kAltNameMismatch);
}

TEST(CertificateMatchesName, TheCommonNameCountsOnlyWithoutAlternativeNames) {
  auto certificate = MakeCertificate("cn.test", {Dns("one.test")});
  EXPECT_EQ(Match(certificate, "cn.test"), NameMatch::kAltNameMismatch);
  EXPECT_EQ(Match(MakeCertificate("*.test"), "any.test"), NameMatch::kMatch);
}

TEST(CertificateMatchesName, OneFinalDotOfADnsNameIsPassedOver) {
  auto certificate = MakeCertificate("cn.test.", {Dns("one.test."), Dns("two.test..")});
  EXPECT_EQ(Match(certificate, "one.test"), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "two.test"), NameMatch::kAltNameMismatch);
  EXPECT_EQ(Match(certificate, "two.test."), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "cn.test"), NameMatch::kAltNameMismatch);
}

TEST(CertificateMatchesName, ADnsNameWithANulByteMatchesNothing) {
  auto certificate = MakeCertificate("cn.test", {Dns("one.test" + kNul + ".evil.org")});
  EXPECT_EQ(Match(certificate, "one.test"), NameMatch::kAltNameMismatch);
  EXPECT_EQ(Match(certificate, "one.test" + kNul + ".evil.org"), NameMatch::kAltNameMismatch);
  EXPECT_EQ(Match(MakeCertificate("cn.test", {Dns("one.test" + kNul)}), "one.test"),
            NameMatch::kAltNameMismatch);
}

TEST(CertificateMatchesName, OnlyAsciiDnsNamesMatch) {
  auto certificate = MakeCertificate("cn.test", {Dns("b\xfc"
                                                     "cher.test"),
                                                 Dns("*\xfc.test")});
  EXPECT_EQ(Match(certificate,
                  "b\xfc"
                  "cher.test"),
            NameMatch::kAltNameMismatch);
  EXPECT_EQ(Match(certificate, "\xfc.test"), NameMatch::kAltNameMismatch);
}

TEST(CertificateMatchesName, OtherKindsOfNamesDoNotCount) {
  auto mail = MakeCertificate("cn.test", {{GEN_EMAIL, "one.test"}});
  EXPECT_EQ(Match(mail, "one.test"), NameMatch::kMismatch);
  EXPECT_EQ(Match(mail, "cn.test"), NameMatch::kMatch);
  auto uri = MakeCertificate("cn.test", {{GEN_URI, "one.test"}});
  EXPECT_EQ(Match(uri, "one.test"), NameMatch::kAltNameMismatch);
  EXPECT_EQ(Match(uri, "cn.test"), NameMatch::kAltNameMismatch);
}

TEST(CertificateMatchesName, AnIpv4AddressIsComparedAsAddress) {
  auto certificate = MakeCertificate("cn.test", {Ip("\x7f\x01\x02\x03")});
  EXPECT_EQ(Match(certificate, "127.1.2.3"), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "127.1.2.4"), NameMatch::kMismatch);
  EXPECT_EQ(Match(certificate, "127.1.2.3" + kNul), NameMatch::kMismatch);
  EXPECT_EQ(Match(certificate, "127.1.2.03"), NameMatch::kMismatch);
  EXPECT_EQ(Match(certificate, "::ffff:127.1.2.3"), NameMatch::kMismatch);
}

TEST(CertificateMatchesName, AnIpv6AddressIsComparedAsAddress) {
  auto certificate = MakeCertificate("cn.test", {Ip(kLoopback6)});
  EXPECT_EQ(Match(certificate, "::1"), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "0:0:0:0:0:0:0:1"), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "0000:0000:0000:0000:0000:0000:0000:0001"), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "::2"), NameMatch::kMismatch);
  EXPECT_EQ(Match(certificate, "::1" + kNul), NameMatch::kMismatch);
  EXPECT_EQ(Match(certificate, ""), NameMatch::kMismatch);
}

TEST(CertificateMatchesName, AnAddressOfAnOddLengthMatchesNothing) {
  for (const string& bytes : {string(), string(5, '\0'), string(8, '\0'), string(17, '\0')}) {
    auto certificate = MakeCertificate("cn.test", {Ip(bytes)});
    EXPECT_EQ(Match(certificate, "0.0.0.0"), NameMatch::kMismatch) << bytes.size();
    EXPECT_EQ(Match(certificate, "::"), NameMatch::kMismatch) << bytes.size();
  }
}

TEST(CertificateMatchesName, AnAddressIsNotMatchedByADnsNameOfItsBytes) {
  auto certificate = MakeCertificate("cn.test", {Ip("1.23")});
  EXPECT_EQ(Match(certificate, "1.23"), NameMatch::kMismatch);
}

TEST(CertificateMatchesName, TellsTheCommonName) {
  string common_name = "former";
  EXPECT_EQ(CertificateMatchesName(MakeCertificate("Cn.Test").Der(), "x.test", &common_name),
            NameMatch::kMismatch);
  EXPECT_EQ(common_name, "Cn.Test");
  EXPECT_EQ(CertificateMatchesName(MakeCertificate(std::nullopt).Der(), "x.test", &common_name),
            NameMatch::kNoCommonName);
  EXPECT_EQ(common_name, "");
}

TEST(CertificateMatchesName, WithoutCommonNameAlternativeNamesStillCount) {
  auto certificate = MakeCertificate(std::nullopt, {Dns("one.test")});
  EXPECT_EQ(Match(certificate, "one.test"), NameMatch::kMatch);
  EXPECT_EQ(Match(certificate, "two.test"), NameMatch::kAltNameMismatch);
}

TEST(CertificateMatchesName, ACommonNameWithANulByteIsMalformed) {
  string poisoned = "cn.test" + kNul + ".evil.org";
  string common_name;
  EXPECT_EQ(CertificateMatchesName(MakeCertificate(poisoned).Der(), "cn.test", &common_name),
            NameMatch::kMalformed);
  EXPECT_EQ(common_name, poisoned);
}

TEST(CertificateMatchesName, WhatIsNoCertificateIsMalformed) {
  string common_name;
  string cut = MakeCertificate("cn.test").Der();
  cut.pop_back();
  for (const string& der : {string(), string("rubbish"), cut}) {
    EXPECT_EQ(CertificateMatchesName(der, "cn.test", &common_name), NameMatch::kMalformed);
    EXPECT_EQ(common_name, "");
    EXPECT_EQ(ERR_peek_error(), 0u);
  }
}

TEST(Fingerprint, IsLowerCaseHexOfTheDigest) {
  EXPECT_EQ(Fingerprint("abc", "md5"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(Fingerprint("abc", "sha1"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(Fingerprint("abc", "SHA256"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Fingerprint, OfACertificateIsWhatOpenSslSays) {
  auto certificate = MakeCertificate("cn.test");
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  ASSERT_EQ(X509_digest(certificate.certificate.get(), EVP_sha512(), digest, &size), 1);
  string hex;
  for (unsigned int i = 0; i < size; ++i) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", digest[i]);
    hex += two;
  }
  EXPECT_EQ(Fingerprint(certificate.Der(), "sha512"), hex);
}

TEST(Fingerprint, OfAnUnknownAlgorithmIsEmpty) {
  EXPECT_EQ(Fingerprint("abc", "sha0815"), "");
  EXPECT_EQ(Fingerprint("abc", ""), "");
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(ToPem, WritesTheCertificate) {
  auto certificate = MakeCertificate("cn.test");
  EXPECT_EQ(ToPem(certificate.Der()), certificate.CertificatePem());
  EXPECT_EQ(ToPem("rubbish"), "");
  EXPECT_EQ(ERR_peek_error(), 0u);
}

}  // namespace
}  // namespace fastsock::tls
