"""Clients that are slow on purpose, deaf, or idle: what an ordinary client feels of them, and what they cost."""
import contextlib
import re
import resource
import select
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass

from .openloop import open_loop
from .process import Failed
from .web import request

ATTACKS = {
    "slow headers": ["-H", "-i", "5"],
    "slow body": ["-B", "-i", "5", "-s", "8192"],
    "slow read": ["-X", "-w", "1", "-y", "1", "-n", "5", "-z", "1", "-k", "3"],
}
ORDINARY_RATE = 100
SAMPLE_SECONDS = 0.1
SETTLE_SECONDS = 0.5


class Memory(threading.Thread):
    """The most memory that the server was seen with, and the most files it had open."""

    def __init__(self, child):
        super().__init__(daemon=True)
        self.child = child
        self.peak_mb = 0
        self.peak_files = 0
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.wait(SAMPLE_SECONDS):
            try:
                self.peak_mb = max(self.peak_mb, self.child.memory_mb())
                self.peak_files = max(self.peak_files, self.child.open_files())
            except (OSError, Failed):
                self.peak_mb = float("inf")  # it died, and the ordinary client will say so
                return

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.join()


@dataclass
class Attacked:
    load: object
    """What the ordinary client saw."""
    peak_mb: float
    peak_files: int
    connections: int
    """How many slow, deaf or idle connections were opened, or as slowhttptest says open at one time."""
    left: int = 0
    """How many of them the server had not closed when the time was over."""


def slow(child, path, key, kind, connections, seconds):
    """slowhttptest with that many connections, an ordinary client beside it from its third second to its end."""
    if shutil.which("slowhttptest") is None:
        raise Failed("slowhttptest is not installed: apt-get install slowhttptest")
    url = f"http://{child.address[0]}:{child.address[1]}{path}"
    # It knows no option for a header of one's own, but it sends the value of Accept as it is.
    accept = f"*/*\r\nAuthorization: Bearer {key}"
    allow_files(connections + 1000)
    before = child.open_files()
    with Memory(child) as memory, attacker([
        "slowhttptest", *ATTACKS[kind], "-t", "GET", "-c", connections, "-r", 200, "-l", seconds, "-p", 5, "-u", url,
        "-m", accept,
    ]) as process:
        time.sleep(3)
        load = ordinary(child, key, seconds - 5)
        left = still_open(child, before)
        output, _ = process.communicate(timeout=seconds + 30)
    return Attacked(load, memory.peak_mb, memory.peak_files, most_connected(output), left)


def still_open(child, before):
    """In the server's own view: a client that does not read does not learn that its connection was closed."""
    time.sleep(SETTLE_SECONDS)
    return max(0, child.open_files() - before)


@contextlib.contextmanager
def attacker(command):
    process = subprocess.Popen(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace",
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def most_connected(output):
    return max(map(int, re.findall(r"^connected: *(\d+)$", plain(output), re.MULTILINE)), default=0)


def plain(output):
    """Without the terminal's colours."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output)


def ordinary(child, key, seconds):
    """A client of the honest kind: a few connections, a hundred requests a second."""
    requests = [request(child.address, path, key) for path in ("/v1/clusters", "/livez")]
    return open_loop(child.address, requests, ORDINARY_RATE, seconds, lanes=8)


def idle(child, key, connections, seconds):
    """That many connections that say nothing, beside a client that was there before them."""
    return held(child, key, [b""] * connections, seconds)


def deaf(child, path, key, connections, requests, seconds):
    """Connections that ask for a large page again and again, and never read a byte of it."""
    return held(child, key, [request(child.address, path, key) * requests] * connections, seconds)


def held(child, key, openings, seconds):
    allow_files(len(openings) + 1000)
    opener = Opener(child.address, openings)
    before = child.open_files()
    with Memory(child) as memory:
        opener.start()
        load = ordinary(child, key, seconds)
        left = still_open(child, before)
        opener.stop()
    return Attacked(load, memory.peak_mb, memory.peak_files, len(openings), left)


class Opener(threading.Thread):
    """Opens connections without waiting for the server to take them, says what it has to say, and holds them."""

    def __init__(self, address, openings):
        super().__init__(daemon=True)
        self.address = address
        self.openings = openings
        self.sockets = []

    def run(self):
        time.sleep(1)
        for number, opening in enumerate(self.openings):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.setblocking(False)
            connection.connect_ex(self.address)
            self.sockets.append(connection)
            if opening:
                select.select([], [connection], [], 1)
                with contextlib.suppress(OSError):
                    connection.send(opening)
            if number % 20 == 19:
                time.sleep(0.01)

    def stop(self):
        self.join()
        for connection in self.sockets:
            connection.close()


def first_answer(child, key, patience):
    """Seconds until a new client is answered; infinite if it is not within its patience."""
    start = time.perf_counter()
    while time.perf_counter() - start < patience:
        with contextlib.suppress(OSError), socket.create_connection(child.address, timeout=1) as connection:
            connection.sendall(request(child.address, "/v1/clusters", key))
            if connection.recv(100).startswith(b"HTTP/1.1 200"):
                return time.perf_counter() - start
        time.sleep(0.01)
    return float("inf")


def allow_files(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        if hard < count:
            raise Failed(f"{count} open files are needed, and ulimit -Hn says {hard}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
