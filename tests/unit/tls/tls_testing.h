// What tls's tests share: keys and certificates made on the spot, files to hold them, and a wire in
// memory that can be slow, narrow, cut or reset, with a session at either end.
#pragma once

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tls/context.h"
#include "tls/session.h"
#include "tls/wire_bio.h"

namespace fastsock::tls {

class ScratchDir {
 public:
  ScratchDir() {
    char name[] = "/tmp/fastsock-tls-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    path_ = name;
  }
  ~ScratchDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;

  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
    return Path(name);
  }

 private:
  std::string path_;
};

using Key = std::shared_ptr<EVP_PKEY>;

inline Key NewEcKey() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }
inline Key NewRsaKey(size_t bits = 2048) { return {EVP_RSA_gen(bits), EVP_PKEY_free}; }

inline std::string Collect(const std::function<void(BIO*)>& write) {
  std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), BIO_free_all);
  write(bio.get());
  char* text = nullptr;
  long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

// A key and its certificate.
struct Identity {
  Key key;
  std::shared_ptr<X509> certificate;

  std::string CertificatePem() const {
    return Collect([this](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
  }
  std::string KeyPem(const std::string& passphrase = {}) const {
    const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
    return Collect([&](BIO* bio) {
      PEM_write_bio_PKCS8PrivateKey(bio, key.get(), cipher, passphrase.data(),
                                    static_cast<int>(passphrase.size()), nullptr, nullptr);
    });
  }
  std::string Der() const {
    return Collect([this](BIO* bio) { i2d_X509_bio(bio, certificate.get()); });
  }
};

struct IssueOptions {
  bool is_ca = false;
  long from = -3600;  // seconds from now
  long until = 3600;
};

// Self-signed if `issuer` is null.
inline Identity Issue(const std::string& name, const Identity* issuer, Key key,
                      const IssueOptions& options = {}) {
  Identity made{std::move(key), {X509_new(), X509_free}};
  X509* certificate = made.certificate.get();
  static long serial = 1;
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), options.from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), options.until);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  const Identity& signer = issuer != nullptr ? *issuer : made;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
  if (options.is_ca) {
    X509_EXTENSION* extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  EXPECT_GT(X509_sign(certificate, signer.key.get(), EVP_sha256()), 0);
  ERR_clear_error();
  return made;
}

inline Identity NewAuthority(const std::string& name = "Authority",
                             const Identity* issuer = nullptr) {
  IssueOptions options;
  options.is_ca = true;
  return Issue(name, issuer, NewEcKey(), options);
}

// One direction of a wire.
struct Pipe {
  std::string bytes;
  bool cut = false;    // the reader finds the end behind `bytes`
  int read_error = 0;  // … or this
  int write_error = 0;
  size_t at_once = SIZE_MAX;   // bytes that one call moves
  size_t capacity = SIZE_MAX;  // bytes that may wait
};

class MemoryWire final : public Wire {
 public:
  MemoryWire(Pipe* in, Pipe* out) : in_(in), out_(out) {}

  Transfer Receive(void* buffer, size_t size) override {
    if (in_->bytes.empty()) {
      if (in_->read_error != 0) return {-1, in_->read_error};
      return in_->cut ? Transfer{0, 0} : Transfer{-1, EAGAIN};
    }
    size_t count = std::min({size, in_->bytes.size(), in_->at_once});
    std::memcpy(buffer, in_->bytes.data(), count);
    in_->bytes.erase(0, count);
    return {static_cast<ssize_t>(count), 0};
  }
  Transfer Send(const void* data, size_t size) override {
    if (out_->write_error != 0) return {-1, out_->write_error};
    size_t room = out_->capacity - std::min(out_->capacity, out_->bytes.size());
    size_t count = std::min({size, room, out_->at_once});
    if (count == 0) return {-1, EAGAIN};
    out_->bytes.append(static_cast<const char*>(data), count);
    sent += count;
    return {static_cast<ssize_t>(count), 0};
  }

  size_t sent = 0;

 private:
  Pipe* in_;
  Pipe* out_;
};

struct Link {
  Pipe to_server;
  Pipe to_client;
  MemoryWire client{&to_client, &to_server};
  MemoryWire server{&to_server, &to_client};
};

inline void ExpectCleanQueue() {
  EXPECT_EQ(ERR_peek_error(), 0u) << ERR_error_string(ERR_peek_error(), nullptr);
}

// A context that must come about.
inline std::shared_ptr<Context> MustBuild(const ContextSpec& spec,
                                          std::shared_ptr<TicketKeys> keys = nullptr) {
  SpecError error;
  std::shared_ptr<Context> context = Context::Build(spec, std::move(keys), &error);
  EXPECT_NE(context, nullptr) << static_cast<int>(error.problem) << " " << error.file << "\n"
                              << error.queue;
  ExpectCleanQueue();
  return context;
}

// A client and a server session joined by a Link.
struct Pair {
  Pair(std::shared_ptr<Context> client_context, std::shared_ptr<Context> server_context,
       const SessionSpec& spec = {}, ClientSessionCache* cache = nullptr)
      : client(Session::Create(std::move(client_context), &link.client, spec, cache)),
        server(Session::Create(std::move(server_context), &link.server, {}, nullptr)) {}

  // Turn by turn until nothing moves any more. True if both have finished.
  bool Shake() {
    for (;;) {
      auto before = Progress();
      client_step = client->Handshake();
      ExpectCleanQueue();
      server_step = server->Handshake();
      ExpectCleanQueue();
      if (Progress() == before) break;
    }
    return client_step == Session::Step::kDone && server_step == Session::Step::kDone;
  }

  std::tuple<size_t, size_t, size_t, Session::Step, Session::Step> Progress() const {
    return {link.client.sent + link.server.sent, link.to_client.bytes.size(),
            link.to_server.bytes.size(), client_step, server_step};
  }

  Link link;
  std::unique_ptr<Session> client;
  std::unique_ptr<Session> server;
  Session::Step client_step = Session::Step::kWantRead;
  Session::Step server_step = Session::Step::kWantRead;
};

// Reads until there is nothing more for now.
inline std::string ReadAll(Session* session) {
  std::string all;
  char buffer[5000];
  for (;;) {
    Transfer transfer = session->Read(buffer, sizeof(buffer));
    ExpectCleanQueue();
    if (transfer.bytes <= 0) return all;
    all.append(buffer, static_cast<size_t>(transfer.bytes));
  }
}

inline Transfer WriteText(Session* session, const std::string& text) {
  Transfer transfer = session->Write(text.data(), text.size());
  ExpectCleanQueue();
  return transfer;
}

// Bytes that differ from place to place.
inline std::string Pattern(size_t size) {
  std::string text(size, '\0');
  uint32_t state = 12345;
  for (char& byte : text) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return text;
}

// OpenSSL itself as the client, for what a Session never does.
class RawClient {
 public:
  RawClient(MemoryWire* wire, int version) : ctx_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(ctx_, version);
    SSL_CTX_set_max_proto_version(ctx_, version);
    state_.wire = wire;
    ssl_ = SSL_new(ctx_);
    BIO* bio = NewWireBio(&state_);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_connect_state(ssl_);
  }
  ~RawClient() {
    SSL_free(ssl_);
    SSL_CTX_free(ctx_);
    ERR_clear_error();
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool ShakeWith(Session* server) {
    int result = 0;
    for (int i = 0; i < 10; i++) {
      result = SSL_do_handshake(ssl_);
      ERR_clear_error();
      if (server->Handshake() == Session::Step::kDone && result == 1) return true;
    }
    return false;
  }
  SSL* ssl() { return ssl_; }
  // Reads whatever comes; the error if it ends in one.
  std::string ReadAll(int* error = nullptr) {
    std::string all;
    char buffer[20000];
    for (;;) {
      int count = SSL_read(ssl_, buffer, sizeof(buffer));
      if (count > 0) {
        all.append(buffer, static_cast<size_t>(count));
        continue;
      }
      if (error != nullptr) *error = ERR_GET_REASON(ERR_peek_error());
      ERR_clear_error();
      return all;
    }
  }

 private:
  WireState state_;
  SSL_CTX* ctx_;
  SSL* ssl_;
};

// A CA, a server certificate of it, and specs that use them.
class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    ca_file = files.Write("ca.pem", ca.CertificatePem());
    server_source = Store("server", server_identity);
  }

  CertificateSource Store(const std::string& name, const Identity& identity) const {
    return {files.Write(name + ".pem", identity.CertificatePem() + identity.KeyPem()), {}};
  }
  ContextSpec ServerSpec() const {
    ContextSpec spec;
    spec.role = Role::kServer;
    spec.verify_peer = false;
    spec.local = server_source;
    return spec;
  }
  ContextSpec ClientSpec() const {
    ContextSpec spec;
    spec.ca_file = ca_file;
    return spec;
  }

  ScratchDir files;
  Identity ca = NewAuthority();
  Identity server_identity = Issue("localhost", &ca, NewEcKey());
  std::string ca_file;
  CertificateSource server_source;
};

}  // namespace fastsock::tls
