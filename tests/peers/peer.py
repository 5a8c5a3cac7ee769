"""Python's ssl as fastsock's client (echo and WebSocket chat), or as its server.

peer.py ECHO CHAT CERTIFICATE: prints what it did; status 0 if all was well.
peer.py --serve CERTIFICATE: prints HOST:PORT, answers two connections a line each, and ends.
"""

import base64
import hashlib
import json
import os
import socket
import ssl
import struct
import sys

SECONDS = 20


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def trusting(certificate, version=None):
    context = ssl.create_default_context(cafile=certificate)
    if version:
        context.minimum_version = context.maximum_version = version
    return context


def connect(where, context, name="localhost", **more):
    plain = socket.create_connection(address(where), SECONDS)
    return context.wrap_socket(plain, server_hostname=name, **more)


def exactly(stream, length):
    data = b""
    while len(data) < length:
        more = stream.recv(length - len(data))
        if not more:
            raise EOFError(f"the end after {len(data)} of {length} bytes")
        data += more
    return data


def check(what, truth):
    if not truth:
        raise AssertionError(what)


def echo(where, certificate):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = trusting(certificate, version)
        session = None
        for _ in range(2):
            with connect(where, context, session=session) as stream:
                data = os.urandom(100_000)
                stream.sendall(data)
                check("the echo is what was sent", exactly(stream, len(data)) == data)
                reused, session, cipher = stream.session_reused, stream.session, stream.cipher()
                stream.unwrap()  # raises unless the server says goodbye as well
        check(f"the second connection resumes ({version.name})", reused)
        print(f"{version.name}, {cipher[0]}: verified, 100,000 bytes came back, both said goodbye; resumed")


def refusals(where, certificate):
    try:
        connect(where, ssl.create_default_context())
        check("a stranger's certificate is refused", False)
    except ssl.SSLCertVerificationError as error:
        print(f"without the certificate: {error.verify_message}")
    try:
        connect(where, trusting(certificate), name="example.org")
        check("another name is refused", False)
    except ssl.SSLCertVerificationError as error:
        print(f"as example.org: {error.verify_message}")
    with socket.create_connection(address(where), SECONDS) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        check("plain HTTP gets no answer in plain text", b"HTTP/1" not in plain.recv(1000))
    print("plain HTTP: the connection ends")


class Chat:
    """A WebSocket client of a dozen lines."""

    def __init__(self, where, certificate, name):
        self.stream = connect(where, trusting(certificate))
        key = base64.b64encode(os.urandom(16))
        self.stream.sendall(
            b"GET /chat?name=%s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n" % (name.encode(), key)
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += exactly(self.stream, 1)
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        check("101", head.startswith(b"HTTP/1.1 101 "))
        check("Sec-WebSocket-Accept", b"Sec-WebSocket-Accept: " + accept + b"\r\n" in head)

    def send(self, opcode, payload, final=True):
        mask = os.urandom(4)
        length = len(payload)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + struct.pack("!H", length)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.stream.sendall(bytes([opcode | (0x80 if final else 0)]) + size + mask + masked)

    def frame(self):
        first, second = exactly(self.stream, 2)
        check("the server does not mask", second < 128)
        length = struct.unpack("!H", exactly(self.stream, 2))[0] if second == 126 else second
        return first & 15, exactly(self.stream, length)

    def until(self, what):
        while True:
            opcode, payload = self.frame()
            news = json.loads(payload) if opcode == 1 else None
            if news and news["what"] == what:
                return news


def chat(where, certificate):
    ada, bob = Chat(where, certificate, "Ada"), Chat(where, certificate, "Bob")
    ada.send(1, "gr".encode(), final=False)
    ada.send(9, b"are you there?")
    ada.send(0, "üße".encode())
    news = bob.until("said")
    check("Bob hears Ada", (news["who"], news["text"]) == ("Ada", "grüße"))
    opcode, payload = ada.frame()
    while opcode == 1:
        opcode, payload = ada.frame()
    check("pong", (opcode, payload) == (10, b"are you there?"))
    bob.send(1, b"x" * 5000)
    opcode, payload = bob.frame()
    while opcode == 1:
        opcode, payload = bob.frame()
    check("a message too long is refused", opcode == 8 and struct.unpack("!H", payload[:2])[0] == 1009)
    check("Ada hears that Bob has left", ada.until("left")["who"] == "Bob")
    ada.send(8, struct.pack("!H", 1000))
    opcode, payload = ada.frame()
    check("the close is answered", (opcode, payload) == (8, struct.pack("!H", 1000)))
    check("and the connection ends", ada.stream.recv(1) == b"")
    print("chat over wss: fragments, a ping between them, a message too long, the closing handshake")


def serve(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(SECONDS)
        print("127.0.0.1:%d" % listener.getsockname()[1], flush=True)
        for _ in range(2):
            plain, _peer = listener.accept()
            plain.settimeout(SECONDS)
            with context.wrap_socket(plain, server_side=True) as stream:
                stream.sendall(stream.recv(1000))
                check("fastsock says goodbye", stream.recv(1) == b"")


if sys.argv[1] == "--serve":
    serve(sys.argv[2])
else:
    echo(sys.argv[1], sys.argv[3])
    refusals(sys.argv[1], sys.argv[3])
    chat(sys.argv[2], sys.argv[3])
