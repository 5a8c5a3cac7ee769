// See credentials.h.
#include "credentials.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cstring>

#include "error.h"

namespace fastsock::tls {
namespace {

// OpenSSL's callback. -1 is "no passphrase"; without this callback OpenSSL asks on the terminal.
int TellPassphrase(char* buffer, int size, int, void* data) {
  auto* passphrase = static_cast<const std::string*>(data);
  if (passphrase->empty() || passphrase->size() >= static_cast<size_t>(size)) return -1;
  return static_cast<int>(passphrase->copy(buffer, passphrase->size()));
}

bool IsMismatch() {
  unsigned long code = ERR_peek_last_error();
  if (ERR_GET_LIB(code) != ERR_LIB_X509) return false;
  int reason = ERR_GET_REASON(code);
  return reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH;
}

// Core's fallback when OpenSSL refuses a file as a whole: whatever certificates in it can be read.
bool AddReadableCertificates(X509_STORE* store, const std::string& file) {
  BIO* bio = BIO_new_file(file.c_str(), "r");
  if (bio == nullptr) return false;
  bool any = false;
  for (;;) {
    ERR_clear_error();
    X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    if (certificate == nullptr) {
      // Not one that is damaged, but none at all: the end.
      if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) break;
      if (BIO_eof(bio)) break;
      continue;
    }
    any |= X509_STORE_add_cert(store, certificate) == 1;
    X509_free(certificate);
  }
  BIO_free(bio);
  return any;
}

// *whole: OpenSSL has taken it, and it did not come to core's fallback.
bool LoadCaFile(SSL_CTX* ctx, const std::string& file, bool* whole, SpecError* error) {
  *whole = SSL_CTX_load_verify_file(ctx, file.c_str()) == 1;
  if (*whole) return true;
  unsigned long first = ERR_peek_error();
  int system_error = ERR_SYSTEM_ERROR(first) ? ERR_GET_REASON(first) : 0;
  std::string queue = DrainErrorQueue();
  if (AddReadableCertificates(SSL_CTX_get_cert_store(ctx), file)) return true;
  ERR_clear_error();
  Fail(SpecProblem::kCaFile, file, error);
  error->system_error = system_error;
  error->queue = std::move(queue);
  return false;
}

// What is no certificate is passed over, as long as there is one.
bool LoadCaText(SSL_CTX* ctx, const ContextSpec& spec, SpecError* error) {
  BIO* bio = BIO_new_mem_buf(spec.ca_text->data(), static_cast<int>(spec.ca_text->size()));
  int added = 0;
  while (X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr)) {
    added += X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), certificate);
    X509_free(certificate);
  }
  BIO_free(bio);
  return added > 0 || Fail(SpecProblem::kCaFile, spec.ca_file, error);
}

}  // namespace

bool Fail(SpecProblem problem, const std::string& file, SpecError* error) {
  error->problem = problem;
  error->file = file;
  unsigned long first = ERR_peek_error();
  error->system_error = ERR_SYSTEM_ERROR(first) ? ERR_GET_REASON(first) : 0;
  error->queue = DrainErrorQueue();
  return false;
}

bool LoadCertificate(SSL_CTX* ctx, const CertificateSource& source, const std::string* passphrase,
                     const CredentialProblems& problems, SpecError* error) {
  SSL_CTX_set_default_passwd_cb(ctx, TellPassphrase);
  SSL_CTX_set_default_passwd_cb_userdata(ctx, const_cast<std::string*>(passphrase));
  if (SSL_CTX_use_certificate_chain_file(ctx, source.certificate.c_str()) != 1) {
    return Fail(problems.certificate, source.certificate, error);
  }
  const std::string& key = source.key.empty() ? source.certificate : source.key;
  if (SSL_CTX_use_PrivateKey_file(ctx, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Fail(IsMismatch() ? SpecProblem::kMismatch : problems.key, key, error);
  }
  // A key of another kind (RSA for a P-256 certificate) was taken for a second pair so far.
  if (SSL_CTX_check_private_key(ctx) != 1) return Fail(SpecProblem::kMismatch, key, error);
  return true;
}

bool LoadTrust(SSL_CTX* ctx, const ContextSpec& spec, SpecError* error) {
  bool is_server = spec.role == Role::kServer;
  bool whole = true;
  if (!spec.ca_file.empty()) {
    bool loaded =
        spec.ca_text ? LoadCaText(ctx, spec, error) : LoadCaFile(ctx, spec.ca_file, &whole, error);
    if (!loaded) return false;
    if (is_server && !spec.default_ca_file) {
      STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(spec.ca_file.c_str());
      if (names == nullptr) return Fail(SpecProblem::kCaFile, spec.ca_file, error);
      SSL_CTX_set_client_CA_list(ctx, names);
    }
  }
  // Nor does core look at the directory once it had to read the file by itself.
  if (!spec.ca_path.empty() && whole) {
    // As in core, a directory of no use is found out by the verification.
    SSL_CTX_load_verify_dir(ctx, spec.ca_path.c_str());
  }
  bool names_nobody =
      spec.default_ca_file && spec.ca_file.empty() && spec.default_ca_path && spec.ca_path.empty();
  if (names_nobody && !is_server && SSL_CTX_set_default_verify_paths(ctx) != 1) {
    return Fail(SpecProblem::kOther, {}, error);
  }
  return true;
}

bool LoadDhParameters(SSL_CTX* ctx, const std::string& file, SpecError* error) {
  BIO* bio = BIO_new_file(file.c_str(), "r");
  if (bio == nullptr) return Fail(SpecProblem::kDhParam, file, error);
  EVP_PKEY* parameters = PEM_read_bio_Parameters(bio, nullptr);
  BIO_free(bio);
  if (parameters != nullptr && SSL_CTX_set0_tmp_dh_pkey(ctx, parameters) == 1) return true;
  EVP_PKEY_free(parameters);
  return Fail(SpecProblem::kDhParam, file, error);
}

}  // namespace fastsock::tls
