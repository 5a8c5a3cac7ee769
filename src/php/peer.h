// What core does with the peer's certificate once a handshake is over: captures it in the context
// and holds it against peer_name, peer_fingerprint and the outcome of the verification.
#pragma once

#include <string>

#include "../tls/session.h"
#include "report.h"
#include "zend.h"

namespace fastsock::php {

// Writes ssl.peer_certificate and ssl.peer_certificate_chain into the context if capture_* ask for
// it and ext/openssl, whose objects they are, is loaded.
void CapturePeer(php_stream_context* context, const tls::Session& session);

// kNone if the peer is accepted; else why not, with core's warnings added. `url_name` is what a
// client has connected to.
tls::Reason JudgePeer(php_stream_context* context, const tls::Session& session, bool is_client,
                      const std::string& url_name, Warnings* warnings);

}  // namespace fastsock::php
