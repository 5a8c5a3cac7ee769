// The "C" column of the UDP benchmark: libuv's own UDP handle, which sends each datagram back.
#include <uv.h>

#include <cstdio>

#include "listen.h"

namespace {

char buffer[65536];

void Provide(uv_handle_t*, size_t, uv_buf_t* into) { *into = uv_buf_init(buffer, sizeof buffer); }

void Received(uv_udp_t* socket, ssize_t got, const uv_buf_t*, const sockaddr* peer, unsigned) {
  if (got < 0 || peer == nullptr) return;
  uv_buf_t echo = uv_buf_init(buffer, static_cast<unsigned>(got));
  uv_udp_try_send(socket, &echo, 1, peer);  // what does not go is lost, as datagrams may be
}

}  // namespace

int main() {
  static uv_udp_t socket;
  uv_loop_t* loop = uv_default_loop();
  uv_udp_init(loop, &socket);
  int error = uv_udp_open(&socket, ListenOnLoopback(SOCK_DGRAM));
  if (error == 0) error = uv_udp_recv_start(&socket, Provide, Received);
  if (error != 0) {
    std::fprintf(stderr, "uv_datagrams: %s\n", uv_strerror(error));
    return 1;
  }
  return uv_run(loop, UV_RUN_DEFAULT);
}
