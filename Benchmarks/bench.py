#!/usr/bin/env python3
"""Measures hxapply against the floor and against its peers, on this machine, now. See README.md.

    bench.py [--hxapply PATH] [--sizes 1000,10000,100000] [--markdown]
"""
import argparse
import os
import platform
from dataclasses import dataclass
from statistics import median

from generate import SMALLEST, STYLES, generate
from harness import report
from harness.floor import Floor
from harness.hxapply import HXApply
from harness.peers import PEERS
from harness.postgres import Server
from harness.process import Run
from harness.script import say, workspace

PLAN_ROUNDS = 9
APPLY_ROUNDS = 5
PEER_ROUNDS = 3
VERSION_RUNS = 20
LARGEST_FOR_PEERS = 10_000
PEER_STYLE = "block"

# Databases. Only EMPTY outlives a measurement: it has hxapply's tables without rows, and others are copied from it.
EMPTY = "hx_empty"
STATE = "hx_state"
FRESH = "hx_fresh"
PEER = "hx_peer"


@dataclass
class PlanRound:
    """Runs close together in time, so that what else the machine does hits all of them."""
    floor: float
    plan: Run
    changed_plan: Run
    changed_apply: Run
    drift: Run

    @property
    def changed_plan_ms(self):
        return (self.changed_plan.seconds - self.plan.seconds) * 1000

    @property
    def changed_apply_ms(self):
        return (self.changed_apply.seconds - self.plan.seconds) * 1000


@dataclass
class ApplyRound:
    floor: float
    rehearsal: Run
    apply: Run


class Bench:
    def __init__(self, server, hxapply, directory):
        self.server = server
        self.hxapply = hxapply
        self.directory = directory
        self.floor = Floor(server, directory / "floor")
        server.create(EMPTY)
        hxapply.migrate(server.url(EMPTY))

    def measure(self, size, style):
        say(f"{size} resources, {style}")
        spec = self.spec(size, style)
        changed = self.spec(size, style, change=True)
        state = self.server.url(STATE)

        # Runs that are counted and not timed; they also warm the caches up.
        self.server.create(STATE, EMPTY)
        apply_statements = self.server.count_statements(STATE, lambda: self.hxapply.apply(state, spec))
        self.server.settle(STATE)
        plan_statements = self.server.count_statements(STATE, lambda: self.hxapply.plan(state, spec, changes=0))
        self.floor.export(STATE)

        plans = self.plan_rounds(state, spec, changed)
        applies = self.apply_rounds(spec)
        return report.Measurement(
            size=size,
            style=style,
            floor_plan=median(round.floor for round in plans),
            plan=median(round.plan.seconds for round in plans),
            plan_ratio=median(round.plan.seconds / round.floor for round in plans),
            floor_apply=median(round.floor for round in applies),
            apply=median(round.apply.seconds for round in applies),
            apply_ratio=median(round.apply.seconds / round.floor for round in applies),
            rehearsal_ratio=median(round.rehearsal.seconds / round.apply.seconds for round in applies),
            drift_ratio=median(round.drift.seconds / round.plan.seconds for round in plans),
            changed_plan_ms=median(round.changed_plan_ms for round in plans),
            changed_apply_ms=median(round.changed_apply_ms for round in plans),
            plan_mb=max(round.plan.peak_mb for round in plans),
            apply_mb=max(round.apply.peak_mb for round in applies),
            plan_statements=plan_statements,
            apply_statements=apply_statements,
        )

    def plan_rounds(self, state, spec, changed):
        rounds = []
        for _ in range(PLAN_ROUNDS):
            rounds.append(PlanRound(
                floor=self.floor.plan(STATE, spec),
                plan=self.hxapply.plan(state, spec, changes=0),
                changed_plan=self.hxapply.plan(state, changed, changes=1),
                changed_apply=self.hxapply.apply(state, changed),
                drift=self.hxapply.drift(state),
            ))
            self.hxapply.apply(state, spec)
        return rounds

    def apply_rounds(self, spec):
        rounds = []
        for _ in range(APPLY_ROUNDS):
            self.server.create(FRESH, EMPTY)
            floor = self.floor.apply(FRESH, spec)
            self.server.create(FRESH, EMPTY)
            rehearsal = self.hxapply.rehearse(self.server.url(FRESH), spec)
            # What was rolled back is still in the tables' files, so the apply gets new ones.
            self.server.create(FRESH, EMPTY)
            rounds.append(ApplyRound(floor, rehearsal, self.hxapply.apply(self.server.url(FRESH), spec)))
        self.hxapply.plan(self.server.url(FRESH), spec, changes=0)
        return rounds

    def measure_peer(self, peer, size):
        if not peer.is_installed():
            return report.PeerMeasurement(peer.name, size, note="not installed")
        if size > peer.largest:
            return report.PeerMeasurement(peer.name, size, note="not run: it grows with the square")
        say(f"{size} resources, {peer.name}")
        spec = self.spec(size, PEER_STYLE)
        plans, applies = [], []
        for _ in range(PEER_ROUNDS):
            self.server.create(PEER)
            applies.append(peer.apply(PEER, spec))
            self.server.settle(PEER)
            plans.append(peer.plan(PEER, spec))
        return report.PeerMeasurement(peer.name, size, median_seconds(plans), median_seconds(applies))

    def spec(self, size, style, change=False):
        directory = self.directory / f"{size}-{style}{'-changed' if change else ''}"
        if not directory.exists():
            generate(size, style, directory, change)
        return directory


def median_seconds(runs):
    return median(run.seconds for run in runs)


def sizes(text):
    numbers = [int(number) for number in text.split(",")]
    if min(numbers) < SMALLEST:
        raise argparse.ArgumentTypeError(f"a spec of every kind has at least {SMALLEST} resources")
    return numbers


def bench(arguments, directory):
    hxapply = HXApply(arguments.hxapply)
    with Server(directory / "postgres") as server:
        versions = [hxapply.version() for _ in range(VERSION_RUNS)]
        measured = Bench(server, hxapply, directory)
        measurements = [measured.measure(size, style) for size in arguments.sizes for style in STYLES]
        peers = []
        for size in [size for size in arguments.sizes if size <= LARGEST_FOR_PEERS and not arguments.no_peers]:
            own = next(row for row in measurements if (row.size, row.style) == (size, PEER_STYLE))
            peers.append(report.PeerMeasurement("hxapply", size, own.plan, own.apply))
            peers += [measured.measure_peer(peer(server, directory / "peer"), size) for peer in PEERS]
        machine = f"PostgreSQL {server.version()}, {platform.system()}, {os.cpu_count()} CPUs"
    return report.Results(
        version=f"hxapply {versions[0].last_line.split()[-1]}, {machine}",
        version_ms=median_seconds(versions) * 1000,
        measurements=measurements,
        peers=peers,
    )


def main():
    parser = argparse.ArgumentParser(description="Measures hxapply against the floor and against its peers.")
    parser.add_argument("--hxapply", default=".build/release/hxapply", metavar="PATH", help="the program to measure")
    parser.add_argument("--sizes", default="1000,10000,100000", type=sizes, metavar="N,N,...",
                        help="how many resources; default: %(default)s")
    parser.add_argument("--no-peers", action="store_true", help="measure the floor and hxapply only")
    parser.add_argument("--markdown", action="store_true", help="print Markdown instead of plain text")
    arguments = parser.parse_args()

    with workspace("bench.py") as directory:
        results = bench(arguments, directory)
    print((report.markdown if arguments.markdown else report.text)(results))


if __name__ == "__main__":
    main()
