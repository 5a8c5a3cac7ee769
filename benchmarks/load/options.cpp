#include "options.h"

#include <arpa/inet.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace load {
namespace {

constexpr char kUsage[] =
    "usage: load COMMAND --port PORT [OPTION...]\n"
    "  tls-new       connect, full handshake, one echo, close; again and again\n"
    "  tls-resumed   the same, each connection resuming its slot's last session\n"
    "  churn         connect, one echo, close\n"
    "  echo          clients that stay; some of them send and wait for the echo\n"
    "  turnover      clients that stay, of which the oldest leaves and a new one comes, on and on\n"
    "  udp           sockets that send a datagram each and wait for its echo\n"
    "  bulk          one connection that sends --size bytes to a server that counts them\n"
    "  stall         connections that never finish their handshake, until stdin closes\n"
    "  jobs          one client that sends JOB and waits, again and again, until stdin closes\n"
    "  flood         connect, ClientHello, wait for the answer, reset; until stdin closes\n"
    "  memory        the servers' memory for each connection that idles after one echo\n"
    "  --clients N --active N --base N --concurrency N --operations N --seconds S --timeout S\n"
    "  --interval-ms MS --silent N --half N --every-ms MS --most-failures N --background\n"
    "  --size BYTES --tls --tls12 --lines --pause --pids PID,PID...\n"
    "  --phases      echo, turnover: say \"ready\", then run a phase for each line on stdin, which "
    "is\n"
    "                \"seconds S\" or \"operations N\"\n";

[[noreturn]] void Refuse(const std::string& why) {
  std::fprintf(stderr, "load: %s\n%s", why.c_str(), kUsage);
  std::exit(2);
}

double Number(const char* name, const char* text, double least) {
  char* end = nullptr;
  double value = std::strtod(text, &end);
  if (end == text || *end != '\0' || value < least) {
    Refuse(std::string(name) + " cannot be '" + text + "'");
  }
  return value;
}

std::vector<int> Pids(const char* text) {
  std::vector<int> pids;
  for (const char* at = text; *at != '\0';) {
    char* end = nullptr;
    long pid = std::strtol(at, &end, 10);
    if (end == at || pid <= 0 || (*end != '\0' && *end != ',')) {
      Refuse(std::string("--pids cannot be '") + text + "'");
    }
    pids.push_back(static_cast<int>(pid));
    at = *end == ',' ? end + 1 : end;
  }
  return pids;
}

}  // namespace

Options ParseOptions(int argc, char** argv) {
  if (argc < 2) Refuse("no command");
  Options options;
  options.command = argv[1];
  options.target.sin_family = AF_INET;
  options.target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 2; i < argc; ++i) {
    std::string name = argv[i];
    if (name == "--tls") {
      options.tls = true;
    } else if (name == "--tls12") {
      options.tls12 = true;
    } else if (name == "--lines") {
      options.lines = true;
    } else if (name == "--background") {
      options.background = true;
    } else if (name == "--phases") {
      options.phases = true;
    } else if (name == "--pause") {
      options.pause = true;
    } else if (i + 1 == argc) {
      Refuse("unknown option, or one without its value: " + name);
    } else {
      const char* text = argv[++i];
      auto count = [&](double least) {
        return static_cast<long>(Number(name.c_str(), text, least));
      };
      if (name == "--port") {
        options.target.sin_port = htons(static_cast<uint16_t>(count(1)));
      } else if (name == "--clients") {
        options.clients = static_cast<int>(count(1));
      } else if (name == "--active") {
        options.active = static_cast<int>(count(1));
      } else if (name == "--base") {
        options.base = static_cast<int>(count(0));
      } else if (name == "--concurrency") {
        options.concurrency = static_cast<int>(count(1));
      } else if (name == "--operations") {
        options.operations = count(1);
      } else if (name == "--interval-ms") {
        options.interval_ms = static_cast<int>(count(0));
      } else if (name == "--every-ms") {
        options.every_ms = static_cast<int>(count(0));
      } else if (name == "--most-failures") {
        options.most_failures = static_cast<int>(count(0));
      } else if (name == "--silent") {
        options.silent = static_cast<int>(count(0));
      } else if (name == "--half") {
        options.half = static_cast<int>(count(0));
      } else if (name == "--size") {
        options.size = static_cast<size_t>(count(1));
      } else if (name == "--seconds") {
        options.seconds = Number("--seconds", text, 0.001);
      } else if (name == "--timeout") {
        options.timeout = Number("--timeout", text, 0.001);
      } else if (name == "--pids") {
        options.server_pids = Pids(text);
      } else {
        Refuse("unknown option " + name);
      }
    }
  }
  if (options.target.sin_port == 0) Refuse("--port is missing");
  if (options.active == 0 || options.active > options.clients) options.active = options.clients;
  if (options.command.rfind("tls-", 0) == 0) options.tls = true;
  return options;
}

}  // namespace load
