#!/usr/bin/env python3
"""Looks for statements whose work grows faster than their tables, with and without statistics. See README.md.

    statements.py [--hxapply PATH] [--sizes 1,1000,100000]
"""
import argparse
import math
import sys
from dataclasses import dataclass

from harness.explained import SETTINGS
from harness.hxapply import HXApply
from harness.life import STALE, STATISTICS, Life
from harness.postgres import Server
from harness.process import Failed
from harness.script import say, workspace

MOST_EXPONENT = 1.1
"""Above it a statement's work grows faster than its tables; a sort's comparisons are not counted."""

ENOUGH = 4
"""How often a statement may look at every row of the database and still be taken for linear.

From one size to the next Postgres may stop using an index and read a table as a whole, which is a jump and no growth.
"""

KINDS = 8
"""A size is of all tables of kinds together, as everywhere in these benchmarks."""

MOST_TEXT = 700
MOST_SCENES = 3
"""What is shown of a statement, and scenes that are shown of it."""

SLACK = {"rows": 2_000, "blocks": 5_000, "milliseconds": 50}
"""Work that is no matter at the smaller size, and so nothing that the larger one could be compared with."""


@dataclass
class Growth:
    """A statement that did more work in a scene than the tables' growth accounts for."""
    text: str
    scene: str
    work: str
    exponent: float

    def __str__(self):
        return f"{self.scene}: {self.work} (exponent {self.exponent:.2f})"


def statements(arguments, directory):
    hxapply = HXApply(arguments.hxapply)
    lives, failures = {}, []
    with Server(directory / "postgres", SETTINGS) as server:
        for statistics in arguments.statistics:
            for size in arguments.sizes:
                say(f"{size} resources, {statistics}")
                rows = max(1, size // KINDS)
                life = Life(server, hxapply, directory / f"{size}-{STATISTICS.index(statistics)}", rows, statistics)
                try:
                    life.live()
                except Failed as failure:
                    failures.append(f"{size} resources, {statistics}: {life.scene}: {str(failure)[-MOST_TEXT:]}\n"
                                    f"    {life.explained.last_statement()}")
                lives[size, statistics] = life
    found = [growth for statistics in arguments.statistics for growth in grown(arguments.sizes, statistics, lives)]
    return lives, found, failures


def grown(sizes, statistics, lives):
    """What grew faster than allowed from one size to the next."""
    for small, large in zip(sizes, sizes[1:]):
        before, after = lives[small, statistics].work, lives[large, statistics].work
        factor = large / max(small, KINDS)
        for (scene, unit, text), work in after.items():
            least = max(before.get((scene, unit, text), 0), SLACK[unit])
            exponent = math.log(max(work, 1) / least) / math.log(factor)
            is_enough = unit == "rows" and work <= ENOUGH * lives[large, statistics].all_rows[scene]
            # Where statistics are of others alone, Postgres may take any index that begins with the cluster for a check
            # of a foreign key, until they are of all. That is no text of the program's.
            is_foreign = unit == "blocks" and statistics == STALE
            if exponent > MOST_EXPONENT and not is_enough and not is_foreign:
                growth = f"{before.get((scene, unit, text), 0):,} {unit} at {small:,}, {work:,} at {large:,}"
                yield Growth(text, f"{scene}, {statistics}", growth, exponent)


def show(lives, found, failures, sizes):
    texts = {text for life in lives.values() for _, unit, text in life.work if unit == "rows"}
    scenes = {scene for life in lives.values() for scene, _, _ in life.work}
    by_text = {}
    for growth in found:
        by_text.setdefault(growth.text, []).append(growth)
    for text, growths in by_text.items():
        print(text if len(text) < MOST_TEXT else f"{text[:MOST_TEXT]} ...")
        for growth in sorted(growths, key=lambda growth: -growth.exponent)[:MOST_SCENES]:
            print(f"    {growth}")
        if len(growths) > MOST_SCENES:
            print(f"    and {len(growths) - MOST_SCENES} more")
    for failure in failures:
        print(failure)
    sizes = ", ".join(f"{size:,}" for size in sizes)
    print(f"Statements: {len(texts)} texts in {len(scenes)} scenes at {sizes} resources; {len(by_text)} grow by more "
          f"than n^{MOST_EXPONENT}, {len(failures)} lives ended early: {'missed' if found or failures else 'met'}")


def main():
    parser = argparse.ArgumentParser(description="Looks for statements whose work grows faster than their tables.")
    parser.add_argument("--hxapply", default=".build/release/hxapply", metavar="PATH", help="the program to measure")
    parser.add_argument("--sizes", default="1,1000,100000", metavar="N,N,...",
                        type=lambda text: [int(size) for size in text.split(",")],
                        help="how many resources, the smallest first; default: %(default)s")
    parser.add_argument("--statistics", default=",".join(map(str, range(len(STATISTICS)))), metavar="N,N,...",
                        type=lambda text: [STATISTICS[int(number)] for number in text.split(",")],
                        help="; ".join(f"{number}: {name}" for number, name in enumerate(STATISTICS)))
    arguments = parser.parse_args()
    with workspace("statements.py") as directory:
        lives, found, failures = statements(arguments, directory)
    show(lives, found, failures, arguments.sizes)
    sys.exit(1 if found or failures else 0)


if __name__ == "__main__":
    main()
