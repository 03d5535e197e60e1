#!/usr/bin/env python3
"""Attacks the status API, on this machine: slow clients, idle ones, and requests that break the rules.

    attacks.py [--hxapply PATH] [--only slow,deaf,idle,protocol] [--seconds 30] [--all] [--strict]

It needs slowhttptest. All traffic stays on the loopback interface.
"""
import argparse
import collections
import sys

from generate import Spec, generate
from harness import headers, protocol, slow, verdicts
from harness.floor import CLUSTER
from harness.hxapply import HXApply
from harness.postgres import Server
from harness.routes import Routes
from harness.script import say, some_of, workspace
from harness.serve import Serve
from harness.verdicts import Verdict, below, note
from harness.web import Client

# The targets.
P99_MS = 100
MEMORY_MB = 256
GROWTH_MB = 32
CAP = 2048

SLOW_CONNECTIONS = 1000
DEAF_CONNECTIONS, DEAF_REQUESTS = 200, 500
IDLE_CONNECTIONS = 5000
CLOSED_AFTER_SECONDS = 20
"""An idle or deaf connection is closed after 10 s; this is when all of them must have been."""
OWN_FILES = 64
"""Files that the server has open besides connections."""
SIZE = 1000
DATABASE = "hx_attacks"
PAGE = f"/v1/clusters/{CLUSTER}/users?per_page=100"


class Attacks:
    def __init__(self, api, key, arguments):
        self.api = api
        self.key = key
        self.arguments = arguments

    def slow(self):
        return [row for kind in slow.ATTACKS for row in self.slow_of(kind)]

    def slow_of(self, kind):
        say(f"{kind}, {SLOW_CONNECTIONS} connections, {self.arguments.seconds} s")
        seen = slow.slow(self.api, PAGE, self.key, kind, SLOW_CONNECTIONS, self.arguments.seconds)
        return [
            *self.felt(kind, seen),
            Verdict("  still open at the end", f"{seen.left} of {SLOW_CONNECTIONS}", "0", seen.left == 0),
            note("", f"at most {seen.connections} of them connected at one time"),
        ]

    def deaf(self):
        say(f"deaf clients, {DEAF_CONNECTIONS} connections")
        seen = slow.deaf(self.api, PAGE, self.key, DEAF_CONNECTIONS, DEAF_REQUESTS, CLOSED_AFTER_SECONDS)
        slowed, *others = self.felt("deaf clients", seen)
        # They have a key and ask for much: that the others wait is load, and no attack that a server can refuse.
        return [note(slowed.name, slowed.measured), *others, self.closed(seen)]

    def idle(self):
        say(f"idle clients, {IDLE_CONNECTIONS} connections")
        seen = slow.idle(self.api, self.key, IDLE_CONNECTIONS, 9)
        served = seen.peak_files - OWN_FILES
        again = slow.first_answer(self.api, self.key, 30)
        return [
            *self.felt("idle clients", seen),
            Verdict("  connections at one time", str(seen.peak_files), f"<= {CAP}, and {OWN_FILES}", served <= CAP),
            below("  new client answered, when they left", again, 2, "{:.2f} s"),
        ]

    def felt(self, kind, seen):
        """By the ordinary client, and by the machine."""
        return [
            below(f"{kind}: p99 of others", seen.load.p(99) * 1000, P99_MS, "{:.1f} ms"),
            Verdict("  failed requests of others", str(seen.load.failures), "0", seen.load.failures == 0),
            below("  memory at its peak", seen.peak_mb, MEMORY_MB, "{:.0f} MB"),
        ]

    @staticmethod
    def closed(seen):
        name = f"  still open after {CLOSED_AFTER_SECONDS} s"
        return Verdict(name, f"{seen.left} of {seen.connections}", "0", seen.left == 0)

    def protocol(self):
        say("protocol")
        requests = protocol.Requests(self.api.address, self.key)
        client = Client(self.api.address, self.key)
        before = self.api.memory_mb()
        table = Table(self.arguments.all)
        for group in (protocol.framing, protocol.sizes, protocol.bodies, protocol.keys, protocol.paths):
            table.section(group.__doc__)
            for case in group(requests):
                self.run(table, case)
        table.section("Every route: other methods, headers, and HEAD as GET.")
        for path in Routes(client).paths():
            for case in protocol.methods(requests, path):
                self.run(table, case, group=f"{case.name.split()[0]} on any route")
            for case, result in headers.check(requests, self.api.address, path):
                table.add(case, result, group=f"{case.name.split()[0]} on any route")
        print(table.text())
        client.expect("/v1/clusters")
        growth = max(0, self.api.memory_mb() - before)
        return [
            Verdict("protocol cases", f"{table.passed} of {table.count}", "all", table.passed == table.count),
            below("  memory added by them", growth, GROWTH_MB, "{:.0f} MB"),
        ]

    def run(self, table, case, group=None):
        start = self.api.bytes_read()
        result = case.run(self.api.address)
        table.add(case, result, self.api.bytes_read() - start, group)


class Table:
    """Cases with the outcome required and the one they had; the good ones of a group in one line."""

    def __init__(self, shows_all):
        self.shows_all = shows_all
        self.lines = []
        self.groups = collections.Counter()
        self.count = self.passed = 0

    def section(self, title):
        self._close()
        self.lines += ["", title.splitlines()[0]]

    def add(self, case, result, read=0, group=None):
        problem = case.problem(result, read)
        self.count += 1
        self.passed += problem is None
        if problem is None and group and not self.shows_all:
            self.groups[group, case.required] += 1
            return
        got = ", ".join(map(str, result.statuses[:5])) or "none"
        got += ", closed" if result.closed else ""
        self.lines.append(self._line(case.name, case.required, got, f"FAILED: {problem}" if problem else "ok"))

    def _line(self, name, required, got, verdict):
        shown = name if len(name) <= 44 else name[:41] + "..."
        return f"  {shown:44} {required:26} {got:16} {verdict}"

    def _close(self):
        for (group, required), count in self.groups.items():
            self.lines.append(self._line(group, required, f"{count} times", "ok"))
        self.groups.clear()

    def text(self):
        self._close()
        return "\n".join([self._line("", "required", "got", "").rstrip(), *self.lines[1:], ""])


PARTS = {"slow": Attacks.slow, "deaf": Attacks.deaf, "idle": Attacks.idle, "protocol": Attacks.protocol}


def attack(arguments, directory):
    hxapply = HXApply(arguments.hxapply)
    spec = directory / "spec"
    generate(SIZE, "flow", spec)
    with Server(directory / "postgres") as server:
        url = server.url(DATABASE)
        server.create(DATABASE)
        hxapply.migrate(url)
        hxapply.apply(url, spec)
        rows = []
        for name in arguments.only:
            # A server of its own for each, so that none inherits another's connections and memory.
            with Serve(hxapply.program, url, directory / "serve.log") as api:
                rows += PARTS[name](Attacks(api, f"{Spec(SIZE).api_key(1)['name']}/0", arguments))
        return rows


def parse_arguments():
    parser = argparse.ArgumentParser(description="Attacks the status API.")
    parser.add_argument("--hxapply", default=".build/release/hxapply", metavar="PATH", help="the program to attack")
    parser.add_argument("--only", default=list(PARTS), type=some_of(PARTS), metavar="PART,...", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--seconds", default=30, type=int, help="of each slow attack; default: %(default)s")
    parser.add_argument("--all", action="store_true", help="a line for each method on each route")
    parser.add_argument("--markdown", action="store_true", help="print the targets as Markdown")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a target is missed or a case fails")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    with workspace("attacks.py") as directory:
        rows = attack(arguments, directory)
    print((verdicts.markdown if arguments.markdown else verdicts.text)(rows))
    if arguments.strict and verdicts.missed(rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
