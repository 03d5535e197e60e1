"""`hxapply serve` as a child process, and the bare route that it is compared with."""
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import time
from urllib.parse import urlsplit

from .process import Failed
from .web import Client

READY_SECONDS = 30
STOP_SECONDS = 15


class Child:
    """A server that this harness started; a context manager that stops it."""

    def __init__(self, command, log):
        self.command = [str(word) for word in command]
        self.log = pathlib.Path(log)
        self.process = None
        self.address = None
        """Host and port, once it runs."""

    def start(self, stdout):
        try:
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(
                    self.command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=log, start_new_session=True
                )
        except OSError as error:
            raise Failed(f"{self.command[0]}: {error.strerror}") from None

    def __exit__(self, *_):
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def fail(self, what):
        tail = self.log.read_text(errors="replace")[-2000:]
        raise Failed(f"{' '.join(self.command[:2])} {what}\n{tail}")

    def memory_mb(self, field="VmRSS"):
        """The memory that it has now, or with `VmHWM` the most it ever had."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) / 1024
        return self.fail("is gone")

    def bytes_read(self):
        """What it has read so far, from sockets too."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/io").read_text().splitlines():
            if line.startswith("rchar:"):
                return int(line.split()[1])
        return self.fail("is gone")

    def open_files(self):
        return sum(1 for _ in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir())


class Serve(Child):
    """The status API on a port that the system picks, without a limit on requests."""

    def __init__(self, program, database, log, *options):
        super().__init__([
            program, "serve", "--listen", "127.0.0.1:0", "--database", database, "--rate-limit", "0", *options,
        ], log)

    def __enter__(self):
        self.start(stdout=subprocess.PIPE)
        url = urlsplit(self._announcement().split()[-1])
        self.address = (url.hostname, url.port)
        self._await_data()
        return self

    def _await_data(self):
        """It listens before it has read the database for the first time."""
        client, deadline = Client(self.address), time.monotonic() + READY_SECONDS
        while client.status("/readyz") != 200:
            if time.monotonic() > deadline:
                self.__exit__()
                self.fail(f"was not ready within {READY_SECONDS} s")
            time.sleep(0.01)

    def _announcement(self):
        """The one line that it writes when it listens."""
        ready, _, _ = select.select([self.process.stdout], [], [], READY_SECONDS)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line.startswith("Status API at http"):
            self.__exit__()
            self.fail(f"did not say where it listens within {READY_SECONDS} s, but: {line!r}")
        return line


class BareRoute(Child):
    """Hummingbird's own router with bytes that it has: the least that an answer can cost."""

    def __init__(self, program, body, log):
        found = shutil.which(program)
        if found is None:
            raise Failed(f"{program} is not there: swift build -c release --package-path Benchmarks/bare-route")
        self.port = free_port()
        super().__init__([found, self.port, body], log)

    def __enter__(self):
        self.start(stdout=subprocess.DEVNULL)
        self.address = ("127.0.0.1", self.port)
        deadline = time.monotonic() + READY_SECONDS
        while not accepts(self.address):
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.__exit__()
                self.fail("does not answer")
            time.sleep(0.02)
        return self


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def accepts(address):
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True
