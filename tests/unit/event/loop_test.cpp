#include "event/loop.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "event/fork.h"
#include "socket_pair.h"

namespace fastsock::event {
namespace {

using std::chrono::milliseconds;

Deadline Soon() { return Deadline::After(milliseconds(20)); }
Deadline Late() { return Deadline::After(milliseconds(10000)); }

// As /proc tells of this process.
bool IsInAnEpoll(int fd) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
    std::ifstream info(entry.path());
    for (std::string word; info >> word;) {
      int number = -1;
      if (word == "tfd:" && info >> number && number == fd) return true;
    }
  }
  return false;
}

// By the backend, and by runs alone as where there is no epoll.
class LoopTest : public ::testing::TestWithParam<Loop::Means> {
 protected:
  static void SetUpTestSuite() { ASSERT_EQ(InstallForkHandler(), 0); }

  LoopTest() : loop_(std::move(Loop::Create(GetParam()).value())) {}

  Watch* Open(int fd) {
    slots_.push_back(std::make_unique<Watch*>(nullptr));
    EXPECT_TRUE(Watch::Open(loop_.get(), fd, nullptr, slots_.back().get()).ok());
    return *slots_.back();
  }
  // One turn that wants `watches` to be readable.
  Wake Turn(const std::vector<Watch*>& watches, Deadline deadline, Interest interest = kRead) {
    ready_.Clear();
    foreign_.Clear();
    loop_->BeginTurn();
    for (Watch* watch : watches) watch->Want(interest);
    Wake wake = loop_->Wait(&foreign_, deadline, &ready_).wake;
    ready_.Seal();
    return wake;
  }

  // One in which standing wishes hold, as `wants` has them.
  Wake StandingTurn(Loop::Wants wants, size_t readers, Deadline deadline) {
    ready_.Clear();
    foreign_.Clear();
    EXPECT_TRUE(loop_->BeginStandingTurn(wants, readers, &foreign_));
    Wake wake = loop_->Wait(&foreign_, deadline, &ready_).wake;
    ready_.Seal();
    return wake;
  }

  std::vector<std::unique_ptr<Watch*>> slots_;
  std::unique_ptr<Loop> loop_;
  PollSet foreign_;
  ReadySet ready_;
};

TEST_P(LoopTest, ReportsAWatchThatIsReady) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  pair.MakeReadable();
  EXPECT_EQ(Turn({watch}, Late()), Wake::kReady);
  EXPECT_EQ(ready_.Find(pair.a.get()), kRead);
  watch->Close();
}

TEST_P(LoopTest, ReportsAgainInEveryTurnUntilRead) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  pair.MakeReadable();
  for (int i = 0; i < 3; i++) EXPECT_EQ(Turn({watch}, Late()), Wake::kReady);
  pair.Drain();
  EXPECT_EQ(Turn({watch}, Soon()), Wake::kDeadline);
  watch->Close();
}

TEST_P(LoopTest, WakesForWhatBecomesReadyInTheWait) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  EXPECT_EQ(Turn({watch}, Soon()), Wake::kDeadline);
  pid_t child = fork();
  if (child == 0) {
    WaitFor(-1, kNothing, Soon());
    _exit(::write(pair.b.get(), "x", 1) == 1 ? 0 : 1);
  }
  EXPECT_EQ(Turn({watch}, Late()), Wake::kReady);
  waitpid(child, nullptr, 0);
  watch->Close();
}

TEST_P(LoopTest, APausedWatchWithDataNeitherWakesNorSpins) {
  SocketPair paused;
  SocketPair other;
  Watch* paused_watch = Open(paused.a.get());
  Watch* other_watch = Open(other.a.get());
  paused.MakeReadable();
  EXPECT_EQ(Turn({paused_watch, other_watch}, Late()), Wake::kReady);
  EXPECT_EQ(Turn({other_watch}, Soon()), Wake::kDeadline);
  // Wanted again, it is reported again.
  EXPECT_EQ(Turn({paused_watch}, Late()), Wake::kReady);
  EXPECT_EQ(ready_.Find(paused.a.get()), kRead);
  paused_watch->Close();
  other_watch->Close();
}

TEST_P(LoopTest, ChangesOfInterestAreFollowed) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  EXPECT_EQ(Turn({watch}, Late(), kWrite), Wake::kReady);
  EXPECT_EQ(ready_.Find(pair.a.get()), kWrite);
  EXPECT_EQ(Turn({watch}, Soon(), kRead), Wake::kDeadline);
  EXPECT_EQ(Turn({watch}, Late(), kRead | kWrite), Wake::kReady);
  EXPECT_EQ(ready_.Find(pair.a.get()), kWrite);
  watch->Close();
}

TEST_P(LoopTest, AfterARestWhatIsWantedIsRegisteredAgain) {
  SocketPair by_turn;
  SocketPair standing;
  SocketPair unwanted;
  Watch* turn_watch = Open(by_turn.a.get());
  Watch* standing_watch = Open(standing.a.get());
  Watch* unwanted_watch = Open(unwanted.a.get());
  standing_watch->Stand(kRead);
  auto wants = [](void*) { return kRead; };
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(Turn({turn_watch, unwanted_watch}, Soon()), Wake::kDeadline);
    loop_->Rest();
    unwanted.MakeReadable();
    by_turn.MakeReadable();
    EXPECT_EQ(Turn({turn_watch}, Late()), Wake::kReady);
    EXPECT_EQ(ready_.entries().size(), 1U);
    EXPECT_EQ(ready_.Find(by_turn.a.get()), kRead);
    by_turn.Drain();
    unwanted.Drain();
    loop_->Rest();
    loop_->Rest();
    standing.MakeReadable();
    EXPECT_EQ(StandingTurn(wants, 1, Late()), Wake::kReady);
    EXPECT_EQ(ready_.Find(standing.a.get()), kRead);
    standing.Drain();
  }
  for (Watch* watch : {turn_watch, standing_watch, unwanted_watch}) watch->Close();
}

TEST_P(LoopTest, AtRestNothingIsRegistered) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  EXPECT_EQ(Turn({watch}, Soon()), Wake::kDeadline);
  EXPECT_TRUE(IsInAnEpoll(pair.a.get()));
  loop_->Rest();
  EXPECT_FALSE(IsInAnEpoll(pair.a.get()));
  EXPECT_EQ(Turn({watch}, Soon()), Wake::kDeadline);
  EXPECT_TRUE(IsInAnEpoll(pair.a.get()));
  watch->Close();
}

TEST_P(LoopTest, HangUpDoesNotWakeAWatchThatOnlyWantsPriority) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  pair.b.Reset();
  EXPECT_EQ(Turn({watch}, Soon(), kPriority), Wake::kDeadline);
  EXPECT_EQ(Turn({watch}, Late(), kRead), Wake::kReady);
  watch->Close();
}

TEST_P(LoopTest, WhatHasHungUpIsPolledForTheRestAndRegisteredForReading) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  pair.b.Reset();
  for (int i = 0; i < 3; i++) {
    watch->Stand(kPriority);
    EXPECT_EQ(StandingTurn([](void*) { return kPriority; }, 0, Soon()), Wake::kDeadline);
    if (GetParam() == Loop::Means::kBackend) {
      EXPECT_FALSE(IsInAnEpoll(pair.a.get()));
    }
  }
  watch->Stand(kRead);
  EXPECT_EQ(StandingTurn([](void*) { return kRead; }, 1, Late()), Wake::kReady);
  EXPECT_TRUE(IsInAnEpoll(pair.a.get()));
  watch->Close();
}

TEST_P(LoopTest, ForeignMembersAreWaitedForBesides) {
  SocketPair own;
  SocketPair foreign;
  Watch* watch = Open(own.a.get());
  foreign.MakeReadable();
  loop_->BeginTurn();
  watch->Want(kRead);
  foreign_.Add(foreign.a.get(), kRead);
  EXPECT_EQ(loop_->Wait(&foreign_, Late(), &ready_).wake, Wake::kReady);
  ready_.Seal();
  EXPECT_EQ(ready_.Find(foreign.a.get()), kRead);
  EXPECT_EQ(ready_.Find(own.a.get()), kNothing);
  EXPECT_FALSE(IsNonBlocking(foreign.a.get()));
  watch->Close();
}

TEST_P(LoopTest, TwoWatchesOfOneDescriptorBothReport) {
  SocketPair pair;
  Watch* first = Open(pair.a.get());
  Watch* second = Open(pair.a.get());
  EXPECT_EQ(Turn({first, second}, Soon()), Wake::kDeadline);
  pair.MakeReadable();
  EXPECT_EQ(Turn({second}, Late()), Wake::kReady);
  EXPECT_EQ(ready_.Find(pair.a.get()), kRead);
  EXPECT_EQ(Turn({first}, Late()), Wake::kReady);
  first->Close();
  EXPECT_EQ(Turn({second}, Late()), Wake::kReady);
  second->Close();
}

TEST_P(LoopTest, ADescriptorNumberCanBeReusedAtOnce) {
  for (int i = 0; i < 200; i++) {
    SocketPair pair;
    Watch* watch = Open(pair.a.get());
    pair.MakeReadable();
    EXPECT_EQ(Turn({watch}, Late()), Wake::kReady) << i;
    watch->Close();
  }
  EXPECT_EQ(loop_->watch_count(), 0u);
}

TEST_P(LoopTest, TheLoopEmptiesTheSlotsOfWatchesThatItCloses) {
  SocketPair pair;
  Open(pair.a.get());
  loop_.reset();
  EXPECT_EQ(*slots_.back(), nullptr);
}

TEST_P(LoopTest, AChildThatClosesAWatchLeavesTheParentsAlone) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  EXPECT_EQ(Turn({watch}, Soon()), Wake::kDeadline);
  pid_t child = fork();
  if (child == 0) {
    watch->Close();
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  pair.MakeReadable();
  EXPECT_EQ(Turn({watch}, Late()), Wake::kReady);
  watch->Close();
}

TEST_P(LoopTest, AChildCanGoOnWithItsCopy) {
  SocketPair pair;
  Watch* watch = Open(pair.a.get());
  EXPECT_EQ(Turn({watch}, Soon()), Wake::kDeadline);
  pair.MakeReadable();
  pid_t child = fork();
  if (child == 0) _exit(Turn({watch}, Late()) == Wake::kReady ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(Turn({watch}, Late()), Wake::kReady);
  watch->Close();
}

TEST_P(LoopTest, ReportsAllThatAreReadyHoweverMany) {
  constexpr size_t kMany = 300;
  std::vector<SocketPair> pairs(kMany);
  std::vector<Watch*> watches;
  for (SocketPair& pair : pairs) {
    watches.push_back(Open(pair.a.get()));
    pair.MakeReadable();
  }
  for (int i = 0; i < 3; i++) {
    EXPECT_EQ(Turn(watches, Late()), Wake::kReady);
    EXPECT_EQ(ready_.Count(), kMany);
  }
  for (Watch* watch : watches) watch->Close();
}

TEST_P(LoopTest, WaitsAgainAfterATurnThatFoundMany) {
  SocketPair one;
  SocketPair other;
  std::vector<Watch*> watches = {Open(one.a.get()), Open(other.a.get())};
  one.MakeReadable();
  other.MakeReadable();
  EXPECT_EQ(Turn(watches, Late()), Wake::kReady);
  EXPECT_EQ(ready_.Count(), 2u);
  one.Drain();
  EXPECT_EQ(Turn(watches, Late()), Wake::kReady);
  EXPECT_EQ(ready_.Count(), 1u);
  other.Drain();
  EXPECT_EQ(Turn(watches, Soon()), Wake::kDeadline);
  for (Watch* watch : watches) watch->Close();
}

TEST_P(LoopTest, AHangUpWakesForWhatItMeans) {
  SocketPair pair;
  SocketPair quiet;
  Watch* watch = Open(pair.a.get());
  Watch* other = Open(quiet.a.get());
  EXPECT_EQ(Turn({watch, other}, Soon()), Wake::kDeadline);
  pair.b.Reset();
  EXPECT_EQ(Turn({watch, other}, Late()), Wake::kReady);
  EXPECT_EQ(ready_.Find(pair.a.get()), kRead);
  EXPECT_EQ(Turn({watch, other}, Soon(), kPriority), Wake::kDeadline);
  EXPECT_EQ(Turn({watch, other}, Late(), kRead | kPriority), Wake::kReady);
  EXPECT_EQ(ready_.Find(pair.a.get()), kRead);
  watch->Close();
  other->Close();
}

TEST(Loop, IsAskedByItsBackendOnLinux) {
  uv_loop_t loop;
  ASSERT_EQ(uv_loop_init(&loop), 0);
  Backend backend;
#ifdef __linux__
  EXPECT_TRUE(backend.TryOut(&loop));
  EXPECT_EQ(backend.Collect(&loop), 0);
#else
  EXPECT_FALSE(backend.TryOut(&loop));
#endif
  EXPECT_EQ(uv_loop_close(&loop), 0);
}

INSTANTIATE_TEST_SUITE_P(, LoopTest, ::testing::Values(Loop::Means::kBackend, Loop::Means::kRuns),
                         [](const auto& means) {
                           return means.param == Loop::Means::kBackend ? "Backend" : "Runs";
                         });

}  // namespace
}  // namespace fastsock::event
