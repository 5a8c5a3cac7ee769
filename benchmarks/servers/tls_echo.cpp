// The "C" column of the TLS benchmarks: an echo server with one shared SSL_CTX, everything in it
// as OpenSSL sets it (ciphers, groups, two tickets, session cache), driven by epoll.
// Usage: tls_echo PEM [WORKERS [release|jobs|tuned]]; PEM holds certificate and key; release: idle
// connections have no buffers (SSL_MODE_RELEASE_BUFFERS); jobs: as in streams.php; tuned: one
// ticket, and the server's order of ciphers with AES-128 first, as fastsock has it.
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "listen.h"
#include "workers.h"

namespace {

constexpr int kRead = 65536;

struct Connection {
  int fd;
  SSL* ssl;
  uint32_t interest;
  std::string unsent;  // echoes that the system has not taken yet; nothing is read meanwhile
};

int epoll = -1;
SSL_CTX* context = nullptr;
bool jobs = false;

void Close(Connection* connection) {
  if (SSL_is_init_finished(connection->ssl) == 1) SSL_shutdown(connection->ssl);
  ERR_clear_error();
  SSL_free(connection->ssl);
  close(connection->fd);
  delete connection;
}

void Want(Connection* connection, uint32_t interest) {
  if (connection->interest == interest) return;
  connection->interest = interest;
  epoll_event event{};
  event.events = interest;
  event.data.ptr = connection;
  epoll_ctl(epoll, EPOLL_CTL_MOD, connection->fd, &event);
}

// False: it is over. Otherwise the interest is what OpenSSL waits for.
bool Wait(Connection* connection, int result) {
  switch (SSL_get_error(connection->ssl, result)) {
    case SSL_ERROR_WANT_READ:
      Want(connection, EPOLLIN);
      return true;
    case SSL_ERROR_WANT_WRITE:
      Want(connection, EPOLLOUT);
      return true;
    default:
      return false;
  }
}

bool Serve(Connection* connection) {
  static char buffer[kRead];
  SSL* ssl = connection->ssl;
  ERR_clear_error();
  if (SSL_is_init_finished(ssl) == 0) {
    int done = SSL_do_handshake(ssl);
    if (done != 1) return Wait(connection, done);
  }
  for (;;) {
    std::string& unsent = connection->unsent;
    while (!unsent.empty()) {
      int put = SSL_write(ssl, unsent.data(), static_cast<int>(unsent.size()));
      if (put <= 0) return Wait(connection, put);
      unsent.erase(0, static_cast<size_t>(put));
    }
    int got = SSL_read(ssl, buffer, sizeof buffer);
    if (got <= 0) return Wait(connection, got);
    if (jobs && got >= 3 && std::memcmp(buffer, "JOB", 3) == 0) usleep(300000);
    int put = SSL_write(ssl, buffer, got);
    if (put < got) {
      unsent.assign(buffer + (put > 0 ? put : 0), static_cast<size_t>(got - (put > 0 ? put : 0)));
      if (put <= 0) return Wait(connection, put);
    }
    // A whole record may be one of many. Otherwise epoll tells when there is more, and costs less
    // than a read that finds nothing.
    if (unsent.empty() && got < 16384 && SSL_has_pending(ssl) == 0) {
      Want(connection, EPOLLIN);
      return true;
    }
  }
}

void Accept(int listener) {
  for (;;) {
    int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) std::perror("accept");
      return;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto* connection = new Connection{fd, SSL_new(context), EPOLLIN, {}};
    SSL_set_fd(connection->ssl, fd);
    SSL_set_accept_state(connection->ssl);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = connection;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
      std::perror("epoll_ctl");
      Close(connection);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: tls_echo PEM [WORKERS [release|jobs|tuned]]\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr || SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, argv[1], SSL_FILETYPE_PEM) != 1) {
    ERR_print_errors_fp(stderr);
    return 1;
  }
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (argc > 3 && std::strcmp(argv[3], "release") == 0) {
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  }
  if (argc > 3 && std::strcmp(argv[3], "tuned") == 0) {
    SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
    if (SSL_CTX_set_num_tickets(context, 1) != 1 ||
        SSL_CTX_set_ciphersuites(context,
                                 "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                 "TLS_CHACHA20_POLY1305_SHA256") != 1) {
      ERR_print_errors_fp(stderr);
      return 1;
    }
  }
  jobs = argc > 3 && std::strcmp(argv[3], "jobs") == 0;
  int listener = ListenOnLoopback(SOCK_STREAM);
  ForkWorkers(argc > 2 ? std::atoi(argv[2]) : 0);

  epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  epoll_event events[256];
  for (;;) {
    int count = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < count; ++i) {
      auto* connection = static_cast<Connection*>(events[i].data.ptr);
      if (connection == nullptr) {
        Accept(listener);
      } else if (!Serve(connection)) {
        Close(connection);
      }
    }
  }
}
