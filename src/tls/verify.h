// Names and fingerprints of a peer's certificate (DER), by core's rules in ext/openssl/xp_ssl.c.
#pragma once

#include <string>

namespace fastsock::tls {

// A wildcard stands for part of the left-most label only, which may be nothing; ASCII case is
// ignored. Nothing matches a text that has a NUL byte in it.
bool MatchesName(const std::string& name, const std::string& pattern);

// subjectAltName (DNS, IPv4, IPv6); the common name only for certificates without a DNS name or URI
// there (RFC 6125, 6.4.4; newer versions of core). `common_name` is set whenever there is one. A
// certificate that cannot be parsed is kMalformed.
enum class NameMatch { kMatch, kAltNameMismatch, kMismatch, kNoCommonName, kMalformed };
NameMatch CertificateMatchesName(const std::string& der, const std::string& name,
                                 std::string* common_name);

// Lower-case hex of the digest; empty if the algorithm is unknown.
std::string Fingerprint(const std::string& der, const std::string& algorithm);

// Text for ext/openssl's functions; empty for what is no certificate.
std::string ToPem(const std::string& der);

}  // namespace fastsock::tls
