#include "tls/error.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <set>

namespace fastsock::tls {
namespace {

TEST(ErrorQueueGuard, LeavesTheQueueCleanBeforeAndAfter) {
  ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  {
    ErrorQueueGuard guard;
    EXPECT_EQ(ERR_peek_error(), 0u);
    ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(ErrorQueue, IsDrainedOldestFirstOneALine) {
  ERR_clear_error();
  ERR_raise(ERR_LIB_X509, ERR_R_INTERNAL_ERROR);
  ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  char x509[256];
  char ssl[256];
  ERR_error_string_n(ERR_PACK(ERR_LIB_X509, 0, ERR_R_INTERNAL_ERROR), x509, sizeof(x509));
  ERR_error_string_n(ERR_PACK(ERR_LIB_SSL, 0, ERR_R_INTERNAL_ERROR), ssl, sizeof(ssl));
  EXPECT_EQ(DrainErrorQueue(), std::string(x509) + "\n" + ssl);
  EXPECT_EQ(DrainErrorQueue(), "");
}

TEST(Reason, HasItsOwnName) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(Reason::kOther); i++) {
    EXPECT_TRUE(names.insert(ToText(static_cast<Reason>(i))).second) << i;
  }
  EXPECT_STREQ(ToText(Reason::kNotTls), "not_tls");
  EXPECT_STREQ(ToText(Reason::kNoSharedCipher), "no_shared_cipher");
}

}  // namespace
}  // namespace fastsock::tls
