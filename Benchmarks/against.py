#!/usr/bin/env python3
"""Measures two builds of hxapply against each other, in turns, on this machine, now. See README.md.

    against.py --before PATH [--hxapply PATH] [--size 100000] [--rounds 9]
"""
import argparse
from statistics import median

from generate import Spec, generate
from harness import wrk
from harness.floor import CLUSTER
from harness.hxapply import HXApply
from harness.postgres import Server
from harness.script import say, workspace
from harness.serve import Serve

STYLE = "block"
SERVED_SIZE = 1_000
CLUSTER_PATH = f"/v1/clusters/{CLUSTER}"
SECONDS = 3
"""Of load on the status API in each turn."""


class Build:
    """One of the builds, with databases of its own."""

    def __init__(self, name, program, server):
        self.name = name
        self.hxapply = HXApply(program)
        self.server = server
        server.create(self.database("empty"))
        self.hxapply.migrate(self.url("empty"))

    def database(self, purpose):
        return f"hx_{self.name}_{purpose}"

    def url(self, purpose):
        return self.server.url(self.database(purpose))

    def fresh(self, purpose):
        """An empty database with tables."""
        self.server.create(self.database(purpose), self.database("empty"))
        return self.url(purpose)

    def load(self, purpose, spec):
        self.hxapply.apply(self.fresh(purpose), spec)
        self.server.settle(self.database(purpose))


class Against:
    def __init__(self, server, arguments, directory):
        self.builds = [Build("before", arguments.before, server), Build("after", arguments.hxapply, server)]
        self.rounds = arguments.rounds
        self.directory = directory
        self.size = arguments.size
        self.spec, self.changed = (self.make(arguments.size, change) for change in (False, True))

    def make(self, size, change):
        directory = self.directory / f"{size}{'-changed' if change else ''}"
        generate(size, STYLE, directory, change)
        return directory

    def turns(self, work, rounds):
        """What `work` gives of each build, round by round; the order changes, so that neither is always the first."""
        results = []
        for number in range(rounds + 1):
            order = self.builds if number % 2 else self.builds[::-1]
            found = {build.name: work(build) for build in order}
            results.append((found["before"], found["after"]))
        return results[1:]

    def rows(self):
        for build in self.builds:
            build.load("state", self.spec)
        plans = self.turns(lambda build: build.hxapply.plan(build.url("state"), self.spec, changes=0), self.rounds)
        yield from self.runs("no-op plan", plans)
        changes = self.turns(lambda build: build.hxapply.plan(build.url("state"), self.changed, changes=1), self.rounds)
        yield from self.runs("plan of one change", changes)
        yield from self.runs("apply of one change", self.turns(self.change, self.rounds))
        applies = self.turns(lambda build: build.hxapply.apply(build.fresh("fresh"), self.spec), self.rounds // 2 + 1)
        yield from self.runs("first apply", applies)
        yield from self.throughput()

    def change(self, build):
        run = build.hxapply.apply(build.url("state"), self.changed)
        build.hxapply.apply(build.url("state"), self.spec)
        return run

    @staticmethod
    def runs(name, turns):
        for what, figure in [("s", lambda run: run.seconds), ("s of processor", lambda run: run.processor_seconds),
                             ("MB", lambda run: run.peak_mb)]:
            yield row(name, what, [(figure(before), figure(after)) for before, after in turns])

    def throughput(self):
        small = self.make(SERVED_SIZE, False)
        for build in self.builds:
            build.load("served", small)
        key = {"Authorization": f"Bearer {Spec(SERVED_SIZE).api_key(1)['name']}/0"}
        servers = [Serve(build.hxapply.program, build.url("served"), self.directory / f"{build.name}.log")
                   for build in self.builds]
        with servers[0] as before, servers[1] as after:
            address = {"before": before.address, "after": after.address}
            turns = self.turns(
                lambda build: wrk.rate(wrk.Target(address[build.name], CLUSTER_PATH, key), SECONDS), self.rounds)
        # More is better, so that the ratio is turned round.
        yield row("status API", "µs an answer", [(1e6 / before, 1e6 / after) for before, after in turns])


def row(name, unit, pairs):
    ratio = median(after / before for before, after in pairs)
    before, after = (median(pair[side] for pair in pairs) for side in (0, 1))
    return f"{name:<20} {before:>12,.3f} {after:>12,.3f} {unit:<15} {ratio:.3f} x"


def main():
    parser = argparse.ArgumentParser(description="Measures two builds of hxapply against each other.")
    parser.add_argument("--before", required=True, metavar="PATH", help="the build to compare with")
    parser.add_argument("--hxapply", default=".build/release/hxapply", metavar="PATH", help="the build to measure")
    parser.add_argument("--size", default=100_000, type=int, metavar="N", help="how many resources")
    parser.add_argument("--rounds", default=9, type=int, metavar="N", help="how many turns of each")
    arguments = parser.parse_args()
    with workspace("against.py") as directory, Server(directory / "postgres") as server:
        print(f"{'':<20} {'before':>12} {'after':>12}", flush=True)
        for line in Against(server, arguments, directory).rows():
            print(line, flush=True)


if __name__ == "__main__":
    main()
