// What one run of the load generator does: its subcommand and the options, as given on the
// command line. Values are checked here; the subcommands trust them.
#pragma once

#include <netinet/in.h>

#include <string>
#include <vector>

namespace load {

struct Options {
  std::string command;
  sockaddr_in target{};  // loopback, always
  int clients = 100;     // echo, memory: connections held open
  int active = 0;        // echo: how many of them talk; 0: all
  int base = 50;         // memory: connections that are open before the first reading
  int concurrency = 8;   // connects: slots; turnover: replacements; else: connections in the making
  long operations = 0;   // connects: stop after so many; 0: by time
  double seconds = 1.0;  // length of the measured phase
  double timeout = 15.0;     // an operation that takes longer has failed
  int interval_ms = 0;       // echo: each client's pace; 0: no pause
  int silent = 500;          // stall: connections that send nothing
  int half = 500;            // stall: connections that send half a ClientHello
  size_t size = 64;          // bytes of one message; bulk: of all
  int every_ms = 0;          // stall: so long between two connections, without end; 0: all at once
  int most_failures = 1000;  // connects: give up after so many
  bool background = false;   // tls-new, churn: say "ready" and go on until stdin closes
  bool lines = false;        // messages are lines
  bool tls = false;
  bool tls12 = false;            // offer TLS 1.2 only
  bool phases = false;           // echo, turnover: "ready", then a phase for each line on stdin
  bool pause = false;            // tls-resumed: wait for a line on stdin in the middle
  std::vector<int> server_pids;  // whose CPU and memory are read
};

// Ends the process with a message when the command line makes no sense.
Options ParseOptions(int argc, char** argv);

}  // namespace load
