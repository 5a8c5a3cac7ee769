// The "C" column of the plain benchmarks: an echo server on libuv as its manual shows it, with one
// read buffer for all and uv_try_write before uv_write. Usage: uv_echo [sink]; sink: what comes is
// counted, and the count is the answer when the client has said it all.
#include <signal.h>
#include <uv.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "listen.h"

namespace {

char buffer[65536];

struct Write {
  uv_write_t request;
  char bytes[1];  // as many as there are
};

bool sink = false;

struct Connection {
  uv_tcp_t stream;
  unsigned long long received;
};

void Closed(uv_handle_t* handle) { std::free(handle); }

void Provide(uv_handle_t*, size_t, uv_buf_t* into) { *into = uv_buf_init(buffer, sizeof buffer); }

void Written(uv_write_t* request, int status);

void Received(uv_stream_t* stream, ssize_t got, const uv_buf_t*) {
  if (got == 0) return;
  auto* connection = reinterpret_cast<Connection*>(stream);
  if (sink && got > 0) {
    connection->received += static_cast<unsigned long long>(got);
    return;
  }
  if (got < 0) {
    std::string count = std::to_string(connection->received) + "\n";
    uv_buf_t answer = uv_buf_init(count.data(), static_cast<unsigned>(count.size()));
    if (sink) uv_try_write(stream, &answer, 1);
    uv_close(reinterpret_cast<uv_handle_t*>(stream), Closed);
    return;
  }
  uv_buf_t echo = uv_buf_init(buffer, static_cast<unsigned>(got));
  int put = uv_try_write(stream, &echo, 1);
  if (put == got) return;
  if (put == UV_EAGAIN) put = 0;
  if (put < 0) {
    uv_close(reinterpret_cast<uv_handle_t*>(stream), Closed);
    return;
  }
  // Nothing more is read until the rest has gone.
  uv_read_stop(stream);
  size_t rest = static_cast<size_t>(got - put);
  auto* write = static_cast<Write*>(std::malloc(sizeof(Write) + rest));
  std::memcpy(write->bytes, buffer + put, rest);
  uv_buf_t unsent = uv_buf_init(write->bytes, static_cast<unsigned>(rest));
  uv_write(&write->request, stream, &unsent, 1, Written);
}

void Written(uv_write_t* request, int status) {
  uv_stream_t* stream = request->handle;
  std::free(reinterpret_cast<Write*>(request));
  if (uv_is_closing(reinterpret_cast<uv_handle_t*>(stream))) return;
  if (status < 0) {
    uv_close(reinterpret_cast<uv_handle_t*>(stream), Closed);
  } else {
    uv_read_start(stream, Provide, Received);
  }
}

void Connected(uv_stream_t* listener, int status) {
  if (status < 0) {
    std::fprintf(stderr, "accept: %s\n", uv_strerror(status));
    return;
  }
  auto* stream = static_cast<uv_tcp_t*>(std::calloc(1, sizeof(Connection)));
  uv_tcp_init(listener->loop, stream);
  if (uv_accept(listener, reinterpret_cast<uv_stream_t*>(stream)) != 0) {
    uv_close(reinterpret_cast<uv_handle_t*>(stream), Closed);
    return;
  }
  uv_tcp_nodelay(stream, 1);
  uv_read_start(reinterpret_cast<uv_stream_t*>(stream), Provide, Received);
}

}  // namespace

int main(int argc, char** argv) {
  sink = argc == 2 && std::strcmp(argv[1], "sink") == 0;
  if (argc > 1 && !sink) {
    std::fprintf(stderr, "usage: uv_echo [sink]\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  uv_loop_t* loop = uv_default_loop();
  static uv_tcp_t listener;
  uv_tcp_init(loop, &listener);
  int error = uv_tcp_open(&listener, ListenOnLoopback(SOCK_STREAM));
  if (error == 0) error = uv_listen(reinterpret_cast<uv_stream_t*>(&listener), 1024, Connected);
  if (error != 0) {
    std::fprintf(stderr, "uv_echo: %s\n", uv_strerror(error));
    return 1;
  }
  return uv_run(loop, UV_RUN_DEFAULT);
}
