// See ca_stream.h.
#include "ca_stream.h"

namespace fastsock::php {

bool IsStreamUrl(const std::string& text, std::string* file) {
  *file = text;
  if (text.find("://") == std::string::npos && text.compare(0, 5, "data:") != 0) return false;
  const char* path = text.c_str();
  if (php_stream_locate_url_wrapper(text.c_str(), &path, 0) != &php_plain_files_wrapper) {
    return true;
  }
  *file = path;
  return false;
}

std::string WrapperLabel(const std::string& name) {
  php_stream_wrapper* wrapper = php_stream_locate_url_wrapper(name.c_str(), nullptr, 0);
  return wrapper != nullptr ? wrapper->wops->label : php_plain_files_wrapper.wops->label;
}

bool ReadCaStream(const std::string& url, std::string* text, Warnings* warnings) {
  php_stream* stream = php_stream_open_wrapper(const_cast<char*>(url.c_str()), "rb", 0, nullptr);
  if (stream == nullptr) {
    warnings->Add(
        Warning{"failed loading cafile stream: `" + url + "'", StreamErrorCode::kNone, true});
    return false;
  }
  bool remote = stream->wrapper != nullptr && stream->wrapper->is_url;
  zend_string* bytes = nullptr;
  if (!remote) bytes = php_stream_copy_to_mem(stream, PHP_STREAM_COPY_ALL, false);
  php_stream_close(stream);
  if (remote) {
    warnings->Add(Warning{"remote cafile streams are disabled for security purposes",
                          StreamErrorCode::kPermissionDenied, true, WrapperLabel(url)});
    return false;
  }
  if (bytes != nullptr) {
    text->assign(ZSTR_VAL(bytes), ZSTR_LEN(bytes));
    zend_string_release(bytes);
  }
  return true;
}

}  // namespace fastsock::php
