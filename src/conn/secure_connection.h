// A connection whose bytes go out encrypted: a TLS session over the socket. Borrows the descriptor.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "../tls/session.h"
#include "connection.h"

namespace fastsock::conn {

class SecureConnection final : public Connection, private tls::Wire {
 public:
  // Null if OpenSSL is out of memory.
  static std::unique_ptr<SecureConnection> Create(int fd, std::shared_ptr<tls::Context> context,
                                                  const tls::SessionSpec& spec,
                                                  tls::ClientSessionCache* cache);
  ~SecureConnection() override;

  // Bytes that were read from the socket before the session was made, to be taken first.
  void Prefill(std::string_view bytes);

  // One step; kFailed leaves a reason in session().failure(). kAhead saves system calls; a
  // handshake that fails has then taken more from the socket than OpenSSL asked for.
  enum class Reading { kExact, kAhead };
  tls::Session::Step Handshake(Reading reading);
  // What an unfinished handshake waits for.
  event::Interest HandshakeInterest() const { return handshake_interest_; }
  // close_notify, if it can go without waiting; `last`: the descriptor is closed next. A process
  // that has not used the connection since a fork says nothing: it is the other process's to end (a
  // parent closes what its child serves, a child ends with copies of what its parent serves).
  void SayGoodbye(bool last = false);

  tls::Session& session() { return *session_; }
  const tls::Session& session() const { return *session_; }

  Transfer Read(void* buffer, size_t size) override;
  Transfer Write(const void* data, size_t size) override;
  // Application data. MSG_PEEK works; MSG_OOB and an address are refused (EOPNOTSUPP): they cannot
  // be encrypted, and nothing of a TLS connection goes out in the clear.
  net::Datagram ReceiveFrom(void* buffer, size_t size, int flags) override;
  Transfer SendTo(const void* data, size_t size, int flags, const net::SocketAddress* to,
                  bool wait) override;
  bool HasPending() const override;
  event::Interest ReadInterest() const override;
  event::Interest WriteInterest() const override;
  bool IsAlive() override;
  int Shutdown(int how) override;

 private:
  class ReadAhead;
  // Where a read is: behind data that it has got, and perhaps behind all that was there.
  enum class Behind : uint8_t { kNothing, kData, kAllThereIs };

  explicit SecureConnection(int fd);
  Transfer SendBehindTickets(const char* data, size_t size);
  // As far as it goes without waiting.
  void SendTickets();
  Transfer Receive(void* buffer, size_t size) override;
  Transfer ReceiveBehindData(void* buffer, size_t size);
  Transfer Send(const void* data, size_t size) override;

  int fd_;
  uint32_t forks_;        // as counted when the connection was used last
  uint32_t first_forks_;  // … and when it was made
  event::Interest handshake_interest_ = event::kRead;
  bool holds_tickets_ = false;  // in a handshake: what is sent now may wait
  bool last_words_ = false;     // nothing follows but the end
  Behind behind_ = Behind::kNothing;
  bool owes_end_ = false;                 // an end or a failure was met, and no Read() has told
  ReadAhead* ahead_ = nullptr;            // in a handshake
  std::unique_ptr<std::string> prefill_;  // while it has bytes
  // Session tickets that go out with the first answer, in one segment, or when there is none.
  std::unique_ptr<std::string> tickets_;
  std::unique_ptr<tls::Session> session_;
};

}  // namespace fastsock::conn
