// Forked workers for the reference servers: all of them accept from the one listener.
#pragma once

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

// Returns in each worker, or at once in this process when there are to be none. A worker that ends
// before it is told to ends them all.
inline void ForkWorkers(int count) {
  if (count == 0) return;
  for (int i = 0; i < count; ++i) {
    pid_t pid = fork();
    if (pid < 0) {
      std::perror("fork");
      std::exit(1);
    }
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      return;
    }
  }
  int status = 0;
  wait(&status);
  std::fprintf(stderr, "a worker ended (status %d)\n", status);
  std::exit(1);
}
