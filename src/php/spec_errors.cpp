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

// The file of an option as the script has given it.
std::string GivenName(php_stream_context* context, const char* name, const std::string& file) {
  zval* given = FindSslOption(context, name);
  return given != nullptr && Z_TYPE_P(given) == IS_STRING ? Z_STRVAL_P(given) : file;
}

// As core expands the name of a file.
std::string ExpandedName(const std::string& file) {
  char expanded[MAXPATHLEN];
  if (file.empty() || expand_filepath(file.c_str(), expanded) == nullptr) return file;
  return expanded;
}

bool IsOfLocal(const std::string& key_file, const tls::ContextSpec& spec) {
  return spec.local && (key_file == spec.local->key || key_file == spec.local->certificate);
}

// What core says of a file of a client's trusted certificates.
Warning DescribeCaFile(const tls::SpecError& error, php_stream_context* context) {
  std::string name = GivenName(context, "cafile", error.file);
  if (error.system_error != 0) {
    return {Printed("failed loading cafile stream: `", name, "'"), StreamErrorCode::kNone, true};
  }
  return {Printed(kNoCertificates, name, "'"), StreamErrorCode::kDecodingFailed, true,
          WrapperLabel(name)};
}

}  // namespace

Warning NoIssuers() {
  return {"SSL: failed loading CA names from cafile", StreamErrorCode::kInvalidFormat, true};
}

Warning DescribeSpecError(const tls::SpecError& error, const tls::ContextSpec& spec,
                          php_stream_context* context, const Manners& manners) {
  using Code = StreamErrorCode;
  const std::string& file = error.file;
  switch (error.problem) {
    case tls::SpecProblem::kCertificate:
      return {
          Printed("Unable to set local cert chain file `", GivenName(context, "local_cert", file),
                  "'; Check that your cafile/capath settings include details of your "
                  "certificate and its issuer"),
          Code::kWriteFailed};
    case tls::SpecProblem::kPrivateKey:
      return {Printed("Unable to set private key file `", ExpandedName(file), "'"),
              Code::kWriteFailed};
    case tls::SpecProblem::kMismatch:
      if (!IsOfLocal(file, spec)) {
        return {Printed("Failed setting private key from file `", ExpandedName(file), "'"),
                Code::kReadFailed};
      }
      // Core tells a key of another kind apart, which OpenSSL takes at first.
      if (error.queue.find("key values mismatch") == std::string::npos) {
        return {"Private key does not match certificate!", Code::kPermissionDenied};
      }
      return {Printed("Unable to set private key file `", ExpandedName(file), "'"),
              Code::kWriteFailed};
    case tls::SpecProblem::kCaFile:
      if (spec.role == tls::Role::kClient) return DescribeCaFile(error, context);
      return NoIssuers();
    case tls::SpecProblem::kDhParam:
      if (error.system_error != 0) return {"Invalid dh_param", Code::kNotFound};
      return {"Failed reading DH params", Code::kReadFailed};
    case tls::SpecProblem::kSniCertificate:
      return {Printed("Failed setting local cert chain file `", ExpandedName(file),
                      "'; check that your cafile/capath settings include details of your "
                      "certificate and its issuer"),
              Code::kReadFailed};
    case tls::SpecProblem::kSniPrivateKey:
      return {Printed("Failed setting private key from file `", ExpandedName(file), "'"),
              Code::kReadFailed};
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
