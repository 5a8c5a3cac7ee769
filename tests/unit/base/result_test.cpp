// Result and Error.
#include "base/result.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace fastsock {
namespace {

TEST(Result, HoldsAValue) {
  Result<int> result = 7;
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value(), 7);
  result.value() = 8;
  EXPECT_EQ(result.value(), 8);
}

TEST(Result, HoldsAnError) {
  Result<int> result = Error{ErrorDomain::kResolver, -2, "no such name"};
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().domain, ErrorDomain::kResolver);
  EXPECT_EQ(result.error().code, -2);
  EXPECT_EQ(result.error().text, "no such name");
}

TEST(Result, CarriesMoveOnlyValues) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  ASSERT_TRUE(result.ok());
  std::unique_ptr<int> taken = std::move(result.value());
  EXPECT_EQ(*taken, 3);
  EXPECT_EQ(result.value(), nullptr);
}

TEST(Result, CanBeReassignedFromErrorToValue) {
  Result<std::string> result = Error::System(EPERM);
  result = std::string("fine");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value(), "fine");
}

TEST(Result, StatusIsOkWithDone) {
  Status status = Done{};
  EXPECT_TRUE(status.ok());
  status = Error::Address("bad");
  EXPECT_FALSE(status.ok());
}

TEST(Error, SystemSaysWhatErrnoMeans) {
  Error error = Error::System(ECONNREFUSED);
  EXPECT_EQ(error.domain, ErrorDomain::kSystem);
  EXPECT_EQ(error.code, ECONNREFUSED);
  EXPECT_EQ(error.text, "Connection refused");
}

TEST(Error, AddressHasNoCode) {
  Error error = Error::Address("malformed");
  EXPECT_EQ(error.domain, ErrorDomain::kAddress);
  EXPECT_EQ(error.code, 0);
  EXPECT_EQ(error.text, "malformed");
}

}  // namespace
}  // namespace fastsock
