#include "event/wait.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <cerrno>

#include "socket_pair.h"

namespace fastsock::event {
namespace {

using std::chrono::milliseconds;

Deadline Soon() { return Deadline::After(milliseconds(20)); }
Deadline Late() { return Deadline::After(milliseconds(10000)); }

TEST(WaitFor, EndsAtItsDeadlineAndNotBefore) {
  SocketPair pair;
  auto begin = Clock::now();
  EXPECT_EQ(WaitFor(pair.a.get(), kRead, Deadline::After(milliseconds(15), begin)).wake,
            Wake::kDeadline);
  EXPECT_GE(Clock::now() - begin, milliseconds(15));
}

TEST(WaitFor, PassedDeadlineStillLooks) {
  SocketPair pair;
  EXPECT_EQ(WaitFor(pair.a.get(), kWrite, Deadline::After(milliseconds(-5))).wake, Wake::kReady);
}

TEST(WaitFor, NoDescriptorIsJustTheDeadline) {
  EXPECT_EQ(WaitFor(-1, kNothing, Soon()).wake, Wake::kDeadline);
}

TEST(WaitFor, DoesNotChangeTheDescriptorsMode) {
  SocketPair pair;
  EXPECT_EQ(WaitFor(pair.a.get(), kWrite, Soon()).wake, Wake::kReady);
  EXPECT_FALSE(IsNonBlocking(pair.a.get()));
}

void Ignore(int) {}

// Sends the main thread signals until it is told to stop, so that one is sure to come in the wait.
struct Nagger {
  pthread_t target = pthread_self();
  std::atomic<bool> stop{false};
  pthread_t thread;

  static void* Run(void* argument) {
    auto* self = static_cast<Nagger*>(argument);
    while (!self->stop) {
      pthread_kill(self->target, SIGUSR1);
      WaitFor(-1, kNothing, Deadline::After(milliseconds(2)));
    }
    return nullptr;
  }
  Nagger() {
    struct sigaction action {};
    action.sa_handler = Ignore;
    action.sa_flags = SA_RESTART;  // poll(2) is never restarted all the same
    sigaction(SIGUSR1, &action, nullptr);
    pthread_create(&thread, nullptr, Run, this);
  }
  ~Nagger() {
    stop = true;
    pthread_join(thread, nullptr);
  }
};

TEST(WaitFor, ASignalEndsTheWait) {
  SocketPair pair;
  Nagger nagger;
  WaitOutcome outcome = WaitFor(pair.a.get(), kRead, Late());
  EXPECT_EQ(outcome.wake, Wake::kSignal);
  EXPECT_EQ(outcome.error, EINTR);
}

TEST(PollSet, ASignalEndsTheWait) {
  SocketPair pair;
  PollSet set;
  set.Add(pair.a.get(), kRead);
  ReadySet ready;
  Nagger nagger;
  EXPECT_EQ(set.Wait(Late(), &ready).wake, Wake::kSignal);
  EXPECT_TRUE(ready.empty());
}

TEST(PollSet, ReportsEachMemberForWhatItWasAdded) {
  SocketPair one;
  SocketPair two;
  one.MakeReadable();
  PollSet set;
  set.Add(one.a.get(), kRead);
  set.Add(one.a.get(), kWrite);
  set.Add(two.a.get(), kRead);
  ReadySet ready;
  EXPECT_EQ(set.Wait(Late(), &ready).wake, Wake::kReady);
  ready.Seal();
  EXPECT_EQ(ready.Find(one.a.get()), kRead | kWrite);
  EXPECT_EQ(ready.Find(two.a.get()), kNothing);
  EXPECT_EQ(ready.Count(), 2u);
}

TEST(PollSet, HangUpIsReadable) {
  SocketPair pair;
  pair.b.Reset();
  PollSet set;
  set.Add(pair.a.get(), kRead);
  ReadySet ready;
  EXPECT_EQ(set.Wait(Late(), &ready).wake, Wake::kReady);
  ready.Seal();
  EXPECT_EQ(ready.Find(pair.a.get()), kRead);
}

TEST(PollSet, HangUpDoesNotWakeAMemberThatOnlyWantsPriority) {
  SocketPair pair;
  pair.b.Reset();
  PollSet set;
  set.Add(pair.a.get(), kPriority);
  ReadySet ready;
  EXPECT_EQ(set.Wait(Soon(), &ready).wake, Wake::kDeadline);
  EXPECT_TRUE(ready.empty());
}

TEST(PollSet, AClosedDescriptorIsAnError) {
  int fd;
  {
    SocketPair pair;
    fd = pair.a.get();
  }
  PollSet set;
  set.Add(fd, kRead);
  ReadySet ready;
  WaitOutcome outcome = set.Wait(Soon(), &ready);
  EXPECT_EQ(outcome.wake, Wake::kError);
  EXPECT_EQ(outcome.error, EBADF);
}

TEST(PollSet, BellEndsTheWaitUnreported) {
  SocketPair bell;
  SocketPair member;
  bell.MakeReadable();
  PollSet set;
  set.Add(member.a.get(), kRead);
  set.SetBell(bell.a.get());
  set.SetBell(bell.a.get());
  ReadySet ready;
  EXPECT_EQ(set.Wait(Late(), &ready).wake, Wake::kReady);
  EXPECT_TRUE(set.rang());
  EXPECT_TRUE(ready.empty());
  bell.Drain();
  EXPECT_EQ(set.Wait(Soon(), &ready).wake, Wake::kDeadline);
  EXPECT_FALSE(set.rang());
}

TEST(PollSet, ABellAloneIsNoMember) {
  SocketPair bell;
  PollSet set;
  set.SetBell(bell.a.get());
  ReadySet ready;
  EXPECT_EQ(set.Wait(Soon(), &ready).wake, Wake::kDeadline);
  EXPECT_FALSE(set.rang());
  bell.MakeReadable();
  EXPECT_EQ(set.Wait(Late(), &ready).wake, Wake::kReady);
  EXPECT_TRUE(set.rang());
  EXPECT_TRUE(set.empty());
  EXPECT_TRUE(ready.empty());
}

TEST(PollSet, AMemberThatJoinsABellIsWaitedForToo) {
  SocketPair bell;
  SocketPair member;
  PollSet set;
  set.SetBell(bell.a.get());
  ReadySet ready;
  EXPECT_EQ(set.Wait(Soon(), &ready).wake, Wake::kDeadline);
  set.Add(member.a.get(), kRead);
  EXPECT_FALSE(set.empty());
  member.MakeReadable();
  EXPECT_EQ(set.Wait(Late(), &ready).wake, Wake::kReady);
  EXPECT_FALSE(set.rang());
  EXPECT_EQ(ready.Find(member.a.get()), kRead);
}

TEST(PollSet, ABellThatIsNoDescriptorIsAnError) {
  SocketPair pair;
  int fd = pair.a.get();
  pair.a.Reset();
  PollSet set;
  set.SetBell(fd);
  ReadySet ready;
  WaitOutcome outcome = set.Wait(Late(), &ready);
  EXPECT_EQ(outcome.wake, Wake::kError);
  EXPECT_EQ(outcome.error, EBADF);
}

TEST(PollSet, MoreEntriesThanDescriptorsAreAllowed) {
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  SocketPair pair;
  pair.MakeReadable();
  rlimit low = before;
  low.rlim_cur = 64;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  PollSet set;
  for (int i = 0; i < 100; i++) set.Add(pair.a.get(), i % 2 ? kRead : kWrite);
  ReadySet ready;
  WaitOutcome outcome = set.Wait(Late(), &ready);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(outcome.wake, Wake::kReady);
  ready.Seal();
  EXPECT_EQ(ready.Find(pair.a.get()), kRead | kWrite);
}

TEST(ReadyNow, TellsHangUpFromPriority) {
  SocketPair pair;
  pair.b.Reset();
  EXPECT_EQ(ReadyNow(pair.a.get(), kPriority), kNothing);
  EXPECT_EQ(ReadyNow(pair.a.get(), kRead | kPriority), kRead);
}

}  // namespace
}  // namespace fastsock::event
