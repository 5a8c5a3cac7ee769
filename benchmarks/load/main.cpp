// The load generator of the benchmarks: closed-loop clients over loopback, on one thread. Prints
// one line of JSON. The exit status is 1 when a figure could not be had; failures of single
// operations are counted in the line.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>

#include "commands.h"

int main(int argc, char** argv) {
  load::Options options = load::ParseOptions(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  load::Report report;
  bool measured = false;
  const std::string& command = options.command;
  if (command == "tls-new" || command == "tls-resumed" || command == "churn") {
    measured = RunConnects(options, report);
  } else if (command == "echo") {
    measured = RunEcho(options, report);
  } else if (command == "memory") {
    measured = RunMemory(options, report);
  } else if (command == "bulk") {
    measured = RunBulk(options, report);
  } else if (command == "stall") {
    measured = RunStall(options, report);
  } else if (command == "flood") {
    measured = RunFlood(options, report);
  } else if (command == "jobs") {
    measured = RunJobs(options, report);
  } else {
    std::fprintf(stderr, "load: unknown command '%s'\n", command.c_str());
    return 2;
  }
  report.Print();
  return measured ? 0 : 1;
}
