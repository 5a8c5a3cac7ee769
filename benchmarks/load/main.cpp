// The load generator of the benchmarks: closed-loop clients over loopback, on one thread. Prints
// one line of JSON. The exit status is 1 when a figure could not be had; failures of single
// operations are counted in the line.
#include <csignal>
#include <cstdio>

#include "../descriptors.h"
#include "commands.h"

int main(int argc, char** argv) {
  load::Options options = load::ParseOptions(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  load::Report report;
  bool measured = false;
  const std::string& command = options.command;
  if (command == "tls-new" || command == "tls-resumed" || command == "churn") {
    measured = RunConnects(options, report);
  } else if (command == "echo" || command == "turnover") {
    measured = RunEcho(options, report);
  } else if (command == "memory") {
    measured = RunMemory(options, report);
  } else if (command == "udp") {
    measured = RunDatagrams(options, report);
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
  if (!options.phases || !measured) report.Print();
  return measured ? 0 : 1;
}
