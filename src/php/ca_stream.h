// An ssl.cafile that is the URL of a stream (phar://, a script's own wrapper), as core takes it for
// clients.
#pragma once

#include <string>

#include "report.h"

namespace fastsock::php {

// Is this text the URL of a stream that is no plain file? If not, *file is the file that it names.
bool IsStreamUrl(const std::string& text, std::string* file);

// The wrapper that opens this name, as stream errors call it.
std::string WrapperLabel(const std::string& name);

// Reads all of it. Runs user code. False, with core's warnings added, if it cannot be read or comes
// from another machine.
bool ReadCaStream(const std::string& url, std::string* text, Warnings* warnings);

}  // namespace fastsock::php
