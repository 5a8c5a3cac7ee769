// The subcommands. Each runs to its end, fills the report, and returns false when it could not
// measure at all.
#pragma once

#include "options.h"
#include "report.h"

namespace load {

bool RunConnects(const Options& options, Report& report);  // tls-new, tls-resumed, churn
bool RunEcho(const Options& options, Report& report);
bool RunMemory(const Options& options, Report& report);
bool RunDatagrams(const Options& options, Report& report);
bool RunBulk(const Options& options, Report& report);
bool RunStall(const Options& options, Report& report);
bool RunFlood(const Options& options, Report& report);
bool RunJobs(const Options& options, Report& report);

// For what runs beside another load: Ready() says so, StdinClosed() when it is over.
void Ready();
bool StdinClosed();

}  // namespace load
