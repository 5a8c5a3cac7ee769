// Unix listeners and the files they make: what is replaced, what stays, who removes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>

#include "net/listener.h"
#include "net_testing.h"

namespace fastsock::net {
namespace {

using std::string;

struct stat Look(const string& path) {
  struct stat info {};
  EXPECT_EQ(::lstat(path.c_str(), &info), 0) << path;
  return info;
}
bool Exists(const string& path) { return ::access(path.c_str(), F_OK) == 0; }
mode_t ModeOf(const string& path) { return Look(path).st_mode & 0777; }

const SocketOptions& Unlinking() {
  static const SocketOptions options = [] {
    SocketOptions made;
    made.unix_unlink = true;
    return made;
  }();
  return options;
}

Result<BoundUnix> Bind(const string& path, const SocketOptions& options = {},
                       SocketKind kind = SocketKind::kUnix) {
  return BindUnix(UnixAddress(path), kind, options);
}

void ExpectInUse(const Result<BoundUnix>& result) {
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().domain, ErrorDomain::kSystem);
  EXPECT_EQ(result.error().code, EADDRINUSE);
}

class UnixSocket : public ::testing::Test {
 private:
  TempDir dir_;

 protected:
  string path_ = dir_.path("s");
};

TEST_F(UnixSocket, BindMakesASocketFile) {
  BoundUnix bound = Must(Bind(path_));
  EXPECT_TRUE(S_ISSOCK(Look(path_).st_mode));
  EXPECT_EQ(IntOptionOf(bound.fd.get(), SOL_SOCKET, SO_TYPE), SOCK_STREAM);
  EXPECT_NE(::fcntl(bound.fd.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(bound.fd.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(UnixSocket, BindMakesADatagramSocket) {
  BoundUnix bound = Must(Bind(path_, {}, SocketKind::kUnixDatagram));
  EXPECT_EQ(IntOptionOf(bound.fd.get(), SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
}

TEST_F(UnixSocket, BindFailsAsTheSystemDoes) {
  auto result = Bind(path_ + "/missing/directory");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().domain, ErrorDomain::kSystem);
  EXPECT_EQ(result.error().code, ENOENT);
}

TEST_F(UnixSocket, AnAbstractNameMakesNoFile) {
  string name = string(1, '\0') + "fastsock-unit-abstract-" + std::to_string(::getpid());
  SocketOptions options = Unlinking();
  options.unix_mode = 0600;
  BoundUnix bound = Must(Bind(name, options));
  Must(Listen(bound.fd.get(), 1, {}));
  UniqueFd client = Connected(UnixAddress(name), SocketKind::kUnix);
  bound.file.Remove();
  ExpectInUse(Bind(name, Unlinking()));
  bound.fd.Reset();
  EXPECT_TRUE(Bind(name).ok());
}

TEST_F(UnixSocket, AStaleFileStaysUnlessAskedTo) {
  { BoundUnix dead = Must(Bind(path_)); }
  ASSERT_TRUE(Exists(path_));
  ExpectInUse(Bind(path_));
}

TEST_F(UnixSocket, AStaleFileIsReplaced) {
  for (SocketKind kind : {SocketKind::kUnix, SocketKind::kUnixDatagram}) {
    { BoundUnix dead = Must(Bind(path_, {}, kind)); }
    ASSERT_TRUE(Exists(path_));
    BoundUnix bound = Must(Bind(path_, Unlinking(), kind));
    if (kind == SocketKind::kUnix) Must(Listen(bound.fd.get(), 1, {}));
    UniqueFd client = Connected(UnixAddress(path_), kind);
    EXPECT_TRUE(client.valid());
    bound.file.Remove();
  }
}

TEST_F(UnixSocket, ALiveListenerStays) {
  UniqueFd live = ListenUnix(path_);
  ExpectInUse(Bind(path_, Unlinking()));
  ASSERT_TRUE(Exists(path_));
  // What the probe left in the queue is taken off first.
  while (Accept(live.get()).fd.valid()) {
  }
  UniqueFd client = Connected(UnixAddress(path_), SocketKind::kUnix);
  EXPECT_TRUE(AcceptSoon(live.get()).fd.valid());
}

TEST_F(UnixSocket, ALiveListenerWithAFullQueueStays) {
  BoundUnix bound = Must(Bind(path_));
  Must(Listen(bound.fd.get(), 0, {}));
  std::vector<UniqueFd> clients;
  int error = 0;
  while (error == 0 && clients.size() < 100) {
    ConnectAttempt attempt = StartConnect(UnixAddress(path_), SocketKind::kUnix, {}, std::nullopt);
    error = attempt.error;
    clients.push_back(std::move(attempt.fd));
  }
  ASSERT_EQ(error, EAGAIN);
  ExpectInUse(Bind(path_, Unlinking()));
  EXPECT_TRUE(Exists(path_));
}

TEST_F(UnixSocket, ALiveSocketOfTheOtherKindStays) {
  BoundUnix live = Must(Bind(path_, {}, SocketKind::kUnixDatagram));
  ExpectInUse(Bind(path_, Unlinking(), SocketKind::kUnix));
  EXPECT_TRUE(Exists(path_));
}

TEST_F(UnixSocket, OtherFilesStay) {
  std::ofstream(path_) << "precious";
  ExpectInUse(Bind(path_, Unlinking()));
  EXPECT_EQ(Look(path_).st_size, 8);
  ASSERT_EQ(::unlink(path_.c_str()), 0);
  ASSERT_EQ(::mkdir(path_.c_str(), 0700), 0);
  ExpectInUse(Bind(path_, Unlinking()));
  EXPECT_TRUE(Exists(path_));
}

TEST_F(UnixSocket, ALinkToAStaleSocketStays) {
  string target = path_ + ".target";
  { BoundUnix dead = Must(Bind(target)); }
  ASSERT_EQ(::symlink(target.c_str(), path_.c_str()), 0);
  ExpectInUse(Bind(path_, Unlinking()));
  EXPECT_TRUE(S_ISLNK(Look(path_).st_mode));
  EXPECT_TRUE(Exists(target));
}

class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }

 private:
  mode_t before_;
};

TEST_F(UnixSocket, ModeIsExactWhateverTheUmask) {
  for (mode_t mask : {0, 022, 077}) {
    for (mode_t mode : {0600, 0660, 0666, 0777}) {
      Umask umask(mask);
      SocketOptions options = Unlinking();
      options.unix_mode = mode;
      BoundUnix bound = Must(Bind(path_, options));
      EXPECT_EQ(ModeOf(path_), mode) << "umask " << mask;
      bound.file.Remove();
    }
  }
}

TEST_F(UnixSocket, WithoutAModeTheUmaskDecides) {
  Umask umask(027);
  BoundUnix bound = Must(Bind(path_));
  EXPECT_EQ(ModeOf(path_), 0750u);
}

TEST_F(UnixSocket, OwnerAndGroupAreSet) {
  if (::geteuid() != 0) GTEST_SKIP() << "not root";
  SocketOptions options;
  options.unix_owner = 12345;
  options.unix_group = 23456;
  BoundUnix bound = Must(Bind(path_, options));
  EXPECT_EQ(Look(path_).st_uid, 12345u);
  EXPECT_EQ(Look(path_).st_gid, 23456u);
}

TEST_F(UnixSocket, OneOfThemLeavesTheOtherAlone) {
  if (::geteuid() != 0) GTEST_SKIP() << "not root";
  SocketOptions options;
  options.unix_group = 23456;
  BoundUnix bound = Must(Bind(path_, options));
  EXPECT_EQ(Look(path_).st_uid, ::geteuid());
  EXPECT_EQ(Look(path_).st_gid, 23456u);
}

TEST_F(UnixSocket, ARefusedOwnerOrGroupLeavesNoFile) {
  TempDir open;
  ASSERT_EQ(::chmod(open.path().c_str(), 0777), 0);
  string path = open.path("s");
  auto refused = [&](const SocketOptions& options, const string& text) {
    // Root may do anything, so somebody else has to try.
    return TrueInChild([&] {
      if (::geteuid() == 0 && ::setuid(65534) != 0) return false;
      auto result = Bind(path, options);
      return !result.ok() && result.error().domain == ErrorDomain::kOption &&
             result.error().code == EPERM && result.error().text == text && !Exists(path);
    });
  };
  SocketOptions owner, group;
  owner.unix_owner = 0;
  group.unix_group = 12345;
  // Groups of the parent stay with the child: 12345 is none of them.
  EXPECT_TRUE(refused(owner, "unix_owner: Operation not permitted"));
  EXPECT_TRUE(refused(group, "unix_group: Operation not permitted"));
}

TEST_F(UnixSocket, SocketOptionsAreApplied) {
  SocketOptions options;
  options.send_buffer = 50000;
  BoundUnix bound = Must(Bind(path_, options));
  EXPECT_EQ(IntOptionOf(bound.fd.get(), SOL_SOCKET, SO_SNDBUF), 100000);
}

TEST_F(UnixSocket, RemovesItsFile) {
  BoundUnix bound = Must(Bind(path_, Unlinking()));
  bound.file.Remove();
  EXPECT_FALSE(Exists(path_));
  bound.file.Remove();
}

TEST_F(UnixSocket, RemembersNothingUnlessAskedTo) {
  BoundUnix bound = Must(Bind(path_));
  bound.file.Remove();
  EXPECT_TRUE(Exists(path_));
}

TEST_F(UnixSocket, DoesNotRemoveAFileThatTookThePath) {
  BoundUnix bound = Must(Bind(path_, Unlinking()));
  ASSERT_EQ(::unlink(path_.c_str()), 0);
  UniqueFd successor = ListenUnix(path_);
  bound.file.Remove();
  EXPECT_TRUE(Exists(path_));
}

TEST_F(UnixSocket, DoesNotRemoveAnotherKindOfFile) {
  BoundUnix bound = Must(Bind(path_, Unlinking()));
  ASSERT_EQ(::unlink(path_.c_str()), 0);
  bound.fd.Reset();  // so that the inode's number is free
  std::ofstream(path_) << "precious";
  bound.file.Remove();
  EXPECT_TRUE(Exists(path_));
}

TEST_F(UnixSocket, RemovesOnlyOnce) {
  BoundUnix bound = Must(Bind(path_, Unlinking()));
  string aside = path_ + ".aside";
  ASSERT_EQ(::link(path_.c_str(), aside.c_str()), 0);
  bound.file.Remove();
  ASSERT_EQ(::rename(aside.c_str(), path_.c_str()), 0);
  bound.file.Remove();
  EXPECT_TRUE(Exists(path_));
}

TEST_F(UnixSocket, AForkedChildRemovesNothing) {
  BoundUnix bound = Must(Bind(path_, Unlinking()));
  EXPECT_TRUE(TrueInChild([&] {
    bound.file.Remove();
    return Exists(path_);
  }));
  EXPECT_TRUE(Exists(path_));
  bound.file.Remove();
  EXPECT_FALSE(Exists(path_));
}

TEST_F(UnixSocket, ARelativePathIsRemovedFromAnotherDirectory) {
  string directory = path_.substr(0, path_.rfind('/'));
  EXPECT_TRUE(TrueInChild([&] {
    if (::chdir(directory.c_str()) != 0) return false;
    auto bound = Bind("relative", Unlinking());
    if (!bound.ok() || !Exists(directory + "/relative") || ::chdir("/") != 0) return false;
    bound.value().file.Remove();
    return !Exists(directory + "/relative");
  }));
}

TEST_F(UnixSocket, RememberTakesOnlySockets) {
  std::ofstream(path_) << "precious";
  UnixSocketFile::Remember(path_).Remove();
  EXPECT_TRUE(Exists(path_));
  UnixSocketFile::Remember(path_ + ".missing").Remove();
  UnixSocketFile().Remove();
  UnixSocketFile::Remember("").Remove();
}

}  // namespace
}  // namespace fastsock::net
