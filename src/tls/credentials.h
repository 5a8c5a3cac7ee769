// Reads certificates, keys, trust and DH parameters from files into an SSL_CTX. Private to tls. All
// return false with *error filled and OpenSSL's queue emptied into it.
#pragma once

#include "context.h"

namespace fastsock::tls {

// Describes the failure at hand: what OpenSSL's queue holds, and the errno if it holds one.
bool Fail(SpecProblem problem, const std::string& file, SpecError* error);

struct CredentialProblems {
  SpecProblem certificate;
  SpecProblem key;
};
// `passphrase` must outlive the SSL_CTX. Never prompts.
bool LoadCertificate(SSL_CTX* ctx, const CertificateSource& source, const std::string* passphrase,
                     const CredentialProblems& problems, SpecError* error);

// What peers are verified against, by core's rules: the files named, else for clients the system's
// store. Servers also tell clients which issuers they accept.
bool LoadTrust(SSL_CTX* ctx, const ContextSpec& spec, SpecError* error);

bool LoadDhParameters(SSL_CTX* ctx, const std::string& file, SpecError* error);

}  // namespace fastsock::tls
