// Runs a server on one CPU and sees to its end: when stdin closes, when a time limit passes, or on
// a signal, the server and whatever it forked are ended. It prints "pid N" and passes the server's
// output on; how a server ended that nobody has told to is said on stderr, except of a script that
// --may-end. --descriptors prints how many descriptors a server may have, and does no more. The
// servers themselves need no code for this in the loops that are measured.
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <string>

#include "../descriptors.h"

namespace {

[[noreturn]] void Usage() {
  std::fprintf(stderr,
               "usage: guard [--cpu N] [--limit SECONDS] [--may-end] -- COMMAND...\n       guard "
               "--descriptors\n");
  std::exit(2);
}

[[noreturn]] void BecomeServer(int cpu, double limit, char** command) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (cpu >= 0) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(cpu, &cpus);
    if (sched_setaffinity(0, sizeof cpus, &cpus) != 0) std::perror("guard: sched_setaffinity");
  }
  RaiseDescriptorLimit();
  // For workers, which outlive a server that is killed.
  setenv("BENCH_LIMIT", std::to_string(static_cast<long>(limit)).c_str(), 1);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dprintf(STDOUT_FILENO, "pid %d\n", static_cast<int>(getpid()));
  execvp(command[0], command);
  std::fprintf(stderr, "guard: %s: %s\n", command[0], std::strerror(errno));
  _exit(127);
}

}  // namespace

int main(int argc, char** argv) {
  int cpu = -1;
  double limit = 600;
  bool may_end = false;
  if (argc == 2 && std::strcmp(argv[1], "--descriptors") == 0) {
    RaiseDescriptorLimit();
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    std::printf("%llu\n", static_cast<unsigned long long>(files.rlim_cur));
    return 0;
  }
  int i = 1;
  for (; i + 1 < argc && std::strcmp(argv[i], "--") != 0; i += 2) {
    if (std::strcmp(argv[i], "--cpu") == 0) {
      cpu = std::atoi(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--limit") == 0) {
      limit = std::atof(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--may-end") == 0) {
      may_end = true;
      --i;  // it has no value
    } else {
      Usage();
    }
  }
  if (i + 1 >= argc || std::strcmp(argv[i], "--") != 0) Usage();

  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
  pid_t server = fork();
  if (server < 0 || signal_fd < 0) {
    std::perror("guard");
    return 1;
  }
  if (server == 0) BecomeServer(cpu, limit, argv + i + 1);
  setpgid(server, server);

  auto end =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<long>(limit * 1000));
  pollfd watched[] = {{STDIN_FILENO, POLLIN, 0}, {signal_fd, POLLIN, 0}};
  int status = 0;
  bool gone = false;
  for (;;) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      std::fprintf(stderr, "guard: the time limit of %g s is over\n", limit);
      break;
    }
    if (poll(watched, 2, static_cast<int>(left.count())) < 0 && errno != EINTR) break;
    char buffer[512];
    if (watched[0].revents != 0 && read(STDIN_FILENO, buffer, sizeof buffer) <= 0) break;
    if (watched[1].revents != 0) {
      signalfd_siginfo info;
      if (read(signal_fd, &info, sizeof info) != sizeof info || info.ssi_signo != SIGCHLD) break;
      if (waitpid(server, &status, WNOHANG) == server) {
        gone = true;
        if (WIFSIGNALED(status)) {
          std::fprintf(stderr, "ended by signal %d (%s)\n", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
        } else if (!may_end || WEXITSTATUS(status) != 0) {
          std::fprintf(stderr, "exit status %d\n", WEXITSTATUS(status));
        }
        break;
      }
    }
  }
  // What it forked is in its process group, and goes even if it went by itself.
  kill(-server, gone ? SIGKILL : SIGTERM);
  for (int turn = 0; turn < 100 && !gone; ++turn) {
    gone = waitpid(server, &status, WNOHANG) == server;
    if (!gone) usleep(10000);
  }
  kill(-server, SIGKILL);
  if (!gone) waitpid(server, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status) == SIGTERM ? 0 : 1;
}
