// See secure_connection.h.
#include "secure_connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "../event/fork.h"

namespace fastsock::conn {
namespace {

constexpr ssize_t kFullRecord = 16384;  // RFC 8446, 5.1
constexpr size_t kReadAhead = 4096;
// Two headers and a change of cipher between them. Also less than the shortest record with
// application data: of one that is begun, something is left in the socket or still to come.
constexpr size_t kHeaders = 11;

// What is sent last leaves in one segment with the end.
#ifdef MSG_MORE
constexpr int kWithTheEnd = MSG_MORE;
#else
constexpr int kWithTheEnd = 0;
#endif

}  // namespace

// OpenSSL asks for a record's five bytes of header, then for the rest, each a system call. For the
// length of one call more is taken at once, and a wire that gave less than it could is not asked
// again. What is taken must be used up by the call: whoever polls the descriptor cannot see it.
class SecureConnection::ReadAhead {
 public:
  explicit ReadAhead(SecureConnection* connection) : connection_(connection) {
    connection->ahead_ = this;
  }
  ~ReadAhead() {
    connection_->ahead_ = nullptr;
    if (has_bytes()) connection_->Prefill(std::string(next_, end_));
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // How much may be taken at once; 0 is as much as OpenSSL asks for.
  void set_limit(size_t limit) { limit_ = limit; }
  // How much may be taken from here on, unless OpenSSL insists: no more than the caller has room
  // for, since records are longer than what they hold.
  void set_room(size_t room) { budget_ = room - std::min(room, unread()); }
  bool has_bytes() const { return unread() > 0; }

  Transfer Receive(void* buffer, size_t size) {
    if (!has_bytes()) {
      if (dry_) return {-1, EAGAIN};
      size_t at_once = std::min(limit_, budget_);
      bool direct = size >= at_once;
      if (direct) at_once = size;
      Transfer transfer = net::Receive(connection_->fd_, direct ? buffer : bytes_, at_once);
      if (transfer.bytes <= 0) return transfer;
      auto received = static_cast<size_t>(transfer.bytes);
      dry_ = received < at_once;
      budget_ -= std::min(budget_, received);
      if (direct) return transfer;
      next_ = bytes_;
      end_ = bytes_ + received;
    }
    size_t taken = std::min(size, unread());
    std::memcpy(buffer, next_, taken);
    next_ += taken;
    return {static_cast<ssize_t>(taken), 0};
  }

 private:
  size_t unread() const { return static_cast<size_t>(end_ - next_); }

  SecureConnection* connection_;
  size_t limit_ = kReadAhead;
  size_t budget_ = SIZE_MAX;
  bool dry_ = false;
  const char* next_ = bytes_;
  const char* end_ = bytes_;
  char bytes_[kReadAhead];
};

std::unique_ptr<SecureConnection> SecureConnection::Create(int fd,
                                                           std::shared_ptr<tls::Context> context,
                                                           const tls::SessionSpec& spec,
                                                           tls::ClientSessionCache* cache) {
  std::unique_ptr<SecureConnection> connection(new SecureConnection(fd));
  connection->session_ = tls::Session::Create(std::move(context), connection.get(), spec, cache);
  if (!connection->session_) return nullptr;
  return connection;
}

SecureConnection::SecureConnection(int fd) : fd_(fd), forks_(event::ForkCount()) {}

SecureConnection::~SecureConnection() = default;

void SecureConnection::Prefill(const std::string& bytes) {
  if (bytes.empty()) return;
  if (!prefill_) prefill_ = std::make_unique<std::string>();
  *prefill_ += bytes;
}

Transfer SecureConnection::Receive(void* buffer, size_t size) {
  forks_ = event::ForkCount();
  if (prefill_) {
    size_t taken = prefill_->copy(static_cast<char*>(buffer), size);
    prefill_->erase(0, taken);
    if (prefill_->empty()) prefill_.reset();
    return {static_cast<ssize_t>(taken), 0};
  }
  Transfer transfer =
      ahead_ != nullptr ? ahead_->Receive(buffer, size) : net::Receive(fd_, buffer, size);
  if (tickets_ && transfer.would_block()) SendTickets();
  return transfer;
}

Transfer SecureConnection::Send(const void* data, size_t size) {
  forks_ = event::ForkCount();
  auto* bytes = static_cast<const char*>(data);
  if (holds_tickets_ && session_->SendsTickets()) {
    if (!tickets_) tickets_ = std::make_unique<std::string>();
    tickets_->append(bytes, size);
    return {static_cast<ssize_t>(size), 0};
  }
  if (tickets_) return SendBehindTickets(bytes, size);
  return net::Send(fd_, data, size, last_words_ ? kWithTheEnd : 0);
}

Transfer SecureConnection::SendBehindTickets(const char* data, size_t size) {
  size_t ahead = tickets_->size();
  tickets_->append(data, size);
  Transfer transfer = net::Send(fd_, tickets_->data(), tickets_->size());
  tickets_->resize(ahead);
  if (transfer.failed()) return transfer;
  auto sent = static_cast<size_t>(transfer.bytes);
  if (sent < ahead) {
    tickets_->erase(0, sent);
    return {-1, EAGAIN};
  }
  tickets_.reset();
  return sent > ahead ? Transfer{static_cast<ssize_t>(sent - ahead), 0} : Transfer{-1, EAGAIN};
}

void SecureConnection::SendTickets() {
  Transfer transfer = net::Send(fd_, tickets_->data(), tickets_->size());
  if (transfer.would_block()) return;
  // A wire that takes no more tells whoever uses it next.
  tickets_->erase(0, transfer.failed() ? tickets_->size() : static_cast<size_t>(transfer.bytes));
  if (tickets_->empty()) tickets_.reset();
}

tls::Session::Step SecureConnection::Handshake(Reading reading) {
  ReadAhead ahead(this);
  if (reading == Reading::kExact) {
    ahead.set_limit(0);
  } else if (!session_->AwaitsHello()) {
    ahead.set_limit(kHeaders);  // after its first message a client waits for an answer
  }
  holds_tickets_ = true;
  tls::Session::Step step = session_->Handshake();
  holds_tickets_ = false;
  // With a request that is there already an answer is near.
  if (tickets_ && !net::HasInput(fd_)) SendTickets();
  if (step == tls::Session::Step::kWantRead) handshake_interest_ = event::kRead;
  if (step == tls::Session::Step::kWantWrite) handshake_interest_ = event::kWrite;
  return step;
}

void SecureConnection::SayGoodbye(bool last) {
  if (!session_->established() || forks_ != event::ForkCount()) return;
  // Unread input would make the end a reset, which nothing may wait for.
  last_words_ = last && session_->end() == tls::Session::End::kClean;
  session_->SendCloseNotify();
  last_words_ = false;
}

Transfer SecureConnection::Read(void* buffer, size_t size) {
  Transfer total{0, 0};
  if (size == 0) return total;
  ReadAhead ahead(this);
  bool more;
  do {
    auto* rest = static_cast<char*>(buffer) + total.bytes;
    size_t room = size - static_cast<size_t>(total.bytes);
    ahead.set_room(room);
    // Of a large record the rest would have to be copied, and is asked for apart all the same.
    ahead.set_limit(bulk_ ? 0 : kReadAhead);
    Transfer transfer = session_->Read(rest, room);
    if (transfer.bytes <= 0) return total.bytes > 0 ? total : transfer;
    total.bytes += transfer.bytes;
    // A full record is rarely the last one; after another, a system call for the next would most
    // likely be in vain.
    bulk_ = transfer.bytes == kFullRecord;
    more = bulk_ || ahead.has_bytes() || session_->HasPending();
  } while (more && static_cast<size_t>(total.bytes) < size);
  return total;
}

Transfer SecureConnection::Write(const void* data, size_t size) {
  return session_->Write(data, size);
}

net::Datagram SecureConnection::ReceiveFrom(void* buffer, size_t size, int flags) {
  net::Datagram result{};
  if (flags & MSG_OOB) {
    result.transfer = {-1, EOPNOTSUPP};
  } else if (flags & MSG_PEEK) {
    result.transfer = session_->Peek(buffer, size);
  } else {
    result.transfer = session_->Read(buffer, size);
  }
  return result;
}

Transfer SecureConnection::SendTo(const void* data, size_t size, int flags,
                                  const net::SocketAddress* to, bool /*wait*/) {
  if (flags != 0 || to != nullptr) return {-1, EOPNOTSUPP};
  return session_->Write(data, size);
}

bool SecureConnection::HasPending() const { return prefill_ || session_->HasPending(); }

event::Interest SecureConnection::ReadInterest() const {
  return session_->read_wants_write() ? event::kWrite : event::kRead;
}

event::Interest SecureConnection::WriteInterest() const {
  return session_->write_wants_read() ? event::kRead : event::kWrite;
}

bool SecureConnection::IsAlive() {
  char byte;
  Transfer peek = session_->Peek(&byte, 1);
  return peek.bytes > 0 || peek.would_block();
}

int SecureConnection::Shutdown(int how) {
  if (how != SHUT_RD) SayGoodbye();
  return net::Shutdown(fd_, how);
}

}  // namespace fastsock::conn
