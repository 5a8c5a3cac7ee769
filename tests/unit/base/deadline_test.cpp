// Deadline: every question is asked with an explicit "now", so nothing here depends on the clock.
#include "base/deadline.h"

#include <gtest/gtest.h>

namespace fastsock {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

const Clock::time_point kNow = Clock::time_point(seconds(1000));

TEST(Deadline, NeverNeverPasses) {
  Deadline never = Deadline::Never();
  EXPECT_TRUE(never.never());
  EXPECT_FALSE(never.Passed(kNow));
  EXPECT_FALSE(never.Passed(Clock::time_point::max()));
  EXPECT_EQ(never.Left(kNow), std::nullopt);
}

TEST(Deadline, PassesAtItsPointAndNotBefore) {
  Deadline deadline = Deadline::At(kNow + seconds(1));
  EXPECT_FALSE(deadline.never());
  EXPECT_FALSE(deadline.Passed(kNow));
  EXPECT_FALSE(deadline.Passed(kNow + seconds(1) - nanoseconds(1)));
  EXPECT_TRUE(deadline.Passed(kNow + seconds(1)));
  EXPECT_TRUE(deadline.Passed(kNow + seconds(2)));
}

TEST(Deadline, LeftCountsDownToZeroAndStaysThere) {
  Deadline deadline = Deadline::After(microseconds(5), kNow);
  EXPECT_EQ(deadline.Left(kNow), nanoseconds(5000));
  EXPECT_EQ(deadline.Left(kNow + microseconds(4)), nanoseconds(1000));
  EXPECT_EQ(deadline.Left(kNow + microseconds(5)), nanoseconds(0));
  EXPECT_EQ(deadline.Left(kNow + seconds(5)), nanoseconds(0));
}

TEST(Deadline, ZeroHasPassedAtOnce) {
  EXPECT_TRUE(Deadline::After(microseconds(0), kNow).Passed(kNow));
}

TEST(Deadline, NegativeHasPassed) {
  EXPECT_TRUE(Deadline::After(microseconds(-1), kNow).Passed(kNow));
  EXPECT_EQ(Deadline::After(microseconds(-1), kNow).Left(kNow), nanoseconds(0));
  EXPECT_TRUE(Deadline::After(microseconds::min(), kNow).Passed(kNow));
}

TEST(Deadline, TooLongForTheClockMeansNever) {
  EXPECT_TRUE(Deadline::After(microseconds::max(), kNow).never());
  auto room = std::chrono::duration_cast<microseconds>(Clock::time_point::max() - kNow);
  EXPECT_TRUE(Deadline::After(room, kNow).never());
  EXPECT_FALSE(Deadline::After(room - microseconds(1), kNow).never());
}

TEST(Deadline, ManyYearsAreNotNever) {
  Deadline century = Deadline::After(std::chrono::hours(24 * 365 * 100), kNow);
  EXPECT_FALSE(century.never());
  EXPECT_FALSE(century.Passed(kNow));
}

TEST(Deadline, EarlierPicksTheSooner) {
  Deadline soon = Deadline::At(kNow);
  Deadline late = Deadline::At(kNow + seconds(1));
  EXPECT_TRUE(soon.Earlier(late).Passed(kNow));
  EXPECT_TRUE(late.Earlier(soon).Passed(kNow));
  EXPECT_FALSE(late.Earlier(Deadline::Never()).never());
  EXPECT_TRUE(Deadline::Never().Earlier(Deadline::Never()).never());
}

TEST(Deadline, AfterStartsFromTheClock) {
  Clock::time_point before = Clock::now();
  Deadline deadline = Deadline::After(seconds(3600));
  EXPECT_FALSE(deadline.Passed(before + seconds(3600) - nanoseconds(1)));
  EXPECT_TRUE(deadline.Passed(Clock::now() + seconds(3600)));
}

}  // namespace
}  // namespace fastsock
