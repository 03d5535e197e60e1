#!/usr/bin/env python3
"""Measures the status API against its targets, on this machine, now. See README.md.

    status.py [--hxapply PATH] [--bare PATH] [--size 100000] [--only throughput,latency,...] [--strict]
"""
import argparse
import os
import platform
import sys
from statistics import median

from generate import SMALLEST, Spec, generate
from harness import commits, outage, verdicts, wrk
from harness.floor import CLUSTER
from harness.hxapply import HXApply
from harness.openloop import open_loop
from harness.script import say, some_of, workspace
from harness.serve import BareRoute, Serve
from harness.verdicts import Verdict, at_least, at_most, below, note
from harness.web import Client, percentile, request

# The targets.
BARE_RATIO = 0.8
P99_UNDER_LOAD_MS = 5
PAGE_MS = 5
MEMORY_MB = 150
VISIBLE_MS = 100
ALIVE_MS = 5
NOTICED_SECONDS = 3
RECOVERED_SECONDS = 2

WRK_ROUNDS = 11
RATE = 1000
PAGES = 140
SORTS = "start team gpus region duration state".split()
COMMITS = 24
SMALL_SIZE = 1000
SMALL, LARGE = "hx_small", "hx_large"
CLUSTER_PATH = f"/v1/clusters/{CLUSTER}"


class Bench:
    """Two databases, a small one and a large one, and for each its spec and the same with one change."""

    def __init__(self, server, arguments, directory):
        self.server = server
        self.arguments = arguments
        self.directory = directory
        self.hxapply = HXApply(arguments.hxapply)
        self.sizes = {SMALL: SMALL_SIZE, LARGE: arguments.size}
        self.specs = {}

    def prepare(self, database):
        if database in self.specs:
            return
        size = self.sizes[database]
        say(f"loading {size} resources")
        self.specs[database] = [self.directory / f"{size}", self.directory / f"{size}-changed"]
        for change, spec in enumerate(self.specs[database]):
            generate(size, "flow", spec, bool(change))
        self.server.create(database)
        self.hxapply.migrate(self.server.url(database))
        self.hxapply.apply(self.server.url(database), self.specs[database][0])
        self.server.settle(database)

    def serve(self, database):
        self.prepare(database)
        return Serve(self.hxapply.program, self.server.url(database), self.directory / "serve.log")

    def key(self, database):
        """That of the platform's admin."""
        return f"{Spec(self.sizes[database]).api_key(1)['name']}/0"

    # Throughput

    def throughput(self):
        with self.serve(SMALL) as api:
            say("throughput")
            answer = Client(api.address, self.key(SMALL)).expect(CLUSTER_PATH)
            body = self.directory / "body.json"
            body.write_bytes(answer.body)
            with BareRoute(self.arguments.bare, body, self.directory / "bare.log") as bare:
                key = {"Authorization": f"Bearer {self.key(SMALL)}"}
                unchanged = {**key, "If-None-Match": answer.headers["etag"]}
                Client(api.address, self.key(SMALL)).expect(CLUSTER_PATH, 304, if_none_match=answer.headers["etag"])
                return [
                    *self.compare(
                        f"{len(answer.body)} bytes", wrk.Target(api.address, CLUSTER_PATH, key),
                        wrk.Target(bare.address, "/x", {}),
                    ),
                    *self.compare(
                        "304", wrk.Target(api.address, CLUSTER_PATH, unchanged),
                        wrk.Target(bare.address, "/unchanged", {}),
                    ),
                ]

    def compare(self, name, own, bare):
        """Turns of both, close together in time, so that what else the machine does hits both."""
        rounds = [(wrk.rate(bare, self.arguments.seconds), wrk.rate(own, self.arguments.seconds))
                  for _ in range(WRK_ROUNDS + 1)][1:]
        ratio = median(own / bare for bare, own in rounds)
        rates = f"{median(own for _, own in rounds):,.0f} of {median(bare for bare, _ in rounds):,.0f} a second"
        return [
            at_least(f"throughput, {name}", ratio, BARE_RATIO, "{:.2f} x bare route"),
            note("", rates),
        ]

    # Latency while applies run

    def latency(self):
        return [*self.latency_of(SMALL, True), *self.latency_of(LARGE, False)]

    def latency_of(self, database, is_target):
        with self.serve(database) as api:
            say(f"latency while applies of {self.sizes[database]} resources run")
            requests = self.mixed_requests(api, database)
            with self.applies(database) as applies:
                load = open_loop(api.address, requests, RATE, self.arguments.load_seconds)
            bare = self.bare_latency(database)
        name = f"p99 of {RATE}/s, applies of {self.sizes[database]}"
        shown = below(name, load.p(99) * 1000, P99_UNDER_LOAD_MS, "{:.2f} ms")
        failed = Verdict("  failed requests", str(load.failures), "0", load.failures == 0)
        details = f"median {load.p(50) * 1000:.2f}, p99.9 {load.p(99.9) * 1000:.1f} ms; {applies.count} applies"
        others = f"p99 of the bare route {bare.p(99) * 1000:.2f}, of the client's part {load.lag_p99 * 1000:.2f} ms"
        return [shown if is_target else note(name, shown.measured), failed, note("", details), note("", others)]

    def bare_latency(self, database):
        """The same beside a bare route: what this machine and this client make of nothing."""
        body = self.directory / "body.json"
        body.write_bytes(b"{}" * 200)
        with BareRoute(self.arguments.bare, body, self.directory / "bare.log") as bare, self.applies(database):
            return open_loop(bare.address, [request(bare.address, "/x")], RATE, self.arguments.load_seconds)

    def applies(self, database):
        url = self.server.url(database)
        return commits.Applies(self.hxapply, url, self.specs[database][::-1], self.arguments.pause)

    def mixed_requests(self, api, database):
        key = self.key(database)
        paths = [CLUSTER_PATH, f"{CLUSTER_PATH}/users?per_page=20", f"{CLUSTER_PATH}/runs?per_page=20",
                 f"{CLUSTER_PATH}/users/{Spec(self.sizes[database]).user_name(3)}", "/v1/clusters"]
        for path in paths:
            Client(api.address, key).expect(path)
        return [request(api.address, path, key) for path in paths]

    # Pages, and the memory that holds them

    def pages(self):
        with self.serve(LARGE) as api:
            say("pages")
            client = Client(api.address, self.key(LARGE))
            shown = [row for name, paths in self.page_paths(client).items() for row in self.page(client, name, paths)]
            return shown + [
                below("memory", api.memory_mb(), MEMORY_MB, "{:.0f} MB"),
                note("", f"{api.memory_mb('VmHWM'):.0f} MB at its peak, {self.sizes[LARGE]} resources"),
            ]

    def page_paths(self, client):
        """Questions that are all different, in a large cluster: an answer given before may come from a cache."""
        reservations, users = (f"{CLUSTER_PATH}/{section}?per_page=100" for section in ("reservations", "users"))
        spec = Spec(self.sizes[LARGE])
        pages, user_pages = (client.expect(path).json["pages"] for path in (reservations, users))
        regions = [(spec.region_name(i % spec.regions), 1 + i // spec.regions) for i in range(PAGES)]
        return {
            "any page": [f"{reservations}&page={1 + i % pages}" for i in range(PAGES)],
            "with a filter": [f"{reservations}&region={region}&page={page}" for region, page in regions],
            "sorted": [f"{reservations}&sort_by={SORTS[i % len(SORTS)]}&sort_order=desc&page={1 + i % pages}"
                       for i in range(PAGES)],
            "of users": [f"{users}&page={1 + user_pages * i // PAGES}" for i in range(PAGES)],
        }

    def page(self, client, name, paths):
        first, again = ([client.expect(path).seconds * 1000 for path in paths] for _ in range(2))
        return [
            at_most(f"page of 100, {name}: median", median(first), PAGE_MS, "{:.2f} ms"),
            at_most(f"page of 100, {name}: p99", percentile(first, 99), PAGE_MS, "{:.2f} ms"),
            note("", f"worst {max(first):.2f}; asked again, median {median(again):.2f} ms"),
        ]

    # Visibility of commits

    def visibility(self):
        return [*self.visibility_of(SMALL), *self.visibility_of(LARGE)]

    def visibility_of(self, database):
        with self.serve(database) as api:
            say(f"visibility of commits, {self.sizes[database]} resources")
            specs, key = self.specs[database], self.key(database)
            seconds = commits.delays(self.server, database, self.hxapply, specs, api.address, key, COMMITS)
        name = f"commit seen over HTTP, {self.sizes[database]}"
        return [
            at_most(f"{name}: worst of {COMMITS}", max(seconds) * 1000, VISIBLE_MS, "{:.0f} ms"),
            note("", f"median {median(seconds) * 1000:.1f} ms"),
        ]

    # Without a database

    def recovery(self):
        with self.serve(SMALL) as api:
            say("recovery")
            Client(api.address, self.key(SMALL)).expect(CLUSTER_PATH)
            seen = outage.outage(self.server, SMALL, api.address, self.key(SMALL))
        return [
            Verdict("database gone: /livez", f"{seen.alive_failures} failures", "0 failures", seen.alive_failures == 0),
            at_most("  its p99", percentile(seen.alive_ms, 99), ALIVE_MS, "{:.2f} ms"),
            at_most("  /readyz 503 after", seen.noticed_seconds, NOTICED_SECONDS, "{:.2f} s"),
            Verdict("  data, marked stale", yes(seen.stale), "yes", seen.stale),
            at_most("database back: /readyz 200 after", seen.recovered_seconds, RECOVERED_SECONDS, "{:.2f} s"),
            Verdict("  data, no longer stale", yes(seen.fresh), "yes", seen.fresh),
        ]


PARTS = {"throughput": Bench.throughput, "latency": Bench.latency, "pages": Bench.pages,
         "visibility": Bench.visibility, "recovery": Bench.recovery}


def yes(condition):
    return "yes" if condition else "no"


def size(text):
    if int(text) < SMALLEST:
        raise argparse.ArgumentTypeError(f"a spec of every kind has at least {SMALLEST} resources")
    return int(text)


def measure(arguments, directory):
    with outage.FragileServer(directory / "postgres") as server:
        bench = Bench(server, arguments, directory)
        version = bench.hxapply.version().last_line.split()[-1]
        title = f"hxapply {version}, PostgreSQL {server.version()}, {platform.system()}, {os.cpu_count()} CPUs"
        return title, [verdict for name in arguments.only for verdict in PARTS[name](bench)]


def parse_arguments():
    parser = argparse.ArgumentParser(description="Measures the status API against its targets.")
    parser.add_argument("--hxapply", default=".build/release/hxapply", metavar="PATH", help="the program to measure")
    parser.add_argument("--bare", default="Benchmarks/bare-route/.build/release/bare-route", metavar="PATH",
                        help="the bare Hummingbird route; default: %(default)s")
    parser.add_argument("--size", default=100_000, type=size, metavar="N",
                        help="how many resources; default: %(default)s")
    parser.add_argument("--only", default=list(PARTS), type=some_of(PARTS), metavar="PART,...", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--seconds", default=2, type=int, help="of each run of wrk; default: %(default)s")
    parser.add_argument("--load-seconds", default=20, type=int, help="of each open-loop run; default: %(default)s")
    parser.add_argument("--pause", default=0.25, type=float, metavar="SECONDS",
                        help="between two applies beside the open loop; default: %(default)s")
    parser.add_argument("--markdown", action="store_true", help="print Markdown instead of plain text")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a target is missed")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    with workspace("status.py") as directory:
        title, rows = measure(arguments, directory)
    print(title, "", (verdicts.markdown if arguments.markdown else verdicts.text)(rows), sep="\n")
    if arguments.strict and verdicts.missed(rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
