"""Bytes to a socket, and what comes back: for requests that no HTTP library would send."""
import contextlib
import re
import socket
import time
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 5
SEND_SECONDS = 2
"""A server that takes nothing for this long has stopped reading."""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CHUNK = re.compile(rb"([0-9a-fA-F]+)[^\r]*\r\n")


@dataclass
class Reply:
    status: int
    headers: list
    """Pairs, names in lower case, in order."""
    body: bytes

    def header(self, name):
        return next((value for other, value in self.headers if other == name), None)


@dataclass
class Exchange:
    replies: list = field(default_factory=list)
    closed: bool = False
    """Whether the server ended the connection, in whatever way."""
    sent: int = 0
    rest: bytes = b""
    """What came after the last whole reply."""

    @property
    def status(self):
        return self.replies[-1].status if self.replies else None

    @property
    def statuses(self):
        return [reply.status for reply in self.replies]


def exchange(address, data, *, answers=1, linger=0, bodiless=False):
    """Sends the bytes, waits for the answers, and then up to `linger` seconds for the end of the connection.

    `data` may be many pieces; they are sent while the server takes them. `bodiless` is for answers to HEAD.
    """
    result = Exchange()
    with socket.create_connection(address, timeout=TIMEOUT_SECONDS) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _send(connection, [data] if isinstance(data, bytes) else data, result)
        _receive(connection, result, answers, linger, bodiless)
    return result


def _send(connection, pieces, result):
    """Stops where the server takes no more, which is one way to refuse a request."""
    connection.settimeout(SEND_SECONDS)
    with contextlib.suppress(OSError):
        for piece in pieces:
            connection.sendall(piece)
            result.sent += len(piece)


def _receive(connection, result, answers, linger, bodiless):
    deadline = time.monotonic() + TIMEOUT_SECONDS
    enough = False
    while not result.closed:
        if not enough and len(result.replies) >= answers:
            enough, deadline = True, time.monotonic() + linger
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            return
        connection.settimeout(remaining)
        try:
            data = connection.recv(1 << 16)
        except TimeoutError:
            return
        except OSError:
            data = b""
        result.closed = not data
        result.rest += data
        _take_replies(result, bodiless)


def _take_replies(result, bodiless):
    while True:
        reply, size = parse(result.rest, bodiless, result.closed)
        if reply is None:
            return
        result.replies.append(reply)
        result.rest = result.rest[size:]


def parse(data, bodiless=False, ended=False):
    """The first reply of the bytes and its size; None while it is not complete."""
    end = data.find(b"\r\n\r\n")
    if end < 0 or not data.startswith(b"HTTP/1."):
        return None, 0
    lines = data[:end].decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1])
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
    body = _body(data[:end + 2], data[end + 4:], bodiless or status < 200 or status in (204, 304), ended)
    if body is None:
        return None, 0
    content, size = body
    return Reply(status, headers, content), end + 4 + size


def _body(head, data, bodiless, ended):
    """The body and its size on the wire."""
    length = LENGTH.search(head)
    if bodiless:
        return b"", 0
    if CHUNKED.search(head):
        return _chunks(data)
    if length:
        size = int(length[1])
        return (data[:size], size) if len(data) >= size else None
    return (data, len(data)) if ended else None


def _chunks(data):
    body, position = b"", 0
    while True:
        size = CHUNK.match(data, position)
        if size is None:
            return None
        count = int(size[1], 16)
        position = size.end() + count + 2
        if len(data) < position:
            return None
        if count == 0:
            return body, position
        body += data[size.end():size.end() + count]
