"""A Postgres that goes away and comes back, and what the status API says meanwhile."""
import time
from dataclasses import dataclass

from .floor import CLUSTER
from .postgres import Server
from .process import Failed
from .web import Client

POLL_SECONDS = 0.005
PATIENCE_SECONDS = 60


class FragileServer(Server):
    def crash(self):
        """Sessions are cut and nothing is written any more, as in a crash."""
        self._as_server("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "-w", "stop")

    def restart(self):
        self._as_server("pg_ctl", "-D", self.directory / "data", "-l", self.log, "-W", "start")

    def accepts(self, database):
        try:
            self.query(database, "select 1")
        except Failed:
            return False
        return True


@dataclass
class Outage:
    alive_ms: list
    """How long /livez took, each time while the database was away."""
    alive_failures: int
    noticed_seconds: float
    """From the end of the server to a /readyz that says 503."""
    stale: bool
    """Whether the cluster's page was still given, and called itself stale."""
    recovered_seconds: float
    """From the first query that the database answered to a /readyz that says 200."""
    fresh: bool
    """Whether the cluster's page then no longer called itself stale."""


def outage(server, database, address, key):
    client = Client(address, key)
    server.crash()
    gone = time.perf_counter()
    until_status(client, 503)
    noticed = time.perf_counter() - gone
    alive = [client.get("/livez") for _ in range(200)]
    stale = is_stale(client)
    server.restart()
    recovered = recovery(server, database, client)
    return Outage(
        alive_ms=[answer.seconds * 1000 for answer in alive],
        alive_failures=sum(answer.status != 200 for answer in alive),
        noticed_seconds=noticed,
        stale=stale is True,
        recovered_seconds=recovered,
        fresh=is_stale(client) is False,
    )


def recovery(server, database, client):
    """Asks the database until it answers, and then the API until it is ready."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not server.accepts(database):
        if time.monotonic() > deadline:
            raise Failed("Postgres did not come back")
        time.sleep(POLL_SECONDS)
    back = time.perf_counter()
    until_status(client, 200)
    return time.perf_counter() - back


def until_status(client, status):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while client.status("/readyz") != status:
        if time.monotonic() > deadline:
            raise Failed(f"/readyz did not become {status} within {PATIENCE_SECONDS} s")
        time.sleep(POLL_SECONDS)


def is_stale(client):
    """What the cluster's page says of itself; None where it is not given at all."""
    answer = client.get(f"/v1/clusters/{CLUSTER}")
    return answer.json.get("stale", False) if answer.status == 200 else None
