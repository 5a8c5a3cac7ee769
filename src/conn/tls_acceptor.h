// The accept pipeline of one TLS listener: raw accept, handshake, hand-out, behind one pollable
// descriptor that any event loop can wait for. Nothing here waits; a turn begins no crypto step
// when it has lasted a tenth of a millisecond, so that no client's handshake delays the others.
// Only finished connections are handed out. A client that stalls costs nothing but its socket until
// it has sent a byte, and is dropped at its deadline, in whatever loop that passes.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "../base/list.h"
#include "../event/group.h"
#include "../tls/error.h"
#include "acceptor.h"
#include "secure_connection.h"

namespace fastsock::conn {

class TlsAcceptor {
 public:
  struct Limits {
    std::chrono::milliseconds handshake_timeout{10000};
    size_t unfinished = 1024;      // silent ones are dropped first, then the oldest
    bool report_failures = false;  // Take() hands out failures too
  };

  struct Figures {
    uint64_t handed_out = 0;
    uint64_t finished = 0;
    uint64_t failed = 0;
    std::map<tls::Reason, uint64_t> failed_by_reason;
    tls::Failure last_failure;
    std::string last_failed_peer;
  };

  struct Handed {
    UniqueFd fd;  // invalid: see error
    std::unique_ptr<SecureConnection> connection;
    net::SocketAddress peer;
    // EAGAIN: nothing is finished. EPROTO: see failure. EMFILE and its like: the listener rests.
    int error = 0;
    tls::Failure failure;
  };

  // The context for the next connection; null when the material cannot be used (the connection is
  // then closed). Asked in a turn, when a client has sent its first byte; must not run user code.
  using ContextSource = std::function<std::shared_ptr<tls::Context>()>;

  // Borrows the listening descriptor. `closes` as for Acceptor.
  static Result<std::unique_ptr<TlsAcceptor>> Create(int listener, const uint64_t* closes,
                                                     ContextSource source, Limits limits);
  ~TlsAcceptor();

  // Readable while a turn would make progress, and while there is something to take.
  int descriptor();

  // One turn. True if there is something to take: a finished connection, else a failure.
  bool Turn();
  bool HasOutcome() const;
  // Takes it; does not turn.
  Handed Take();
  // Counts a finished connection that its taker did not accept.
  void CountRejected(tls::Failure failure, const net::SocketAddress& peer);

  // While somebody waits for something else, handshakes that have begun get on, but no connection
  // is taken from the queue, which other processes may serve. For that time the descriptor is
  // readable for progress alone. Advance() is the turn then.
  bool HasBegun();
  void StepAside();
  void Advance();
  void StepBack();

  size_t unfinished() const { return unfinished_; }
  const Figures& figures() const { return figures_; }
  Acceptor& raw() { return raw_; }
  void set_limits(Limits limits) { limits_ = limits; }

 private:
  struct Pending;
  struct Silent;  // tags the second list that a pending connection may be in

  TlsAcceptor(int listener, const uint64_t* closes, ContextSource source, Limits limits);
  bool EnterChild();
  void StartAnew();
  void TakeTurn();
  void AcceptSome();
  bool MakeDescriptor();
  bool Step(Pending* pending);
  void Begin(Pending* pending);
  void Finish(Pending* pending);
  void Fail(Pending* pending, tls::Failure failure);
  void CountFailure(tls::Failure failure, const net::SocketAddress& peer);
  void Linger(Pending* pending);
  void Drain(Pending* pending);
  void Drop(Pending* pending);
  void MakeRoom();
  void Expire();
  void SetAlarm();
  void FollowRest();

  int listener_;
  Acceptor raw_;
  ContextSource source_;
  Limits limits_;
  std::unique_ptr<event::Group> group_;
  bool listener_watched_ = false;
  bool aside_ = false;
  List<Pending> handshakes_;      // unfinished, by deadline, oldest first
  List<Pending, Silent> silent_;  // those of them that have sent nothing
  List<Pending> lingering_;       // by deadline
  List<Pending> finished_;        // to be taken
  size_t unfinished_ = 0;
  size_t lingering_count_ = 0;
  int last_error_ = 0;   // of the raw accept
  bool broken_ = false;  // the listening socket takes no connections any more: last_error_ stays
  std::deque<tls::Failure> unreported_;
  Figures figures_;
};

}  // namespace fastsock::conn
