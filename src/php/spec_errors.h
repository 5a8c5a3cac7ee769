// What core says of material that cannot be used.
#pragma once

#include "../tls/context.h"
#include "manners.h"
#include "report.h"
#include "zend.h"

namespace fastsock::php {

// Which may be nothing. `context`, if there is one, for the names as they were given.
Warning DescribeSpecError(const tls::SpecError& error, const tls::ContextSpec& spec,
                          php_stream_context* context, const Manners& manners);
// Of a server's cafile that cannot be read.
Warning NoIssuers();
// Of a renewal: that the one before goes on.
Warning BrokenRenewal(const tls::SpecError& error, const tls::ContextSpec& spec);

}  // namespace fastsock::php
