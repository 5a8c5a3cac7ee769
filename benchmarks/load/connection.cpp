#include "connection.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace load {
namespace {

uint64_t message_number = 0;
uint32_t source_number = 0;

// Closed connections hold their port for a second or more. Loopback has addresses to spare: with
// sixteen of them as sources, ports do not run out before they are free again.
bool BindSource(int fd) {
  int on = 1;
  if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) != 0) return false;
  sockaddr_in source{};
  source.sin_family = AF_INET;
  source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + source_number++ % 16);
  return bind(fd, reinterpret_cast<sockaddr*>(&source), sizeof source) == 0;
}

}  // namespace

Payload::Payload(size_t size, bool line)
    : size_(size), line_(line), bytes_(new unsigned char[size + kSpread]) {
  if (RAND_bytes(bytes_, static_cast<int>(size + kSpread)) != 1) std::abort();
  if (!line) return;
  for (size_t i = 0; i < size; ++i) bytes_[i] = static_cast<unsigned char>('a' + bytes_[i] % 26);
  bytes_[size - 1] = '\n';
}

Payload::~Payload() { delete[] bytes_; }

bool Connection::Open(const sockaddr_in& target, SSL_CTX* context, SSL_SESSION* session,
                      void* owner) {
  started_ = Clock::now();
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) {
    why_ = "socket";
    return false;
  }
  int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!BindSource(fd_)) {
    why_ = "bind";
    return false;
  }
  if (context != nullptr) {
    ssl_ = SSL_new(context);
    if (ssl_ == nullptr || SSL_set_fd(ssl_, fd_) != 1) std::abort();
    SSL_set_connect_state(ssl_);
    SSL_set_app_data(ssl_, owner);
    SSL_set_tlsext_host_name(ssl_, "localhost");
    if (session != nullptr) SSL_set_session(ssl_, session);
  }
  state_ = State::kConnecting;
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0 &&
      errno != EINPROGRESS) {
    why_ = "connect";
    return false;
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLET;
  event.data.ptr = owner;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd_, &event) != 0) {
    why_ = "epoll_ctl";
    return false;
  }
  return true;
}

void Connection::Send() {
  message_ = payload_.Window(message_number++);
  sent_ = received_ = 0;
  started_ = Clock::now();
  state_ = State::kEchoing;
}

Connection::Step Connection::Advance() {
  if (state_ == State::kConnecting) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0) {
      return Fail("connect");
    }
    sockaddr_in peer{};
    socklen_t peer_length = sizeof peer;
    if (getpeername(fd_, reinterpret_cast<sockaddr*>(&peer), &peer_length) != 0) {
      return Step::kWait;  // not yet connected: an early edge
    }
    state_ = State::kShakingHands;
  }
  if (state_ == State::kShakingHands) {
    Step step = ssl_ == nullptr ? Step::kDone : ShakeHands();
    if (step != Step::kDone) return step;
    // The time of a connection runs from connect to the echo.
    Clock::time_point opened = started_;
    Send();
    started_ = opened;
  }
  if (state_ == State::kEchoing) return Echo();
  // Idle: session tickets may come at any time; anything else is out of place.
  unsigned char byte;
  bool again = false;
  long got = Read(&byte, 1, &again);
  if (got > 0) return Fail("unasked bytes");
  return again ? Step::kWait : Fail("closed by the server");
}

Connection::Step Connection::ShakeHands() {
  ERR_clear_error();
  int done = SSL_do_handshake(ssl_);
  if (done == 1) return Step::kDone;
  int error = SSL_get_error(ssl_, done);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return Step::kWait;
  return Fail("handshake");
}

Connection::Step Connection::Echo() {
  static unsigned char buffer[256 * 1024];
  for (;;) {
    bool progress = false;
    bool again = false;
    if (sent_ < payload_.size()) {
      long put = Write(message_ + sent_, payload_.size() - sent_, &again);
      if (put < 0 && !again) return Fail("write");
      if (put > 0) {
        sent_ += static_cast<size_t>(put);
        progress = true;
      }
    }
    long got = Read(buffer, std::min(sizeof buffer, payload_.size() - received_), &again);
    if (got == 0 || (got < 0 && !again)) return Fail("closed by the server");
    if (got > 0) {
      if (std::memcmp(buffer, message_ + received_, static_cast<size_t>(got)) != 0) {
        return Fail("wrong bytes");
      }
      received_ += static_cast<size_t>(got);
      progress = true;
    }
    if (received_ == payload_.size()) {
      state_ = State::kIdle;
      return Step::kDone;
    }
    if (!progress) return Step::kWait;
  }
}

long Connection::Read(void* to, size_t size, bool* again) {
  if (ssl_ == nullptr) {
    long got = recv(fd_, to, size, 0);
    *again = got < 0 && errno == EAGAIN;
    return got;
  }
  ERR_clear_error();
  int got = SSL_read(ssl_, to, static_cast<int>(size));
  if (got > 0) return got;
  int error = SSL_get_error(ssl_, got);
  *again = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  return error == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

long Connection::Write(const void* from, size_t size, bool* again) {
  if (ssl_ == nullptr) {
    long put = send(fd_, from, size, MSG_NOSIGNAL);
    *again = put < 0 && errno == EAGAIN;
    return put;
  }
  ERR_clear_error();
  int put = SSL_write(ssl_, from, static_cast<int>(size));
  if (put > 0) return put;
  int error = SSL_get_error(ssl_, put);
  *again = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  return -1;
}

void Connection::Close() {
  if (ssl_ != nullptr) {
    // Without it the session counts as broken and would not be resumed.
    if (SSL_is_init_finished(ssl_) == 1) SSL_shutdown(ssl_);
    ERR_clear_error();
    SSL_free(ssl_);
    ssl_ = nullptr;
  }
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

}  // namespace load
