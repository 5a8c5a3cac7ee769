// TLS clients that stop in the middle of the handshake and hold on. Says "ready" when all are where
// they stop, then obeys lines on standard input with one line of JSON each: "check" counts which of
// them the server has left alone, "finish" ends the handshakes and has 64 bytes echoed on each.
//   --port= [--silent=N] [--half-hello=N] [--answered=N] (all but Finished) [--half-finished=N]

#include <poll.h>

#include "load.h"

namespace {

enum class Stop { kSilent, kHalfHello, kAnswered, kHalfFinished };

struct Client {
  Stop stop = Stop::kSilent;
  int fd = -1;
  SSL* ssl = nullptr;
  std::string unsent;
};

void SendAll(int fd, const std::string& bytes) {
  if (send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) {
    load::DieErrno("send");
  }
}

// Takes what OpenSSL wants sent.
std::string Output(SSL* ssl) {
  char* bytes;
  long length = BIO_get_mem_data(SSL_get_wbio(ssl), &bytes);
  std::string output(bytes, static_cast<size_t>(length));
  BIO_reset(SSL_get_wbio(ssl));
  return output;
}

// Feeds OpenSSL with what the server sends next; "" or why there is nothing.
std::string Input(Client* client, double deadline) {
  pollfd ready = {client->fd, POLLIN, 0};
  int wait = static_cast<int>((deadline - load::Now()) * 1e3);
  if (poll(&ready, 1, std::max(wait, 0)) != 1) {
    return "nothing came in time";
  }
  char bytes[16384];
  ssize_t length = recv(client->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
  if (length <= 0) {
    return length == 0 ? "end of stream" : strerror(errno);
  }
  BIO_write(SSL_get_rbio(client->ssl), bytes, static_cast<int>(length));
  return "";
}

// The handshake up to our Finished, which stays in |unsent|; "" or why it failed.
std::string ShakeHands(Client* client, double deadline) {
  while (true) {
    int result = SSL_do_handshake(client->ssl);
    client->unsent += Output(client->ssl);
    if (result == 1) {
      return "";
    }
    if (SSL_get_error(client->ssl, result) != SSL_ERROR_WANT_READ) {
      return load::Failure(client->ssl, result);
    }
    std::string failure = Input(client, deadline);
    if (!failure.empty()) {
      return failure;
    }
  }
}

Client Begin(uint16_t port, SSL_CTX* context, Stop stop) {
  Client client;
  client.stop = stop;
  client.fd = load::Connect(port, true);
  client.ssl = load::MemoryClient(context, &client.unsent);
  if (stop == Stop::kHalfHello) {
    size_t half = client.unsent.size() / 2;
    SendAll(client.fd, client.unsent.substr(0, half));
    client.unsent.erase(0, half);
  } else if (stop != Stop::kSilent) {
    SendAll(client.fd, client.unsent);
    client.unsent.clear();
  }
  return client;
}

void Answer(Client* client) {
  std::string failure = ShakeHands(client, load::Now() + 20);
  if (!failure.empty()) {
    load::Die("a client that waits for the server's answer: " + failure);
  }
  if (client->stop == Stop::kHalfFinished) {
    size_t half = client->unsent.size() / 2;
    SendAll(client->fd, client->unsent.substr(0, half));
    client->unsent.erase(0, half);
  }
}

std::string Check(const Client& client) {
  char byte;
  ssize_t length = recv(client.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (length > 0) {
    return "spoken to";
  }
  return length == 0 ? "ended" : errno == EAGAIN ? "quiet" : strerror(errno);
}

std::string Finish(Client* client) {
  double deadline = load::Now() + 10;
  while (true) {
    if (!client->unsent.empty()) {
      SendAll(client->fd, client->unsent);
      client->unsent.clear();
    }
    if (SSL_is_init_finished(client->ssl)) {
      break;
    }
    std::string failure = ShakeHands(client, deadline);
    if (!failure.empty()) {
      return failure;
    }
  }
  std::string message(load::kMessage, 'e');
  SSL_write(client->ssl, message.data(), static_cast<int>(message.size()));
  SendAll(client->fd, Output(client->ssl));
  std::string answer;
  while (answer.size() < message.size()) {
    char bytes[load::kMessage];
    int result = SSL_read(client->ssl, bytes, static_cast<int>(message.size() - answer.size()));
    if (result > 0) {
      answer.append(bytes, static_cast<size_t>(result));
    } else if (SSL_get_error(client->ssl, result) != SSL_ERROR_WANT_READ) {
      return load::Failure(client->ssl, result);
    } else {
      std::string failure = Input(client, deadline);
      if (!failure.empty()) {
        return failure;
      }
    }
  }
  return answer == message ? "finished" : "other bytes than were sent";
}

}  // namespace

int main(int argc, char** argv) {
  load::GoFirst();
  signal(SIGPIPE, SIG_IGN);
  load::RaiseDescriptorLimit();
  load::Options options(argc, argv);
  SSL_CTX* context = load::ClientContext();
  std::vector<Client> clients;
  for (auto [name, stop] : {std::pair{"silent", Stop::kSilent},
                            {"half-hello", Stop::kHalfHello},
                            {"answered", Stop::kAnswered},
                            {"half-finished", Stop::kHalfFinished}}) {
    for (int i = options.Count(name, 0); i > 0; i--) {
      clients.push_back(Begin(options.Port(), context, stop));
    }
  }
  for (Client& client : clients) {
    if (client.stop == Stop::kAnswered || client.stop == Stop::kHalfFinished) {
      Answer(&client);
    }
  }
  printf("\"ready\"\n");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof(line), stdin) != nullptr) {
    std::map<std::string, int> counts;
    for (Client& client : clients) {
      counts[strcmp(line, "check\n") == 0 ? Check(client) : Finish(&client)]++;
    }
    printf("%s\n", load::Counts(counts).c_str());
    fflush(stdout);
  }
  return 0;
}
