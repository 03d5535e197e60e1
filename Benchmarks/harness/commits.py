"""Applies in a loop, and who sees their commits when."""
import itertools
import multiprocessing
import signal
import subprocess
import threading
import time

from .floor import CLUSTER, SCHEMA
from .process import Failed
from .web import Client

POLL_SECONDS = 0.002
PATIENCE_SECONDS = 30


class Worker(threading.Thread):
    """A thread that repeats `step` until it is stopped, and hands its failure to who stops it."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stopping = threading.Event()
        self.failure = None

    def run(self):
        try:
            while not self.stopping.is_set():
                self.step()
        except Exception as failure:
            self.failure = failure

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        self.stopping.set()
        self.join(PATIENCE_SECONDS)
        if kind is None and self.failure:
            raise Failed(f"{type(self).__name__}: {self.failure}")


class Applies:
    """`hxapply apply` of two specs in turn, each a small change to the other, with a pause between them.

    In a process of its own: a thread would share the interpreter's lock with the client that measures.
    """

    def __init__(self, hxapply, url, specs, pause):
        forked = multiprocessing.get_context("fork")
        self.stopping = forked.Event()
        self.counter = forked.Value("i", 0)
        self.process = forked.Process(target=self._loop, args=(hxapply, url, specs, pause), daemon=True)

    @property
    def count(self):
        return self.counter.value

    def _loop(self, hxapply, url, specs, pause):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for spec in itertools.cycle(specs):
            hxapply.apply(url, spec)
            self.counter.value += 1
            if self.stopping.wait(pause):
                return

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, kind, *_):
        self.stopping.set()
        self.process.join(PATIENCE_SECONDS)
        if kind is None and self.process.exitcode != 0:
            raise Failed("the applies beside the measurement failed; see above")


class Watch(Worker):
    """Asks for the cluster's serial, again and again, and keeps when it first saw each."""

    def __init__(self):
        super().__init__()
        self.seen = {}

    def step(self):
        asked = time.perf_counter()
        serial = self.ask()
        if serial not in self.seen:
            self.seen[serial] = (asked, time.perf_counter())
        time.sleep(POLL_SECONDS)

    def wait(self, serial):
        """When the question was asked and answered that first saw this serial."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while serial not in self.seen:
            if self.failure or time.monotonic() > deadline:
                raise Failed(f"{type(self).__name__} did not see serial {serial}: {self.failure or 'too late'}")
            time.sleep(POLL_SECONDS)
        return self.seen[serial]


class DatabaseWatch(Watch):
    QUERY = f"select serial from {SCHEMA}.clusters where name = '{CLUSTER}';\n"

    def __init__(self, server, database):
        super().__init__()
        self.psql = subprocess.Popen(
            [server.psql, "-XqAt", "-d", server.url(database)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )

    def ask(self):
        self.psql.stdin.write(self.QUERY)
        return int(self.psql.stdout.readline())

    def __exit__(self, *error):
        try:
            super().__exit__(*error)
        finally:
            self.psql.stdin.close()
            self.psql.wait()
            self.psql.stdout.close()


class StatusWatch(Watch):
    def __init__(self, address, key):
        super().__init__()
        self.client = Client(address, key)

    def ask(self):
        return self.client.expect(f"/v1/clusters/{CLUSTER}").json["serial"]


def delays(server, database, hxapply, specs, address, key, commits):
    """For each commit, the seconds until it is seen over HTTP: from the question that first saw it in the database.

    The two specs differ by a small change, so each apply after the first commits one.
    """
    url = server.url(database)
    result = []
    hxapply.apply(url, specs[0])
    with DatabaseWatch(server, database) as inside, StatusWatch(address, key) as outside:
        serial = int(server.query(database, DatabaseWatch.QUERY)[0])
        for number in range(1, commits + 1):
            hxapply.apply(url, specs[number % len(specs)])
            committed, _ = inside.wait(serial + number)
            _, visible = outside.wait(serial + number)
            result.append(max(0, visible - committed))
    return result
