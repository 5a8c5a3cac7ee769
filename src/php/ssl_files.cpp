// See ssl_files.h.
#include "ssl_files.h"

#include <algorithm>

#include "ca_stream.h"
#include "core_ways.h"
#include "spec_errors.h"
#include "ssl_values.h"

namespace fastsock::php {
namespace {

// Links stay: a renewal may lead one elsewhere, which is noticed only by who goes by its name.
std::string AbsolutePath(const std::string& path) {
  char buffer[MAXPATHLEN];
  if (IS_ABSOLUTE_PATH(path.c_str(), path.size()) ||
      expand_filepath_with_mode(".", buffer, nullptr, 0, CWD_EXPAND) == nullptr) {
    return path;
  }
  return std::string(buffer) + '/' + path;
}

// False with a warning if open_basedir forbids it.
bool Permit(const std::string& path, Warnings* warnings) {
  if (IsPathPermitted(path)) return true;
  warnings->Add(Warning{"open_basedir restriction in effect. File(" + path +
                        ") is not within the allowed path(s): (" + PG(open_basedir) + ")"});
  return false;
}

// An absolute path, or false with a warning if open_basedir forbids it.
bool PermitPath(const std::string& path, std::string* resolved, Warnings* warnings) {
  *resolved = AbsolutePath(path);
  return Permit(*resolved, warnings);
}

// The same, or false with the warning that core's check of `option` adds.
bool ResolvePath(const std::string& path, const char* option, std::string* resolved,
                 Warnings* warnings) {
  if (path.empty()) {
    resolved->clear();
    return true;
  }
  char buffer[MAXPATHLEN];
  const char* problem = nullptr;
  if (path.find('\0') != std::string::npos) {
    problem = "must not contain any null bytes";
  } else if (expand_filepath(path.c_str(), buffer) == nullptr) {
    problem = "must be a valid file path";
  }
  if (problem != nullptr) {
    warnings->Add(StreamErrorCode::kInvalidPath,
                  std::string("Path for ") + option + " in ssl stream context option " + problem);
    return false;
  }
  return PermitPath(path, resolved, warnings);
}

struct PathOption {
  const char* name;         // as core's path check names it
  const char* before_path;  // core's warning about a path that it refuses, around the path
  const char* after_path;
  StreamErrorCode code = StreamErrorCode::kNotFound;  // of that warning
};

// False, with core's warnings, for a path that cannot be used.
bool TakePath(const std::string& path, const PathOption& option, std::string* resolved,
              Warnings* warnings) {
  if (ResolvePath(path, option.name, resolved, warnings)) return true;
  warnings->Add(option.code, std::string(option.before_path) + path.c_str() + option.after_path);
  return false;
}

bool ReadPath(zval* value, const PathOption& option, std::string* resolved, Warnings* warnings) {
  std::string path;
  return ToText(value, &path) && TakePath(path, option, resolved, warnings);
}

// Core gives OpenSSL an empty name for a key to be read from. (Here it would mean the certificate's
// file.)
bool IsKeyNamed(const std::string& key, const char* before_path, StreamErrorCode code,
                Warnings* warnings) {
  if (!key.empty()) return true;
  warnings->Add(code, std::string(before_path) + "'");
  return false;
}

bool ReadSniCertificate(zval* entry, tls::CertificateSource* source, Warnings* warnings) {
  if (Z_TYPE_P(entry) != IS_ARRAY) {
    return ReadPath(
        entry, {"SNI_server_certs", "Failed setting local cert chain file `", "'; file not found"},
        &source->certificate, warnings);
  }
  zval* certificate = zend_hash_str_find(Z_ARRVAL_P(entry), ZEND_STRL("local_cert"));
  zval* key = zend_hash_str_find(Z_ARRVAL_P(entry), ZEND_STRL("local_pk"));
  if (certificate == nullptr || key == nullptr) {
    warnings->Add(StreamErrorCode::kGeneric, certificate == nullptr
                                                 ? "local_cert not present in the array"
                                                 : "local_pk not present in the array");
    return false;
  }
  return ReadPath(certificate,
                  {"SNI_server_certs local_cert", "Failed setting local cert chain file `",
                   "'; could not open file", StreamErrorCode::kOpenFailed},
                  &source->certificate, warnings) &&
         ReadPath(key,
                  {"SNI_server_certs local_pk", "Failed setting local private key file `",
                   "';  could not open file", StreamErrorCode::kOpenFailed},
                  &source->key, warnings) &&
         IsKeyNamed(source->key, "Failed setting private key from file `",
                    StreamErrorCode::kReadFailed, warnings);
}

bool ReadSniNames(HashTable* names, tls::ContextSpec* spec, Warnings* warnings) {
  zend_string* name;
  zval* entry;
  ZEND_HASH_FOREACH_STR_KEY_VAL(names, name, entry) {
    if (name == nullptr) {
      warnings->Add(StreamErrorCode::kGeneric,
                    "SNI_server_certs array requires string host name keys");
      return false;
    }
    ZVAL_DEREF(entry);
    tls::CertificateSource source;
    auto read = [&](zval* copy) { return ReadSniCertificate(copy, &source, warnings); };
    if (!WithCopy(entry, read)) return false;
    spec->sni.emplace_back(std::string(ZSTR_VAL(name), ZSTR_LEN(name)), std::move(source));
  }
  ZEND_HASH_FOREACH_END();
  return true;
}

}  // namespace

bool ReadLocalCertificate(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings) {
  if (FindSslOption(context, "local_cert") == nullptr) return true;
  tls::CertificateSource source;
  std::string path;
  if (!ReadText(context, "local_cert", &path) ||
      !TakePath(path, {"local_cert", "Unable to get real path of certificate file `", "'"},
                &source.certificate, warnings)) {
    return false;
  }
  if (FindSslOption(context, "local_pk") != nullptr) {
    if (!ReadText(context, "local_pk", &path) ||
        !TakePath(path, {"local_pk", "Unable to get real path of private key file `", "'"},
                  &source.key, warnings) ||
        !IsKeyNamed(source.key, "Unable to set private key file `", StreamErrorCode::kWriteFailed,
                    warnings)) {
      return false;
    }
  }
  spec->local = std::move(source);
  return true;
}

bool ReadSni(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings) {
  if (!IsSslOptionTrue(context, "SNI_enabled", true)) return true;
  zval* names = FindSslOption(context, "SNI_server_certs");
  if (names == nullptr) return true;
  if (Z_TYPE_P(names) != IS_ARRAY) {
    warnings->Add(StreamErrorCode::kGeneric,
                  "SNI_server_certs requires an array mapping host names to cert paths");
    return false;
  }
  if (zend_hash_num_elements(Z_ARRVAL_P(names)) == 0) {
    warnings->Add(StreamErrorCode::kGeneric, "SNI_server_certs host cert array must not be empty");
    return false;
  }
  return WithCopy(names,
                  [&](zval* copy) { return ReadSniNames(Z_ARRVAL_P(copy), spec, warnings); });
}

// A client's may be a URL: core opens it as a stream if OpenSSL cannot. A server's names go out to
// clients, and for these there is OpenSSL's way only.
bool ReadCaFile(php_stream_context* context, tls::ContextSpec* spec, bool* is_url,
                Warnings* warnings) {
  std::string given;
  if (!ReadCText(context, "cafile", &given)) return false;
  if (spec->role == tls::Role::kServer) {
    if (!given.empty()) return PermitPath(given, &spec->ca_file, warnings);
    warnings->Add(NoIssuers());
    return false;
  }
  if (given.empty()) {
    zend_value_error("%s", kEmptyPath);
    return false;
  }
  std::string file;
  bool plain = !IsStreamUrl(given, &file);
  *is_url = !plain || file != given;
  if (plain) return PermitPath(file, &spec->ca_file, warnings);
  spec->ca_file = given;
  return ReadCaStream(given, &spec->ca_text.emplace(), warnings);
}

// One that is empty is given all the same: nobody is trusted then. Several are permitted one by
// one, as OpenSSL will read them: the working directory may have the separator in its name.
bool ReadCaPath(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings) {
  std::string given;
  if (!ReadCText(context, "capath", &given)) return false;
  for (const std::string& folder : tls::Folders(given)) {
    if (!spec->ca_path.empty()) spec->ca_path += tls::kFolderSeparator;
    spec->ca_path += AbsolutePath(folder);
  }
  std::vector<std::string> folders = tls::Folders(spec->ca_path);
  return std::all_of(folders.begin(), folders.end(),
                     [&](const std::string& folder) { return Permit(folder, warnings); });
}

// DER begins with the tag of a sequence; anything else is the name of a file that holds it.
bool ReadOcspResponse(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings) {
  zval* value = FindSslOption(context, "ocsp_response");
  if (value == nullptr) return true;
  std::string given;
  if (!ToText(value, &given)) return false;
  if (!given.empty() && given[0] == '\x30') {
    spec->ocsp_response = std::move(given);
    return true;
  }
  return ResolvePath(given, "ocsp_response", &spec->ocsp_file, warnings);
}

bool ReadDhParam(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings) {
  if (FindSslOption(context, "dh_param") == nullptr) return true;
  std::string given;
  if (!ReadCText(context, "dh_param", &given)) return false;
  if (!given.empty() && PermitPath(given, &spec->dh_param, warnings)) return true;
  warnings->Add(StreamErrorCode::kNotFound, "Invalid dh_param");
  return false;
}

bool IsPathPermitted(const std::string& path) {
  return php_check_open_basedir_ex(path.c_str(), 0) == 0;
}

}  // namespace fastsock::php
