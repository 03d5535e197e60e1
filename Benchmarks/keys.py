#!/usr/bin/env python3
"""Measures what gateways ask of API keys, and what secrets that an apply makes take. See README.md.

    keys.py [--hxapply PATH] [--keys 100000] [--minted 1000] [--rounds 5]
"""
import hashlib
import http.client
import os
import pathlib
import re
import socket
import statistics
import subprocess
import time

from harness import verdicts
from harness.hxapply import HXApply
from harness.postgres import Server
from harness.process import Failed
from harness.script import arguments, say, workspace
from harness.verdicts import at_most

TEAMS = 100
EXECUTIONS = 4_000
WARMING = 2_000
"""How many of them come first and do not count: until then the server's caches are cold, as no gateway's are for long."""
QUERY_MICROSECONDS = 50
MINT_SECONDS = 2
REVOCATIONS = 50
REVOCATION_MILLISECONDS = 100
PATIENCE_SECONDS = 10
HEAD = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: bench}\n"
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
EXAMPLE = pathlib.Path(__file__).resolve().parent.parent / "examples" / "gateway" / "check_key.py"
GUIDE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "gateways.md"


def secret(number):
    return f"made-secret-of-the-benchmark-{number}"


def digest(number):
    return hashlib.sha256(secret(number).encode()).hexdigest()


def write(path, keys, minted):
    with open(path, "w") as spec:
        spec.write(HEAD + "policy: {maxKeyLifetime: 36500d}\nteams:\n")
        for team in range(TEAMS):
            spec.write(f"  - {{name: team-{team}, adminEmail: team-{team}@example.com}}\n")
        spec.write("apiKeys:\n")
        for number in range(keys):
            spec.write(f"  - {{name: key-{number}, team: team-{number % TEAMS}, "
                       f"expiresAt: 2099-01-01T00:00:00Z, sha256: ['{digest(number)}']}}\n")
        for number in range(minted):
            spec.write(f"  - {{name: minted-{number}, team: team-{number % TEAMS}, "
                       f"expiresAt: 2099-01-01T00:00:00Z, deliverTo: [{RECIPIENT}]}}\n")


def documented_query():
    """The query of the guide for gateways, with parameters."""
    text = GUIDE.read_text()
    start = text.index("SELECT api_key")
    return text[start:text.index("```", start)].strip().rstrip(";")


class Gateway:
    """The example's check of keys, and a session that revokes them."""

    def __init__(self, server, database):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {**os.environ, "HXAPPLY_DATABASE_URL": server.url(database)}
        # Debian's interpreter has Debian's psycopg.
        self.check = subprocess.Popen(["/usr/bin/python3", EXAMPLE, "bench", str(self.port)], env=environment)
        self.psql = subprocess.Popen([server.psql, "-XqAt", "-d", server.url(database)], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.check.kill()
        self.check.wait()
        self.psql.stdin.close()
        self.psql.wait()
        self.psql.stdout.close()

    def wait(self, number, status):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
                while time.monotonic() < deadline:
                    connection.request("GET", "/", headers={"Authorization": f"Bearer {secret(number)}"})
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status == status:
                        return
            except ConnectionError:
                time.sleep(0.05)
        raise Failed(f"the gateway did not answer {status} for key {number}")

    def revocation(self, number):
        """The seconds from the start of the statement that revokes a key, which is cached, until it is refused."""
        for _ in range(3):
            self.wait(number, 204)
        start = time.perf_counter()
        self.psql.stdin.write(f"update hx.api_keys set active = false where name = 'key-{number}';\n")
        self.wait(number, 401)
        return time.perf_counter() - start


def measure(options, directory):
    hxapply = HXApply(options.hxapply)
    declared, minted = directory / "declared.yaml", directory / "minted.yaml"
    write(declared, options.keys, 0)
    write(minted, 0, options.minted)
    with Server(directory / "postgres") as server:
        times = []
        say("applying")
        server.create("filled")
        hxapply.migrate(server.url("filled"))
        server.create("migrated", "filled")
        hxapply.apply(server.url("filled"), declared)
        server.settle("filled")
        query = documented_query()
        for number in range(options.rounds):
            say(f"round {number + 1}")
            server.create("bench", "migrated")
            times.append(hxapply.apply(server.url("bench"), minted).seconds)
        script = f"PREPARE gateway AS {query};"
        for number in range(EXECUTIONS):
            key = digest(number * 7919 % options.keys)
            script += f"EXPLAIN (ANALYZE, TIMING OFF) EXECUTE gateway('bench', '{key}');"
        command = [server.psql, "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", server.url("filled")]
        plans = subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout
        say("revoking")
        with Gateway(server, "filled") as gateway:
            gateway.wait(0, 204)
            revocations = [gateway.revocation(number) for number in range(1, REVOCATIONS + 1)]
    executions = [float(time) * 1000 for time in re.findall(r"Execution Time: ([0-9.]+) ms", plans)][WARMING:]
    return times, executions, revocations


def show(options, times, executions, revocations):
    print(f"{options.keys:,} keys with digests; {options.minted:,} secrets made; medians of {len(times)} rounds")
    print(verdicts.text([
        at_most("gateway's query", statistics.median(executions), QUERY_MICROSECONDS, "{:.0f} us"),
        at_most(f"{options.minted:,} secrets", statistics.median(times), MINT_SECONDS, "{:.2f} s"),
        at_most("revocation, slowest", max(revocations) * 1000, REVOCATION_MILLISECONDS, "{:.0f} ms"),
    ]))


def main():
    options = arguments("Measures API keys.", keys=100_000, minted=1_000, rounds=5)
    with workspace("keys.py") as directory:
        results = measure(options, directory)
    show(options, *results)


if __name__ == "__main__":
    main()
