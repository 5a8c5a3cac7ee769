// See tls_acceptor.h.
#include "tls_acceptor.h"

#include <sys/socket.h>

#include <cerrno>

namespace fastsock::conn {
namespace {

constexpr int kEventsPerTurn = 4;
// After this time no other step is begun: others may have become ready meanwhile.
constexpr std::chrono::microseconds kTurnAtMost{100};
// Few, so that workers on one listening socket share fairly.
constexpr int kAcceptsPerTurn = 2;
// Closing a socket with unread input sends a reset, which takes the alert away with it; so a failed
// connection is half-closed and drained for this long.
constexpr std::chrono::milliseconds kLinger{1000};
constexpr size_t kDrainAtOnce = 16384;
constexpr size_t kMaxUnreported = 64;
constexpr size_t kMaxLingering = 64;

}  // namespace

struct TlsAcceptor::Pending : ListNode<Pending>, ListNode<Pending, Silent> {
  enum class State { kSilent, kHandshaking, kFinished, kLingering };

  UniqueFd fd;
  net::SocketAddress peer;
  State state = State::kSilent;
  Deadline deadline = Deadline::Never();
  event::Interest interest = event::kRead;
  std::unique_ptr<SecureConnection> connection;
};

Result<std::unique_ptr<TlsAcceptor>> TlsAcceptor::Create(int listener, const uint64_t* closes,
                                                         ContextSource source, Limits limits) {
  auto group = event::Group::Create();
  if (!group.ok()) return group.error();
  std::unique_ptr<TlsAcceptor> acceptor(
      new TlsAcceptor(listener, closes, std::move(source), limits));
  acceptor->group_ = std::move(group.value());
  acceptor->FollowRest();
  return acceptor;
}

TlsAcceptor::TlsAcceptor(int listener, const uint64_t* closes, ContextSource source, Limits limits)
    : listener_(listener), raw_(closes), source_(std::move(source)), limits_(limits) {}

TlsAcceptor::~TlsAcceptor() {
  if (group_->EnterChild()) {
    StartAnew();
    return;
  }
  for (List<Pending>* list : {&finished_, &handshakes_, &lingering_}) {
    while (Pending* pending = list->PopFront()) Drop(pending);
  }
}

// In a forked child: the parent goes on with its handshakes, so the copies are closed without a
// word on the wire. The group is new and empty.
void TlsAcceptor::StartAnew() {
  for (List<Pending>* list : {&finished_, &handshakes_, &lingering_}) {
    while (Pending* pending = list->PopFront()) delete pending;
  }
  unfinished_ = 0;
  lingering_count_ = 0;
  unreported_.clear();
  if (!broken_) last_error_ = 0;
  listener_watched_ = false;
  aside_ = false;
}

// Watches the listening socket unless it rests, is of no use, or is left to others.
void TlsAcceptor::FollowRest() {
  bool watch = !raw_.Rest().has_value() && !broken_ && !aside_;
  if (watch == listener_watched_) return;
  if (watch) {
    static_cast<void>(group_->Add(listener_, event::kRead, this).ok());
  } else {
    group_->Remove(listener_);
  }
  listener_watched_ = watch;
}

bool TlsAcceptor::EnterChild() {
  if (!group_->EnterChild()) return false;
  StartAnew();
  FollowRest();
  SetAlarm();
  return true;
}

int TlsAcceptor::descriptor() {
  EnterChild();
  return group_->fd();
}

bool TlsAcceptor::HasOutcome() const {
  return !finished_.empty() || !unreported_.empty() || last_error_ != 0;
}

bool TlsAcceptor::Turn() {
  EnterChild();
  FollowRest();
  if (finished_.empty()) TakeTurn();
  return HasOutcome();
}

// A few cheap events and one crypto step, or more while they are short; ends with the first
// connection that is finished.
void TlsAcceptor::TakeTurn() {
  size_t finished = figures_.finished;
  Clock::time_point begun = Clock::now();
  for (int i = 0; i < kEventsPerTurn && figures_.finished == finished; i++) {
    event::Group::Ready ready;
    if (group_->Collect(&ready, 1) == 0) break;
    if (ready.tag == this) {
      AcceptSome();
      continue;
    }
    auto* pending = static_cast<Pending*>(ready.tag);
    if (pending->state == Pending::State::kLingering) {
      Drain(pending);
    } else if (Step(pending) && Clock::now() - begun > kTurnAtMost) {
      break;
    }
  }
  if (group_->TakeAlarm()) {
    Expire();
    FollowRest();
    SetAlarm();
  }
}

bool TlsAcceptor::HasBegun() {
  EnterChild();
  return unfinished_ > 0 || lingering_count_ > 0;
}

void TlsAcceptor::StepAside() {
  aside_ = true;
  FollowRest();
  for (Pending* one = finished_.front(); one != nullptr; one = finished_.Next(one)) {
    group_->Remove(one->fd.get());
  }
  SetAlarm();
}

void TlsAcceptor::Advance() { TakeTurn(); }

void TlsAcceptor::StepBack() {
  if (EnterChild()) return;
  aside_ = false;
  FollowRest();
  for (Pending* one = finished_.front(); one != nullptr; one = finished_.Next(one)) {
    static_cast<void>(group_->Add(one->fd.get(), event::kWrite, one).ok());
  }
  SetAlarm();
}

TlsAcceptor::Handed TlsAcceptor::Take() {
  Handed handed;
  EnterChild();
  if (!unreported_.empty()) {
    handed.error = EPROTO;
    handed.failure = std::move(unreported_.front());
    unreported_.pop_front();
    return handed;
  }
  Pending* pending = finished_.PopFront();
  if (pending == nullptr) {
    handed.error = last_error_ != 0 ? last_error_ : EAGAIN;
    if (!broken_) last_error_ = 0;
    return handed;
  }
  group_->Remove(pending->fd.get());
  handed.fd = std::move(pending->fd);
  handed.connection = std::move(pending->connection);
  handed.peer = pending->peer;
  figures_.handed_out++;
  delete pending;
  return handed;
}

void TlsAcceptor::AcceptSome() {
  for (int i = 0; i < kAcceptsPerTurn; i++) {
    net::Accepted accepted = raw_.Take(listener_);
    if (!accepted.fd.valid() && raw_.Rest() && MakeDescriptor()) {
      raw_.EndRest();
      accepted = raw_.Take(listener_);
    }
    if (!accepted.fd.valid()) {
      if (accepted.error == EAGAIN) return;
      last_error_ = accepted.error;
      // The socket was shut down, or is none.
      broken_ = accepted.error == EINVAL || accepted.error == EBADF || accepted.error == ENOTSOCK ||
                accepted.error == EOPNOTSUPP;
      FollowRest();
      SetAlarm();
      return;
    }
    MakeRoom();
    auto* pending = new Pending;
    pending->fd = std::move(accepted.fd);
    pending->peer = accepted.peer;
    pending->deadline = Deadline::After(limits_.handshake_timeout);
    if (!group_->Add(pending->fd.get(), event::kRead, pending).ok()) {
      delete pending;
      continue;
    }
    bool first = handshakes_.empty() && lingering_.empty();
    handshakes_.PushBack(pending);
    silent_.PushBack(pending);
    unfinished_++;
    if (first) SetAlarm();
  }
}

// Out of descriptors: those who only wait, or have been told already, make way for a new client.
bool TlsAcceptor::MakeDescriptor() {
  if (Pending* told = lingering_.front()) {
    Drop(told);
    return true;
  }
  Pending* silent = silent_.front();
  if (silent == nullptr) return false;
  tls::Failure crowded;
  crowded.reason = tls::Reason::kTimeout;
  Fail(silent, crowded);
  return true;
}

void TlsAcceptor::MakeRoom() {
  if (unfinished_ < limits_.unfinished) return;
  Pending* oldest = silent_.front() != nullptr ? silent_.front() : handshakes_.front();
  if (oldest == nullptr) return;
  tls::Failure crowded;
  crowded.reason = tls::Reason::kTimeout;
  Fail(oldest, crowded);
}

// The first byte has come: the session is made now.
void TlsAcceptor::Begin(Pending* pending) {
  pending->state = Pending::State::kHandshaking;
  static_cast<ListNode<Pending, Silent>*>(pending)->Unlink();
  std::shared_ptr<tls::Context> context = source_();
  if (context) {
    pending->connection =
        SecureConnection::Create(pending->fd.get(), std::move(context), {}, nullptr);
  }
}

// One step of one handshake. True if it cost what a turn may cost.
bool TlsAcceptor::Step(Pending* pending) {
  if (pending->state == Pending::State::kSilent) {
    if (!net::IsAlive(pending->fd.get())) {
      tls::Failure gone;
      gone.reason = tls::Reason::kClosed;
      Fail(pending, gone);
      return false;
    }
    Begin(pending);
    if (!pending->connection) {
      tls::Failure unusable;
      unusable.reason = tls::Reason::kOther;
      Fail(pending, unusable);
      return false;
    }
  }
  switch (pending->connection->Handshake(SecureConnection::Reading::kAhead)) {
    case tls::Session::Step::kDone:
      Finish(pending);
      break;
    case tls::Session::Step::kFailed:
      Fail(pending, pending->connection->session().failure());
      break;
    default:
      if (pending->connection->HandshakeInterest() != pending->interest) {
        pending->interest = pending->connection->HandshakeInterest();
        group_->Change(pending->fd.get(), pending->interest, pending);
      }
  }
  return true;
}

void TlsAcceptor::Finish(Pending* pending) {
  pending->state = Pending::State::kFinished;
  finished_.PushBack(pending);
  unfinished_--;
  figures_.finished++;
  if (aside_) {
    group_->Remove(pending->fd.get());
  } else {
    // Always ready, so the group's descriptor stays readable until it is taken.
    group_->Change(pending->fd.get(), event::kWrite, pending);
  }
}

void TlsAcceptor::Fail(Pending* pending, tls::Failure failure) {
  bool gone = failure.reason == tls::Reason::kReset || failure.reason == tls::Reason::kClosed;
  bool spoke = pending->connection != nullptr;
  if (limits_.report_failures && unreported_.size() < kMaxUnreported) {
    unreported_.push_back(failure);
    SetAlarm();
  }
  CountFailure(std::move(failure), pending->peer);
  unfinished_--;
  if (gone || !spoke) {
    Drop(pending);
  } else {
    Linger(pending);
  }
}

void TlsAcceptor::CountFailure(tls::Failure failure, const net::SocketAddress& peer) {
  figures_.failed++;
  figures_.failed_by_reason[failure.reason]++;
  figures_.last_failed_peer = net::ToText(peer);
  figures_.last_failure = std::move(failure);
}

void TlsAcceptor::CountRejected(tls::Failure failure, const net::SocketAddress& peer) {
  figures_.finished--;
  CountFailure(std::move(failure), peer);
}

void TlsAcceptor::Linger(Pending* pending) {
  pending->connection.reset();
  pending->state = Pending::State::kLingering;
  pending->deadline = Deadline::After(kLinger);
  net::Shutdown(pending->fd.get(), SHUT_WR);
  if (lingering_count_ >= kMaxLingering) Drop(lingering_.front());
  lingering_.PushBack(pending);
  lingering_count_++;
  group_->Change(pending->fd.get(), event::kRead, pending);
  SetAlarm();
  Drain(pending);
}

void TlsAcceptor::Drain(Pending* pending) {
  char scratch[kDrainAtOnce];
  Transfer transfer = net::Receive(pending->fd.get(), scratch, sizeof(scratch));
  if (transfer.bytes > 0 || transfer.would_block()) return;
  Drop(pending);
}

void TlsAcceptor::Drop(Pending* pending) {
  if (pending->state == Pending::State::kLingering) lingering_count_--;
  group_->Remove(pending->fd.get());
  delete pending;
}

void TlsAcceptor::Expire() {
  Clock::time_point now = Clock::now();
  while (!handshakes_.empty() && handshakes_.front()->deadline.Passed(now)) {
    tls::Failure late;
    late.reason = tls::Reason::kTimeout;
    Fail(handshakes_.front(), late);
  }
  while (!lingering_.empty() && lingering_.front()->deadline.Passed(now)) {
    Drop(lingering_.front());
  }
}

void TlsAcceptor::SetAlarm() {
  // An outcome that is no connection has nothing else to keep the descriptor readable.
  bool waits = !aside_ && finished_.empty() && HasOutcome();
  Deadline next = waits ? Deadline::At(Clock::time_point::min()) : Deadline::Never();
  for (List<Pending>* list : {&handshakes_, &lingering_}) {
    if (Pending* pending = list->front()) next = next.Earlier(pending->deadline);
  }
  if (auto rest = raw_.Rest(); rest && !aside_) next = next.Earlier(*rest);
  group_->SetAlarm(next);
}

}  // namespace fastsock::conn
