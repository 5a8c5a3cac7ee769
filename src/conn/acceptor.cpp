// See acceptor.h.
#include "acceptor.h"

#include <cerrno>

namespace fastsock::conn {
namespace {

// How long a listener rests if no descriptor of ours is closed meanwhile: others may close theirs.
constexpr std::chrono::milliseconds kRest{100};

bool IsShortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

std::optional<Deadline> Acceptor::Rest() {
  if (rest_ && (*closes_ != closes_at_rest_ || rest_->Passed())) rest_.reset();
  return rest_;
}

net::Accepted Acceptor::Take(int listener) {
  if (Rest()) {
    net::Accepted none;
    none.error = EAGAIN;
    return none;
  }
  net::Accepted accepted = net::Accept(listener, on_exec_);
  if (accepted.fd.valid()) {
    figures_.accepted++;
  } else if (IsShortage(accepted.error)) {
    figures_.out_of_descriptors++;
    closes_at_rest_ = *closes_;
    rest_ = Deadline::After(kRest);
  }
  return accepted;
}

}  // namespace fastsock::conn
