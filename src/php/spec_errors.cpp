// See spec_errors.h.
#include "spec_errors.h"

#include "ca_stream.h"
#include "core_ways.h"
#include "ssl_values.h"

namespace fastsock::php {
namespace {

std::string Printed(const char* before, const std::string& value, const char* after) {
  return std::string(before) + value + after;
}

// The name of the certificate as the script has given it; without a warning for an array.
std::string GivenCertificate(php_stream_context* context, const std::string& file) {
  zval* given = FindSslOption(context, "local_cert");
  if (given == nullptr || Z_TYPE_P(given) == IS_OBJECT) return file;  // no user code here
  return Z_TYPE_P(given) == IS_ARRAY ? "Array" : SslOptionString(context, "local_cert");
}

bool IsOfLocal(const std::string& key_file, const tls::ContextSpec& spec) {
  return spec.local && (key_file == spec.local->key || key_file == spec.local->certificate);
}

// What core says of a file of a client's trusted certificates.
Warning DescribeCaFile(const tls::SpecError& error) {
  if (error.system_error != 0) {
    return {Printed("failed loading cafile stream: `", error.file, "'"), StreamErrorCode::kNone,
            true};
  }
  return {Printed(kNoCertificates, error.file, "'"), StreamErrorCode::kDecodingFailed, true,
          WrapperLabel(error.file)};
}

}  // namespace

Warning DescribeSpecError(const tls::SpecError& error, const tls::ContextSpec& spec,
                          php_stream_context* context, const Manners& manners) {
  using Code = StreamErrorCode;
  const std::string& file = error.file;
  switch (error.problem) {
    case tls::SpecProblem::kCertificate:
      return {Printed("Unable to set local cert chain file `", GivenCertificate(context, file),
                      "'; Check that your cafile/capath settings include details of your "
                      "certificate and its issuer"),
              Code::kWriteFailed};
    case tls::SpecProblem::kPrivateKey:
      return {Printed("Unable to set private key file `", file, "'"), Code::kWriteFailed};
    case tls::SpecProblem::kMismatch:
      if (!IsOfLocal(file, spec)) {
        return {Printed("Failed setting private key from file `", file, "'"), Code::kReadFailed};
      }
      // Core tells a key of another kind apart, which OpenSSL takes at first.
      if (error.queue.find("key values mismatch") == std::string::npos) {
        return {"Private key does not match certificate!", Code::kPermissionDenied};
      }
      return {Printed("Unable to set private key file `", file, "'"), Code::kWriteFailed};
    case tls::SpecProblem::kCaFile:
      if (spec.role == tls::Role::kClient) return DescribeCaFile(error);
      return {"SSL: failed loading CA names from cafile", Code::kInvalidFormat, true};
    case tls::SpecProblem::kDhParam:
      if (error.system_error != 0) return {"Invalid dh_param", Code::kNotFound};
      return {"Failed reading DH params", Code::kReadFailed};
    case tls::SpecProblem::kSniCertificate:
      return {Printed("Failed setting local cert chain file `", file,
                      "'; check that your cafile/capath settings include details of your "
                      "certificate and its issuer"),
              Code::kReadFailed};
    case tls::SpecProblem::kSniPrivateKey:
      return {Printed("Failed setting private key from file `", file, "'"), Code::kReadFailed};
    case tls::SpecProblem::kOcspResponse:
      return {Printed("ssl.ocsp_response: `", file, "' holds no DER-encoded OCSP response"),
              Code::kInvalidFormat};
    case tls::SpecProblem::kCiphers:
      if (!manners.gives_reasons) return {};
      return {std::string("None of the ciphers of ssl.") +
                  (spec.ciphers ? "ciphers" : "ciphersuites") + " can be used",
              Code::kInvalidParam};
    case tls::SpecProblem::kNone:
    case tls::SpecProblem::kOther:
      break;
  }
  return {"SSL context creation failure", Code::kCreateFailed};
}

Warning BrokenRenewal(const tls::SpecError& error, const tls::ContextSpec& spec) {
  return {"The renewed certificate cannot be used, the one before goes on: " +
              DescribeSpecError(error, spec, nullptr, kOwnManners).text,
          StreamErrorCode::kGeneric};
}

}  // namespace fastsock::php
