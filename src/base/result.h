// Result<T>: a value or an Error. The core reports every failure this way; nothing throws.
// Error carries what a caller needs to decide (domain, code) and a sentence for the user.
#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <variant>

namespace fastsock {

enum class ErrorDomain {
  kSystem,    // code is an errno
  kResolver,  // code is getaddrinfo(3)'s EAI_*
  kAddress,   // the text of an address is malformed; code is 0
  kOption,    // an option's value is wrong or was refused; code is an errno or 0
};

struct Error {
  ErrorDomain domain;
  int code;
  std::string text;

  static Error System(int error) { return {ErrorDomain::kSystem, error, std::strerror(error)}; }
  static Error Address(std::string text) { return {ErrorDomain::kAddress, 0, std::move(text)}; }
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT: meant to convert
  Result(Error error) : state_(std::move(error)) {}  // NOLINT: meant to convert

  bool ok() const { return std::holds_alternative<T>(state_); }
  // Only when ok().
  T& value() { return *std::get_if<T>(&state_); }
  const T& value() const { return *std::get_if<T>(&state_); }
  // Only when not ok().
  Error& error() { return *std::get_if<Error>(&state_); }
  const Error& error() const { return *std::get_if<Error>(&state_); }

 private:
  std::variant<T, Error> state_;
};

// What an operation without a value returns: Result<Done>.
struct Done {};
using Status = Result<Done>;

}  // namespace fastsock
