// The one door to PHP's headers. Their own warnings are not ours to mend.
#pragma once

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include "php.h"
#include "php_network.h"
extern "C" {  // these do not say so themselves
#include "ext/standard/file.h"
#include "ext/standard/info.h"
#include "ext/standard/php_string.h"
#include "ext/standard/streamsfuncs.h"
}
#pragma GCC diagnostic pop

#include "../../php_fastsock.h"
