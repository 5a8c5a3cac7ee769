// Self-signed P-256 certificates, made on the spot with exactly the names a test asks for.
#pragma once

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fastsock::tls {

struct AltName {
  int type;           // GEN_DNS, GEN_IPADD, GEN_EMAIL
  std::string bytes;  // as they stand in the certificate: 4 or 16 for an address
};

struct TestCertificate {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;

  std::string Der() const {
    unsigned char* der = nullptr;
    int size = i2d_X509(certificate.get(), &der);
    std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
    OPENSSL_free(der);
    return bytes;
  }
  std::string CertificatePem() const {
    return Written([this](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
  }
  std::string KeyPem() const {
    return Written([this](BIO* bio) {
      PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

 private:
  template <class Write>
  static std::string Written(Write write) {
    std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), BIO_free_all);
    write(bio.get());
    char* text = nullptr;
    long size = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<size_t>(size));
  }
};

inline void AddAltNames(X509* certificate, const std::vector<AltName>& names) {
  std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> list(GENERAL_NAMES_new(),
                                                                     GENERAL_NAMES_free);
  for (const AltName& name : names) {
    ASN1_STRING* value =
        ASN1_STRING_type_new(name.type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    ASN1_STRING_set(value, name.bytes.data(), static_cast<int>(name.bytes.size()));
    GENERAL_NAME* entry = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(entry, name.type, value);
    sk_GENERAL_NAME_push(list.get(), entry);
  }
  ASSERT_EQ(X509_add1_ext_i2d(certificate, NID_subject_alt_name, list.get(), 0, 0), 1);
}

inline TestCertificate MakeCertificate(const std::optional<std::string>& common_name,
                                       const std::vector<AltName>& alt_names = {},
                                       int string_type = MBSTRING_UTF8) {
  TestCertificate made{{EVP_EC_gen("P-256"), EVP_PKEY_free}, {X509_new(), X509_free}};
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, made.key.get());
  std::unique_ptr<X509_NAME, decltype(&X509_NAME_free)> subject(X509_NAME_new(), X509_NAME_free);
  if (common_name) {
    EXPECT_EQ(
        X509_NAME_add_entry_by_NID(subject.get(), NID_commonName, string_type,
                                   reinterpret_cast<const unsigned char*>(common_name->data()),
                                   static_cast<int>(common_name->size()), -1, 0),
        1);
  }
  X509_set_subject_name(certificate, subject.get());
  X509_set_issuer_name(certificate, subject.get());
  if (!alt_names.empty()) AddAltNames(certificate, alt_names);
  EXPECT_GT(X509_sign(certificate, made.key.get(), EVP_sha256()), 0);
  return made;
}

}  // namespace fastsock::tls
