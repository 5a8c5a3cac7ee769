// One SSL_CTX, immutable once built, shared by every session of equal spec. Not thread safe: each
// thread has its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../base/result.h"
#include "context_spec.h"
#include "ticket_keys.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace fastsock::tls {

// Which part of the spec could not be used. `file` names the path concerned.
enum class SpecProblem {
  kNone,
  kCertificate,  // cannot be read or parsed
  kPrivateKey,   // cannot be read, parsed or decrypted
  kMismatch,     // the key is not the certificate's
  kCaFile,
  kDhParam,
  kCiphers,  // `ciphers` or `ciphersuites` name none that can be used
  kSniCertificate,
  kSniPrivateKey,
  kOcspResponse,
  kOther,
};

struct SpecError {
  SpecProblem problem = SpecProblem::kNone;
  std::string file;
  int system_error = 0;  // errno, if the file could not be opened
  std::string queue;     // OpenSSL's entries
};

class Context {
 public:
  // Reads and parses everything. `keys` may be null (clients, no_ticket); shared by the contexts of
  // one listener, also across reloads and forks. Null and *error on failure.
  static std::shared_ptr<Context> Build(const ContextSpec& spec, std::shared_ptr<TicketKeys> keys,
                                        SpecError* error);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  SSL_CTX* get() const { return ctx_; }
  const ContextSpec& spec() const { return spec_; }
  const std::string& ocsp_response() const { return ocsp_response_; }  // DER
  const std::string& alpn_wire() const { return alpn_wire_; }          // length-prefixed names
  // The SSL_CTX of the first `sni` entry that matches, or null.
  SSL_CTX* ForName(const std::string& name) const;

 private:
  Context(const ContextSpec& spec, std::shared_ptr<TicketKeys> keys);
  bool Prepare(SpecError* error);
  SSL_CTX* NewServerOrClient(SpecError* error) const;
  bool AddNames(SpecError* error);
  bool ReadOcspResponse(SpecError* error);

  ContextSpec spec_;
  std::shared_ptr<TicketKeys> keys_;
  std::string alpn_wire_;
  std::string ocsp_response_;
  SSL_CTX* ctx_ = nullptr;
  std::vector<SSL_CTX*> named_;  // in the order of spec_.sni
};

}  // namespace fastsock::tls
