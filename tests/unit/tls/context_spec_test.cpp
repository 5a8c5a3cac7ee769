#include "tls/context_spec.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace fastsock::tls {
namespace {

TEST(ContextSpec, EqualSpecsHaveEqualKeys) {
  ContextSpec one;
  one.local = CertificateSource{"cert", "key"};
  one.alpn = {"h2", "http/1.1"};
  ContextSpec two = one;
  EXPECT_EQ(one.Key(), two.Key());
}

TEST(ContextSpec, EveryFieldChangesTheKey) {
  using Change = std::function<void(ContextSpec*)>;
  const std::vector<Change> changes = {
      [](ContextSpec*) {},
      [](ContextSpec* s) { s->role = Role::kServer; },
      [](ContextSpec* s) { s->protocols = kTls13; },
      [](ContextSpec* s) { s->ciphers = ""; },
      [](ContextSpec* s) { s->ciphers = "HIGH"; },
      [](ContextSpec* s) { s->ciphersuites = ""; },
      [](ContextSpec* s) { s->ciphersuites = "HIGH"; },
      [](ContextSpec* s) { s->security_level = 0; },
      [](ContextSpec* s) { s->security_level = 1; },
      [](ContextSpec* s) { s->alpn = {"h2"}; },
      [](ContextSpec* s) {
        s->alpn = {"h", "2"};
      },
      [](ContextSpec* s) {
        s->alpn = {"2", "h"};
      },
      [](ContextSpec* s) { s->disable_compression = false; },
      [](ContextSpec* s) { s->no_ticket = true; },
      [](ContextSpec* s) { s->local = CertificateSource{}; },
      [](ContextSpec* s) {
        s->local = CertificateSource{"ab", ""};
      },
      [](ContextSpec* s) {
        s->local = CertificateSource{"a", "b"};
      },
      [](ContextSpec* s) {
        s->local = CertificateSource{"", "ab"};
      },
      [](ContextSpec* s) { s->passphrase = "p"; },
      [](ContextSpec* s) { s->verify_peer = false; },
      [](ContextSpec* s) { s->allow_self_signed = true; },
      [](ContextSpec* s) { s->verify_depth = 3; },
      [](ContextSpec* s) { s->ca_file = "f"; },
      [](ContextSpec* s) { s->ca_path = "f"; },
      [](ContextSpec* s) {
        s->sni = {{"a", {"b", "c"}}};
      },
      [](ContextSpec* s) {
        s->sni = {{"a", {"bc", ""}}};
      },
      [](ContextSpec* s) {
        s->sni = {{"a", {"b", ""}}, {"c", {"d", ""}}};
      },
      [](ContextSpec* s) {
        s->sni = {{"c", {"d", ""}}, {"a", {"b", ""}}};
      },
      [](ContextSpec* s) { s->dh_param = "f"; },
      [](ContextSpec* s) { s->single_dh_use = false; },
      [](ContextSpec* s) { s->honor_cipher_order = false; },
      [](ContextSpec* s) { s->num_tickets = 2; },
      [](ContextSpec* s) { s->session_cache = false; },
      [](ContextSpec* s) { s->session_cache_size = 1; },
      [](ContextSpec* s) { s->session_timeout = 1; },
      [](ContextSpec* s) { s->session_id_context = "f"; },
      [](ContextSpec* s) { s->ocsp_response = "f"; },
      [](ContextSpec* s) { s->reneg_limit = 1; },
      [](ContextSpec* s) { s->reneg_window = 1; },
      [](ContextSpec* s) { s->ticket_keys = {"k"}; },
      [](ContextSpec* s) {
        s->ticket_keys = {"k", ""};
      },
  };
  std::set<std::string> keys;
  for (size_t i = 0; i < changes.size(); i++) {
    ContextSpec spec;
    changes[i](&spec);
    EXPECT_TRUE(keys.insert(spec.Key()).second) << "change " << i;
  }
}

TEST(ContextSpec, ListsEveryFileItIsBuiltFrom) {
  ContextSpec spec;
  spec.local = CertificateSource{"/cert", "/key"};
  spec.sni = {{"a", {"/a", ""}}, {"b", {"/b", "/bk"}}};
  spec.ca_file = "/ca";
  spec.ca_path = "/cas::/more";
  spec.dh_param = "/dh";
  EXPECT_EQ(spec.Files(), (std::vector<std::string>{"/cert", "/key", "/a", "/b", "/bk", "/ca",
                                                    "/cas", "/more", "/dh"}));
  spec.verify_peer = false;
  EXPECT_EQ(spec.Files(), (std::vector<std::string>{"/cert", "/key", "/a", "/b", "/bk", "/dh"}));
  EXPECT_TRUE(ContextSpec().Files().empty());
}

}  // namespace
}  // namespace fastsock::tls
