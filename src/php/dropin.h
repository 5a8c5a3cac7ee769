// Drop-in mode (fastsock.dropin=1): programs that know only core's functions run on fastsock.
// Core's transports make fastsock's streams, and stream_select() and stream_socket_pair() are
// fastsock's. Process-wide, from the start of the process to its end.
#pragma once

#include <string>
#include <vector>

#include "zend.h"

namespace fastsock::php {

// What core had before, to be given back. Of the thread that starts the process.
struct Replaced {
  struct Transport {
    std::string name;
    php_stream_transport_factory factory;  // null: there was none
  };
  std::vector<Transport> transports;
};

// At the start of the module, after ext/openssl and ext/sockets have started. A function that is
// not core's any more is left alone.
void InstallDropin(Replaced* replaced);

// At the module's end.
void RemoveDropin(Replaced* replaced);

// Rows of phpinfo(): what is fastsock's now, and what is not.
void PrintDropinInfo(bool wanted);

}  // namespace fastsock::php
