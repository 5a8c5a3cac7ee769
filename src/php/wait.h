// Where a blocking stream waits: by deadline on the monotonic clock. TLS listeners get on with
// their handshakes meanwhile. Only a blocking recvfrom or sendto on a plain socket waits in the
// system call itself (net/io), and resolving a name in getaddrinfo(3): handshakes stand still
// there.
#pragma once

#include "../base/deadline.h"
#include "../event/wait.h"
#include "zend.h"

namespace fastsock::php {

// A stream's time limit: a sum of less than no milliseconds means for ever, as core's poll(2) takes
// it.
Deadline StreamDeadline(const timeval& timeout);
// A time limit handed down by the transport layer; null means for ever.
Deadline TransportDeadline(const timeval* timeout);

// Waits for the descriptor; a signal does not end the wait. False when the deadline has passed.
bool WaitThroughSignals(int fd, event::Interest interest, Deadline deadline);

// Waits for the descriptor, or with fd -1 just for the deadline. 0 when ready; ETIMEDOUT, EINTR or
// another errno else. `gate`, if there is one, holds signals back but for the wait itself.
int WaitOrFail(int fd, event::Interest interest, Deadline deadline,
               const event::SignalGate* gate = nullptr);

}  // namespace fastsock::php
