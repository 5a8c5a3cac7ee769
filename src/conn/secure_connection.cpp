// See secure_connection.h.
#include "secure_connection.h"

#include <sys/socket.h>

#include <cerrno>

#include "../event/fork.h"

namespace fastsock::conn {
namespace {

constexpr ssize_t kFullRecord = 16384;  // RFC 8446, 5.1

}  // namespace

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
  return net::Receive(fd_, buffer, size);
}

Transfer SecureConnection::Send(const void* data, size_t size) {
  forks_ = event::ForkCount();
  return net::Send(fd_, data, size);
}

tls::Session::Step SecureConnection::Handshake() {
  tls::Session::Step step = session_->Handshake();
  if (step == tls::Session::Step::kWantRead) handshake_interest_ = event::kRead;
  if (step == tls::Session::Step::kWantWrite) handshake_interest_ = event::kWrite;
  return step;
}

void SecureConnection::SayGoodbye() {
  if (session_->established() && forks_ == event::ForkCount()) session_->SendCloseNotify();
}

Transfer SecureConnection::Read(void* buffer, size_t size) {
  Transfer total{0, 0};
  while (static_cast<size_t>(total.bytes) < size) {
    auto* rest = static_cast<char*>(buffer) + total.bytes;
    Transfer transfer = session_->Read(rest, size - static_cast<size_t>(total.bytes));
    if (transfer.bytes <= 0) return total.bytes > 0 ? total : transfer;
    total.bytes += transfer.bytes;
    // A full record is rarely the last one; after another, a system call for the next would most
    // likely be in vain.
    bool full = transfer.bytes == kFullRecord;
    if (!full && !session_->HasPending()) return total;
  }
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
