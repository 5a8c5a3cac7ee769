#include "event/group.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "event/fork.h"
#include "event/wait.h"
#include "socket_pair.h"

namespace fastsock::event {
namespace {

using std::chrono::milliseconds;

class GroupTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_EQ(InstallForkHandler(), 0); }

  bool Readable(milliseconds within = milliseconds(0)) {
    return WaitFor(group_->fd(), kRead, Deadline::After(within)).wake == Wake::kReady;
  }
  int Collect(int most) { return group_->Collect(ready_, most); }

  std::unique_ptr<Group> group_ = std::move(Group::Create().value());
  Group::Ready ready_[Group::kMostAtOnce];
};

TEST_F(GroupTest, ItsDescriptorIsReadableWhileAMemberIsReady) {
  SocketPair pair;
  int tag;
  ASSERT_TRUE(group_->Add(pair.a.get(), kRead, &tag).ok());
  EXPECT_FALSE(Readable());
  pair.MakeReadable();
  EXPECT_TRUE(Readable());
  ASSERT_EQ(Collect(4), 1);
  EXPECT_EQ(ready_[0].tag, &tag);
  EXPECT_EQ(ready_[0].interest, kRead);
  EXPECT_TRUE(Readable()) << "level-triggered";
  pair.Drain();
  EXPECT_FALSE(Readable());
  group_->Remove(pair.a.get());
}

TEST_F(GroupTest, GivesNoMoreThanTheBudgetAndForgetsNone) {
  SocketPair pairs[5];
  for (SocketPair& pair : pairs) {
    ASSERT_TRUE(group_->Add(pair.a.get(), kRead, &pair).ok());
    pair.MakeReadable();
  }
  for (int i = 0; i < 5; i++) {
    ASSERT_EQ(Collect(1), 1);
    auto* pair = static_cast<SocketPair*>(ready_[0].tag);
    pair->Drain();
    group_->Remove(pair->a.get());
  }
  EXPECT_EQ(Collect(1), 0);
  EXPECT_FALSE(Readable());
}

TEST_F(GroupTest, ChangesOfInterestAreFollowed) {
  SocketPair pair;
  ASSERT_TRUE(group_->Add(pair.a.get(), kRead, &pair).ok());
  EXPECT_EQ(Collect(1), 0);
  group_->Change(pair.a.get(), kWrite, &pair);
  ASSERT_EQ(Collect(1), 1);
  EXPECT_EQ(ready_[0].interest, kWrite);
  group_->Change(pair.a.get(), kNothing, &pair);
  EXPECT_EQ(Collect(1), 0);
}

TEST_F(GroupTest, TheAlarmWakesOnceAndNotBeforeItsTime) {
  auto begin = Clock::now();
  group_->SetAlarm(Deadline::After(milliseconds(20), begin));
  EXPECT_FALSE(group_->TakeAlarm());
  EXPECT_TRUE(Readable(milliseconds(10000)));
  EXPECT_GE(Clock::now() - begin, milliseconds(20));
  EXPECT_EQ(Collect(1), 0);
  EXPECT_TRUE(group_->TakeAlarm());
  EXPECT_FALSE(group_->TakeAlarm());
  EXPECT_FALSE(Readable());
}

TEST_F(GroupTest, APassedDeadlineIsDueAtOnceAndNeverDisarms) {
  group_->SetAlarm(Deadline::After(milliseconds(-5)));
  EXPECT_TRUE(Readable(milliseconds(10000)));
  group_->SetAlarm(Deadline::Never());
  EXPECT_FALSE(Readable(milliseconds(20)));
}

TEST_F(GroupTest, AChildsGroupIsNewEmptyAndOnTheSameNumber) {
  SocketPair pair;
  ASSERT_TRUE(group_->Add(pair.a.get(), kRead, &pair).ok());
  EXPECT_FALSE(group_->EnterChild());
  int number = group_->fd();
  pid_t child = fork();
  if (child == 0) {
    bool right = group_->EnterChild() && !group_->EnterChild() && group_->fd() == number;
    pair.MakeReadable();
    right =
        right && Collect(1) == 0 && group_->Add(pair.a.get(), kRead, &pair).ok() && Collect(1) == 1;
    group_->Remove(pair.a.get());
    _exit(right ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  // What the child did has not touched the parent's member.
  ASSERT_EQ(Collect(1), 1);
  EXPECT_EQ(ready_[0].tag, &pair);
}

}  // namespace
}  // namespace fastsock::event
