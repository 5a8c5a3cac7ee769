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
constexpr size_t kHeader = 5;
// A record that may be an alert, which is two bytes, encrypted and sealed.
constexpr size_t kLongestAlert = 128;
constexpr size_t kHelloAhead = 4096;
// Two headers and a change of cipher between them. Also less than the shortest record with
// application data: of one that is begun, something is left in the socket or still to come.
constexpr size_t kHeaders = 11;

size_t LengthOf(const char* header) {
  auto byte = [header](int i) {
    return static_cast<size_t>(static_cast<unsigned char>(header[i]));
  };
  return byte(3) << 8 | byte(4);
}

// What is sent last leaves in one segment with the end.
#ifdef MSG_MORE
constexpr int kWithTheEnd = MSG_MORE;
#else
constexpr int kWithTheEnd = 0;
#endif

}  // namespace

// OpenSSL asks for a record's five bytes of header, then for the rest, each a system call. In a
// step of a server's handshake more is taken at once, and a wire that gave less than it could is
// not asked again. The end of the step leaves less than a record: whoever polls the descriptor
// cannot see what has been taken, but sees the rest.
class SecureConnection::ReadAhead {
 public:
  // What a client sends first is all there is until it is answered.
  explicit ReadAhead(bool awaits_hello) : limit_(awaits_hello ? kHelloAhead : kHeaders) {}

  Transfer Receive(int fd, void* buffer, size_t size) {
    if (rest().empty()) {
      if (dry_) return {-1, EAGAIN};
      bool direct = size >= limit_;
      size_t at_once = direct ? size : limit_;
      Transfer transfer = net::Receive(fd, direct ? buffer : bytes_, at_once);
      if (transfer.bytes <= 0) return transfer;
      limit_ = kHeaders;
      auto received = static_cast<size_t>(transfer.bytes);
      dry_ = received < at_once;
      if (direct) return transfer;
      next_ = bytes_;
      end_ = bytes_ + received;
    }
    size_t taken = std::min(size, rest().size());
    std::memcpy(buffer, next_, taken);
    next_ += taken;
    return {static_cast<ssize_t>(taken), 0};
  }
  std::string_view rest() const { return {next_, static_cast<size_t>(end_ - next_)}; }

 private:
  size_t limit_;
  bool dry_ = false;
  const char* next_ = bytes_;
  const char* end_ = bytes_;
  char bytes_[kHelloAhead];
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

SecureConnection::SecureConnection(int fd)
    : fd_(fd), forks_(event::ForkCount()), first_forks_(forks_) {}

SecureConnection::~SecureConnection() = default;

void SecureConnection::Prefill(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!prefill_) prefill_ = std::make_unique<std::string>();
  prefill_->append(bytes);
}

Transfer SecureConnection::Receive(void* buffer, size_t size) {
  forks_ = event::ForkCount();
  if (prefill_) {
    size_t taken = prefill_->copy(static_cast<char*>(buffer), size);
    prefill_->erase(0, taken);
    if (prefill_->empty()) prefill_.reset();
    return {static_cast<ssize_t>(taken), 0};
  }
  if (behind_ != Behind::kNothing) return ReceiveBehindData(buffer, size);
  Transfer transfer =
      ahead_ != nullptr ? ahead_->Receive(fd_, buffer, size) : net::Receive(fd_, buffer, size);
  if (tickets_ && transfer.would_block()) SendTickets();
  return transfer;
}

// Nothing that may be an alert, and no more once the socket has given less than it was asked for.
Transfer SecureConnection::ReceiveBehindData(void* buffer, size_t size) {
  if (behind_ == Behind::kAllThereIs) return {-1, EAGAIN};
  Transfer transfer = net::Receive(fd_, buffer, size);
  if (transfer.failed()) return transfer;
  if (static_cast<size_t>(transfer.bytes) < size) behind_ = Behind::kAllThereIs;
  auto* header = static_cast<const char*>(buffer);
  bool is_header = size == kHeader && transfer.bytes == kHeader;
  if (!is_header || LengthOf(header) > kLongestAlert) return transfer;
  Prefill({header, kHeader});
  return {-1, EAGAIN};
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
  ReadAhead ahead(session_->AwaitsHello());
  if (reading == Reading::kAhead) ahead_ = &ahead;
  holds_tickets_ = true;
  tls::Session::Step step = session_->Handshake();
  holds_tickets_ = false;
  ahead_ = nullptr;
  Prefill(ahead.rest());
  // With a request that is there already an answer is near.
  if (tickets_ && !net::HasInput(fd_)) SendTickets();
  if (step == tls::Session::Step::kWantRead) handshake_interest_ = event::kRead;
  if (step == tls::Session::Step::kWantWrite) handshake_interest_ = event::kWrite;
  return step;
}

void SecureConnection::SayGoodbye(bool last) {
  if (!session_->established() || forks_ != event::ForkCount()) return;
  // Unread input would make the end a reset, which nothing may wait for.
  // A forked process may have the descriptor as well, which then does not end.
  last_words_ = last && session_->end() == tls::Session::End::kClean && forks_ == first_forks_;
  session_->SendCloseNotify();
  last_words_ = false;
}

// A full record is rarely the last one; after another, a system call for the next would most likely
// be in vain. What may be the end is left in the socket: with the data in hand nobody would hear of
// it, and whoever polls the descriptor must see it.
Transfer SecureConnection::Read(void* buffer, size_t size) {
  Transfer total{0, 0};
  owes_end_ = false;
  while (static_cast<size_t>(total.bytes) < size) {
    auto* rest = static_cast<char*>(buffer) + total.bytes;
    Transfer transfer = session_->Read(rest, size - static_cast<size_t>(total.bytes));
    if (transfer.bytes <= 0) {
      if (total.bytes == 0) total = transfer;
      owes_end_ = total.bytes > 0 && !transfer.would_block();
      break;
    }
    total.bytes += transfer.bytes;
    behind_ = Behind::kData;
    if (transfer.bytes != kFullRecord && !session_->HasPending()) break;
  }
  behind_ = Behind::kNothing;
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
  // The system no longer knows of it, and a stream is told only by Read().
  bool ended = result.transfer.bytes <= 0 && !result.transfer.would_block();
  owes_end_ |= ended && size > 0 && !(flags & MSG_OOB);
  return result;
}

Transfer SecureConnection::SendTo(const void* data, size_t size, int flags,
                                  const net::SocketAddress* to, bool /*wait*/) {
  if (flags != 0 || to != nullptr) return {-1, EOPNOTSUPP};
  return session_->Write(data, size);
}

bool SecureConnection::HasPending() const {
  bool has_record = prefill_ && prefill_->size() >= kHeader &&
                    prefill_->size() >= kHeader + LengthOf(prefill_->data());
  return has_record || owes_end_ || session_->HasPending();
}

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
