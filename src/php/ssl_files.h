// The "ssl" options that name files: completed to absolute paths and checked against open_basedir.
// Absent options are true and change nothing; what cannot be used is false, with core's warnings
// added. May run user code (an object that becomes a string, a script's own stream).
#pragma once

#include <string>

#include "../tls/context_spec.h"
#include "report.h"
#include "zend.h"

namespace fastsock::php {

bool ReadLocalCertificate(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings);
bool ReadSni(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings);
bool ReadDhParam(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings);
bool ReadOcspResponse(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings);
// These two are there. *is_url: the file's name is one, that of a plain file perhaps.
bool ReadCaFile(php_stream_context* context, tls::ContextSpec* spec, bool* is_url,
                Warnings* warnings);
bool ReadCaPath(php_stream_context* context, tls::ContextSpec* spec, Warnings* warnings);

// May the file be read under open_basedir? Raises nothing.
bool IsPathPermitted(const std::string& path);

}  // namespace fastsock::php
