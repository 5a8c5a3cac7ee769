#include "event/ready_set.h"

#include <gtest/gtest.h>

namespace fastsock::event {
namespace {

TEST(ReadySet, FindsWhatWasAddedAndNothingElse) {
  ReadySet ready;
  ready.Add(7, kRead);
  ready.Add(3, kWrite);
  ready.Seal();
  EXPECT_EQ(ready.Find(7), kRead);
  EXPECT_EQ(ready.Find(3), kWrite);
  EXPECT_EQ(ready.Find(5), kNothing);
}

TEST(ReadySet, JoinsEntriesOfOneDescriptor) {
  ReadySet ready;
  ready.Add(9, kRead);
  ready.Add(4, kRead);
  ready.Add(9, kWrite);
  ready.Add(9, kRead);
  ready.Seal();
  EXPECT_EQ(ready.Find(9), kRead | kWrite);
  EXPECT_EQ(ready.Find(4), kRead);
}

TEST(ReadySet, ForgetsADescriptorThatIsDropped) {
  ReadySet ready;
  ready.Add(9, kRead);
  ready.Add(4, kRead);
  ready.Drop(9);
  ready.Drop(5);
  EXPECT_EQ(ready.Find(9), kNothing);
  EXPECT_EQ(ready.Find(4), kRead);
  ready.Drop(4);
  EXPECT_TRUE(ready.empty());
}

TEST(ReadySet, CountsADescriptorOncePerInterest) {
  ReadySet ready;
  ready.Add(1, kRead);
  ready.Add(1, kRead);
  ready.Add(1, kWrite);
  ready.Add(2, kPriority);
  ready.Seal();
  EXPECT_EQ(ready.Count(), 3u);
}

TEST(ReadySet, EmptyAfterClear) {
  ReadySet ready;
  ready.Add(1, kRead);
  ready.Clear();
  ready.Seal();
  EXPECT_TRUE(ready.empty());
  EXPECT_EQ(ready.Count(), 0u);
  EXPECT_EQ(ready.Find(1), kNothing);
}

}  // namespace
}  // namespace fastsock::event
