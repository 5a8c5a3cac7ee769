// The "socket" options of a stream context, read and checked. Core's options are coerced as core
// coerces them; a wrong value of one of fastsock's own is an error that names it.
#pragma once

#include <optional>

#include "../base/result.h"
#include "../net/address.h"
#include "../net/options.h"
#include "manners.h"
#include "report.h"
#include "zend.h"

namespace fastsock::php {

// `context` may be null: the defaults, and the ini settings behind them.
Result<net::SocketOptions> ReadSocketOptions(php_stream_context* context);

// Does the context, else the ini setting, ask for TCP_NODELAY?
bool WantsNoDelay(php_stream_context* context);

// socket.bindto; nullopt when not given. A text that is no address is, as in core, passed over;
// fastsock's own manners are to warn of it.
Result<std::optional<net::HostPort>> ReadBindTo(php_stream_context* context, const Manners& manners,
                                                Warnings* warnings);

// socket.backlog, else fastsock.backlog; 0 in either is the system's maximum.
int ReadBacklog(php_stream_context* context);

}  // namespace fastsock::php
