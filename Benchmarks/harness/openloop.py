"""An open-loop client: it asks at times fixed beforehand, however long the answers take.

A closed loop, such as wrk's, waits for a slow answer and does not send what it would have sent meanwhile, so a stall
counts once. Here each latency runs from the moment the request was due, and a stall counts for all that it delayed.
"""
import collections
import contextlib
import gc
import os
import re
import select
import socket
import time
from dataclasses import dataclass, field

from .web import percentile

PATIENCE_SECONDS = 30
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass
class Load:
    latencies: list = field(default_factory=list)
    """Seconds from the time due to the last byte of the answer."""
    lags: list = field(default_factory=list)
    """Seconds from the time due to the sending: this client's own part, and its want of a free connection."""
    statuses: collections.Counter = field(default_factory=collections.Counter)
    broken: int = 0
    """Requests whose connection ended, or that nothing answered."""

    def p(self, percent):
        return percentile(self.latencies, percent) if self.latencies else float("inf")

    @property
    def lag_p99(self):
        return percentile(self.lags, 99) if self.lags else float("inf")

    @property
    def failures(self):
        return self.broken + sum(count for status, count in self.statuses.items() if status >= 400)


class Lane:
    """A connection with at most one request under way."""

    def __init__(self, address):
        self.address = address
        self.due = 0
        self.connect()

    def connect(self):
        self.buffer = b""
        self.socket = socket.create_connection(self.address, timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fileno(self):
        return self.socket.fileno()

    def send(self, due, request):
        self.due = due
        self.socket.sendall(request)

    def receive(self):
        """Reads what is there; the answer's status once it is complete, and 0 if the connection ended before."""
        try:
            data = self.socket.recv(1 << 18)
        except OSError:
            data = b""
        self.buffer += data
        status, complete, close = parse(self.buffer)
        if not data and not complete:
            status, complete, close = 0, True, True
        if not complete:
            return None
        self.buffer = b""
        if close:
            self.socket.close()
        return status

    @property
    def is_closed(self):
        return self.socket.fileno() < 0


def parse(buffer):
    """The status, whether the answer is complete, and whether the server closes the connection after it."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return 0, False, False
    head = buffer[:end + 2]
    status = int(head[9:12])
    close = CLOSE.search(head) is not None
    length = LENGTH.search(head)
    if status in (204, 304):
        complete = True
    elif length:
        complete = len(buffer) >= end + 4 + int(length[1])
    else:
        complete = CHUNKED.search(head) is not None and buffer.endswith(b"\r\n0\r\n\r\n")
    return status, complete, close


def open_loop(address, requests, rate, seconds, lanes=32):
    """Sends the requests in turn, `rate` a second for that long."""
    load = Load()
    # In turn, so that none is idle for so long that the server closes it.
    idle = collections.deque(Lane(address) for _ in range(lanes))
    gc.collect()
    gc.disable()
    with preferred():
        _run(load, idle, requests, rate, int(rate * seconds))
    gc.enable()
    return load


@contextlib.contextmanager
def preferred():
    """Before all others on the processor, where that is allowed: whose client runs elsewhere does not wait here."""
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    try:
        yield
    finally:
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(0, *before)


def _run(load, idle, requests, rate, total):
    busy, waiting, scheduled = set(), collections.deque(), 0
    start = time.perf_counter() + 0.05
    deadline = start + total / rate + PATIENCE_SECONDS
    while scheduled < total or waiting or busy:
        now = time.perf_counter()
        while scheduled < total and start + scheduled / rate <= now:
            waiting.append(scheduled)
            scheduled += 1
        while waiting and idle:
            _send(load, idle, busy, requests, start, rate, waiting.popleft())
        if now > deadline:
            load.broken += len(waiting) + len(busy)
            break
        pause = start + scheduled / rate - time.perf_counter() if scheduled < total else 0.1
        # select and not poll: its timeout is in microseconds.
        ready, _, _ = select.select(busy, [], [], max(0, pause))
        for lane in ready:
            _receive(load, idle, busy, lane)
    for lane in [*idle, *busy]:
        lane.socket.close()


def _send(load, idle, busy, requests, start, rate, number):
    lane = idle.popleft()
    due = start + number / rate
    try:
        if lane.is_closed:
            lane.connect()
        load.lags.append(time.perf_counter() - due)
        lane.send(due, requests[number % len(requests)])
    except OSError:
        load.broken += 1
        lane.socket.close()
        idle.append(lane)
        return
    busy.add(lane)


def _receive(load, idle, busy, lane):
    status = lane.receive()
    if status is None:
        return
    if status == 0:
        load.broken += 1
    else:
        load.latencies.append(time.perf_counter() - lane.due)
        load.statuses[status] += 1
    busy.discard(lane)
    idle.append(lane)
