// See context_spec.h.
#include "context_spec.h"

#include <algorithm>
#include <charconv>

namespace fastsock::tls {
namespace {

// Every field is written with its length or its end marked, so that no two specs share a text.
class Writer {
 public:
  Writer() { text_.reserve(512); }
  void Number(long long value) { Digits(value, ';'); }
  void Text(const std::string& value) {
    Digits(static_cast<long long>(value.size()), ':');
    text_ += value;
  }
  void Optional(const std::optional<std::string>& value) {
    text_ += value ? '+' : '-';
    if (value) Text(*value);
  }
  void Optional(const std::optional<int>& value) {
    text_ += value ? '+' : '-';
    if (value) Number(*value);
  }
  void List(const std::vector<std::string>& values) {
    Number(static_cast<long long>(values.size()));
    for (const std::string& value : values) Text(value);
  }
  void Source(const CertificateSource& source) {
    Text(source.certificate);
    Text(source.key);
  }
  std::string Take() { return std::move(text_); }

 private:
  void Digits(long long value, char end) {
    char digits[24];
    char* last = std::to_chars(digits, digits + sizeof digits - 1, value).ptr;
    *last++ = end;
    text_.append(digits, last);
  }

  std::string text_;
};

void AddFile(const std::string& path, std::vector<std::string>* files) {
  if (!path.empty()) files->push_back(path);
}

void AddFolders(const std::string& path, std::vector<std::string>* files) {
  for (const std::string& folder : Folders(path)) files->push_back(folder);
}

void AddFiles(const CertificateSource& source, std::vector<std::string>* files) {
  AddFile(source.certificate, files);
  AddFile(source.key, files);
}

}  // namespace

std::vector<std::string> Folders(const std::string& path) {
  std::vector<std::string> folders;
  for (size_t begin = 0; begin < path.size();) {
    size_t end = std::min(path.find(kFolderSeparator, begin), path.size());
    if (end > begin) folders.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return folders;
}

std::string ContextSpec::Key() const {
  Writer writer;
  writer.Number(role == Role::kServer);
  writer.Number(protocols);
  writer.Optional(ciphers);
  writer.Optional(ciphersuites);
  writer.Optional(security_level);
  writer.List(alpn);
  writer.Number(disable_compression);
  writer.Number(no_ticket);
  writer.Number(local.has_value());
  if (local) writer.Source(*local);
  writer.Text(passphrase);
  writer.Number(verify_peer);
  writer.Number(require_certificate);
  writer.Number(allow_self_signed);
  writer.Number(verify_depth);
  writer.Number(default_ca_file);
  writer.Number(default_ca_path);
  writer.Text(ca_file);
  writer.Text(ca_path);
  writer.Optional(ca_text);
  writer.Number(static_cast<long long>(sni.size()));
  for (const auto& [name, source] : sni) {
    writer.Text(name);
    writer.Source(source);
  }
  writer.Text(dh_param);
  writer.Number(single_dh_use);
  writer.Number(honor_cipher_order);
  writer.Number(num_tickets);
  writer.Number(session_cache);
  writer.Number(session_cache_size);
  writer.Number(session_timeout);
  writer.Text(session_id_context);
  writer.Text(ocsp_response);
  writer.Text(ocsp_file);
  writer.Number(reneg_limit);
  writer.Number(tells_renegotiation);
  writer.Number(reneg_window);
  writer.List(ticket_keys);
  return writer.Take();
}

std::vector<std::string> ContextSpec::Files() const {
  std::vector<std::string> files = GivenFiles();
  if (verify_peer && default_ca_file) AddFile(ca_file, &files);
  if (verify_peer && default_ca_path) AddFolders(ca_path, &files);
  return files;
}

std::vector<std::string> ContextSpec::GivenFiles() const {
  std::vector<std::string> files;
  if (local) AddFiles(*local, &files);
  for (const auto& named : sni) AddFiles(named.second, &files);
  if (verify_peer && !default_ca_file && !ca_text) AddFile(ca_file, &files);
  // A directory's time changes with what is linked into it.
  if (verify_peer && !default_ca_path) AddFolders(ca_path, &files);
  AddFile(dh_param, &files);
  AddFile(ocsp_file, &files);
  return files;
}

}  // namespace fastsock::tls
