// See verify.h.
#include "verify.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "error.h"

namespace fastsock::tls {
namespace {

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using CertificatePtr = std::unique_ptr<X509, Free>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Free>;
using BioPtr = std::unique_ptr<BIO, Free>;

CertificatePtr Parse(const std::string& der) {
  auto bytes = reinterpret_cast<const unsigned char*>(der.data());
  return CertificatePtr(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualsIgnoringCase(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return Lower(a) == Lower(b); });
}

bool HasNul(std::string_view text) { return text.find('\0') != text.npos; }

std::string_view BytesOf(const ASN1_STRING* value) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
          static_cast<size_t>(ASN1_STRING_length(value))};
}

// The final dot of a fully qualified name is not part of it. Names beyond ASCII match nothing.
bool MatchesDns(const std::string& name, std::string_view pattern) {
  auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!std::all_of(pattern.begin(), pattern.end(), is_ascii)) return false;
  std::string text(pattern);
  if (!text.empty() && text.back() == '.') text.pop_back();
  return MatchesName(name, text);
}

bool MatchesAddress(const std::string& name, std::string_view address) {
  int family = address.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
  unsigned char wanted[sizeof(in6_addr)];
  size_t size = family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
  return address.size() == size && !HasNul(name) &&
         ::inet_pton(family, name.c_str(), wanted) == 1 &&
         std::memcmp(wanted, address.data(), size) == 0;
}

NamesPtr AltNames(const X509* certificate) {
  return NamesPtr(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
}

bool MatchesAltName(const std::string& name, const NamesPtr& names) {
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* alt_name = sk_GENERAL_NAME_value(names.get(), i);
    if (alt_name->type == GEN_DNS && MatchesDns(name, BytesOf(alt_name->d.dNSName))) return true;
    if (alt_name->type == GEN_IPADD && MatchesAddress(name, BytesOf(alt_name->d.iPAddress))) {
      return true;
    }
  }
  return false;
}

// Does the certificate name hosts in another way than by the common name (RFC 6125, 6.4.4)?
bool NamesHosts(const NamesPtr& names) {
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = sk_GENERAL_NAME_value(names.get(), i)->type;
    if (type == GEN_DNS || type == GEN_URI) return true;
  }
  return false;
}

// The first one, as it is encoded. False if there is none.
bool FindCommonName(const X509* certificate, std::string* common_name) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) return false;
  *common_name = BytesOf(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
  return true;
}

}  // namespace

bool MatchesName(const std::string& name, const std::string& pattern) {
  if (HasNul(name) || HasNul(pattern)) return false;
  if (EqualsIgnoringCase(name, pattern)) return true;
  size_t star = pattern.find('*');
  if (star == pattern.npos || pattern.find('.') < star) return false;
  std::string_view text = name;
  std::string_view prefix = std::string_view(pattern).substr(0, star);
  std::string_view suffix = std::string_view(pattern).substr(star + 1);
  if (text.size() < prefix.size() + suffix.size()) return false;
  std::string_view covered =
      text.substr(prefix.size(), text.size() - prefix.size() - suffix.size());
  return EqualsIgnoringCase(text.substr(0, prefix.size()), prefix) &&
         EqualsIgnoringCase(text.substr(text.size() - suffix.size()), suffix) &&
         covered.find('.') == covered.npos;
}

NameMatch CertificateMatchesName(const std::string& der, const std::string& name,
                                 std::string* common_name) {
  ErrorQueueGuard guard;
  common_name->clear();
  CertificatePtr certificate = Parse(der);
  if (!certificate) return NameMatch::kMalformed;
  bool has_common_name = FindCommonName(certificate.get(), common_name);
  NamesPtr names = AltNames(certificate.get());
  if (MatchesAltName(name, names)) return NameMatch::kMatch;
  if (NamesHosts(names)) return NameMatch::kAltNameMismatch;
  if (!has_common_name) return NameMatch::kNoCommonName;
  if (HasNul(*common_name)) return NameMatch::kMalformed;
  return MatchesName(name, *common_name) ? NameMatch::kMatch : NameMatch::kMismatch;
}

std::string Fingerprint(const std::string& der, const std::string& algorithm) {
  ErrorQueueGuard guard;
  const EVP_MD* method = EVP_get_digestbyname(algorithm.c_str());
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (method == nullptr ||
      EVP_Digest(der.data(), der.size(), digest, &size, method, nullptr) != 1) {
    return {};
  }
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text += kHex[digest[i] >> 4];
    text += kHex[digest[i] & 15];
  }
  return text;
}

std::string ToPem(const std::string& der) {
  ErrorQueueGuard guard;
  CertificatePtr certificate = Parse(der);
  BioPtr bio(BIO_new(BIO_s_mem()));
  if (!certificate || !bio || PEM_write_bio_X509(bio.get(), certificate.get()) != 1) return {};
  char* text = nullptr;
  long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace fastsock::tls
