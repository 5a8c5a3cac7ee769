// Takes connections from a listening socket, plain as they come (tls_acceptor.h does the rest for
// TLS). When the process is out of descriptors the listener rests, so that a connection
// that cannot be taken does not turn every loop into a busy one.
#pragma once

#include <cstdint>
#include <optional>

#include "../base/deadline.h"
#include "../net/listener.h"

namespace fastsock::conn {

class Acceptor {
 public:
  struct Figures {
    uint64_t accepted = 0;
    uint64_t out_of_descriptors = 0;  // how often accept(2) failed for want of one
  };

  // `closes` counts the descriptors closed so far, which is what ends a rest early; it must outlive
  // the acceptor. `on_exec` is for what it hands out.
  explicit Acceptor(const uint64_t* closes, net::OnExec on_exec = net::OnExec::kClose)
      : closes_(closes), on_exec_(on_exec) {}

  // Hands out one connection without waiting. EAGAIN: none there, or resting. EMFILE, ENFILE,
  // ENOBUFS, ENOMEM begin a rest.
  net::Accepted Take(int listener);

  // A descriptor has become free that `closes` does not tell of.
  void EndRest() { rest_.reset(); }

  // Until when the listener must not be waited for; nullopt when it need not rest.
  std::optional<Deadline> Rest();

  const Figures& figures() const { return figures_; }

 private:
  const uint64_t* closes_;
  net::OnExec on_exec_;
  uint64_t closes_at_rest_ = 0;
  std::optional<Deadline> rest_;
  Figures figures_;
};

}  // namespace fastsock::conn
