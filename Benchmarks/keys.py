#!/usr/bin/env python3
"""Measures what gateways ask of API keys, and what secrets that an apply makes take. See README.md.

    keys.py [--hxapply PATH] [--keys 100000] [--minted 1000] [--rounds 5]
"""
import argparse
import hashlib
import pathlib
import re
import statistics
import subprocess
import sys

from harness.hxapply import HXApply
from harness.postgres import Server
from harness.process import run
from harness.script import say, workspace

TEAMS = 100
EXECUTIONS = 1_000
QUERY_MICROSECONDS = 50
MINT_SECONDS = 2
HEAD = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: bench}\n"
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
GUIDE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "gateways.md"


def digest(number):
    return hashlib.sha256(f"a made secret of the benchmark, number {number}".encode()).hexdigest()


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


def measure(arguments, directory):
    hxapply = HXApply(arguments.hxapply)
    declared, minted = directory / "declared.yaml", directory / "minted.yaml"
    write(declared, arguments.keys, 0)
    write(minted, 0, arguments.minted)
    with Server(directory / "postgres") as server:
        times = []
        say("applying")
        server.create("filled")
        hxapply.migrate(server.url("filled"))
        server.create("migrated", "filled")
        hxapply.apply(server.url("filled"), declared)
        server.settle("filled")
        query = documented_query()
        for number in range(arguments.rounds):
            say(f"round {number + 1}")
            server.create("bench", "migrated")
            times.append(hxapply.apply(server.url("bench"), minted).seconds)
        asked = [f"EXECUTE gateway('bench', '{digest(number * 7919 % arguments.keys)}')" for number in range(EXECUTIONS)]
        script = "".join([f"PREPARE gateway AS {query};", *[f"EXPLAIN (ANALYZE, TIMING OFF) {execution};" for execution in asked]])
        command = [server.psql, "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", server.url("filled")]
        plans = subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout
    # The first executions plan the statement anew; a session of a gateway then keeps the plan.
    executions = [float(time) * 1000 for time in re.findall(r"Execution Time: ([0-9.]+) ms", plans)][20:]
    return times, executions


def show(arguments, times, executions):
    print(f"{arguments.keys:,} keys with digests; {arguments.minted:,} secrets made; medians of {len(times)} rounds")
    judged = [
        ("gateway's query", statistics.median(executions), QUERY_MICROSECONDS, "{:.0f} us"),
        (f"{arguments.minted:,} secrets", statistics.median(times), MINT_SECONDS, "{:.2f} s"),
    ]
    for name, value, target, shape in judged:
        verdict = "met" if value <= target else "missed"
        print(f"  {name:22}{shape.format(value):>20}   <= {shape.format(target):22}{verdict}")


def main():
    parser = argparse.ArgumentParser(description="Measures API keys.")
    parser.add_argument("--hxapply", default=".build/release/hxapply", metavar="PATH", help="the program to measure")
    parser.add_argument("--keys", type=int, default=100_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--minted", type=int, default=1_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default: %(default)s")
    arguments = parser.parse_args()
    with workspace("keys.py") as directory:
        results = measure(arguments, directory)
    show(arguments, *results)


if __name__ == "__main__":
    sys.exit(main())
