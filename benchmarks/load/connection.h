// One client connection, plain or TLS, non-blocking: it connects, shakes hands and echoes messages,
// advanced by edge-triggered readiness. It owns its descriptor and its SSL. Failures are reported
// as a word (why()); nothing is retried here.
#pragma once

#include <netinet/in.h>
#include <openssl/ssl.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace load {

using Clock = std::chrono::steady_clock;

// Bytes to send: every message is another window into one random buffer, so that an answer meant
// for somebody else, or an old one, does not pass for the right one.
class Payload {
 public:
  // |line|: letters and a newline at the end, the same each time.
  Payload(size_t size, bool line);
  ~Payload();
  Payload(const Payload&) = delete;
  Payload& operator=(const Payload&) = delete;
  const unsigned char* Window(uint64_t number) const {
    return bytes_ + (line_ ? 0 : number * 61 % kSpread);
  }
  size_t size() const { return size_; }

 private:
  static constexpr size_t kSpread = 4093;
  size_t size_;
  bool line_;
  unsigned char* bytes_;
};

class Connection {
 public:
  enum class Step { kWait, kDone, kFailed };

  Connection(int epoll, const Payload& payload) : epoll_(epoll), payload_(payload) {}
  ~Connection() { Close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Starts to connect; the first echo follows by itself. With |context| it is a TLS connection,
  // which offers |session| if there is one and hands new ones to the context's callback with
  // |owner| as the SSL's application data. Events of the descriptor carry |owner|.
  bool Open(const sockaddr_in& target, SSL_CTX* context, SSL_SESSION* session, void* owner);
  // Begins another echo. To be called after kDone.
  void Send();
  // Goes on as far as it can. kDone: an echo came back whole and right.
  Step Advance();
  // Says close_notify on TLS if it was established, and closes. Nothing is waited for.
  void Close();

  bool is_open() const { return fd_ >= 0; }
  bool resumed() const { return ssl_ != nullptr && SSL_session_reused(ssl_) == 1; }
  SSL* ssl() const { return ssl_; }
  const char* why() const { return why_; }
  Clock::time_point started() const { return started_; }

 private:
  enum class State { kConnecting, kShakingHands, kEchoing, kIdle };

  Step Fail(const char* why) {
    why_ = why;
    return Step::kFailed;
  }
  Step ShakeHands();
  Step Echo();
  bool Flush();
  // Bytes, 0 for the end, or -1: would block (again = true) or an error.
  long Read(void* to, size_t size, bool* again);
  long Write(const void* from, size_t size, bool* again);

  int epoll_;
  int fd_ = -1;
  SSL* ssl_ = nullptr;
  State state_ = State::kIdle;
  const Payload& payload_;
  const unsigned char* message_ = nullptr;
  size_t sent_ = 0;
  size_t received_ = 0;
  Clock::time_point started_;
  const char* why_ = "";
};

}  // namespace load
