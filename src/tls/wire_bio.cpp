// See wire_bio.h.
#include "wire_bio.h"

#include <openssl/bio.h>

#include <cerrno>

namespace fastsock::tls {
namespace {

WireState* StateOf(BIO* bio) { return static_cast<WireState*>(BIO_get_data(bio)); }

// 1 and *moved, or -1 with the retry flag set as fits (0 would be taken for an empty success by
// OpenSSL 3.5's record layer). errno is the wire's: OpenSSL looks at it when a client has left
// before its session tickets went out.
int Finish(BIO* bio, const Transfer& transfer, int retry, size_t* moved) {
  if (transfer.bytes > 0) {
    *moved = static_cast<size_t>(transfer.bytes);
    return 1;
  }
  *moved = 0;
  if (transfer.would_block()) {
    BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
  } else {
    StateOf(bio)->error = transfer.error;
  }
  errno = transfer.error;
  return -1;
}

int Write(BIO* bio, const char* data, size_t size, size_t* written) {
  BIO_clear_retry_flags(bio);
  return Finish(bio, StateOf(bio)->wire->Send(data, size), BIO_FLAGS_WRITE, written);
}

int Read(BIO* bio, char* buffer, size_t size, size_t* read) {
  WireState* state = StateOf(bio);
  BIO_clear_retry_flags(bio);
  Transfer transfer{-1, EAGAIN};
  if (!state->at_end) transfer = state->wire->Receive(buffer, size);
  if (transfer.bytes == 0) {
    state->at_end = true;
    transfer = {-1, EAGAIN};
  }
  return Finish(bio, transfer, BIO_FLAGS_READ, read);
}

long Control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* NewMethod() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "fastsock wire");
  if (method == nullptr) return nullptr;
  BIO_meth_set_write_ex(method, Write);
  BIO_meth_set_read_ex(method, Read);
  BIO_meth_set_ctrl(method, Control);
  return method;
}

}  // namespace

BIO* NewWireBio(WireState* state) {
  // Made by the first thread that comes here, never changed, never freed.
  static BIO_METHOD* const method = NewMethod();
  BIO* bio = method != nullptr ? BIO_new(method) : nullptr;
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, state);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace fastsock::tls
