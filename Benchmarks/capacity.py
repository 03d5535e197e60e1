#!/usr/bin/env python3
"""Measures what capacity, quotas, cost and usage take where many reservations are. See README.md.

    capacity.py [--hxapply PATH] [--reservations 100000] [--rounds 5]
"""
import statistics
from datetime import datetime, timedelta, timezone

from harness import verdicts
from harness.hxapply import HXApply
from harness.postgres import Server
from harness.process import Failed, run
from harness.script import arguments, say, workspace
from harness.verdicts import at_most

REGIONS, TYPES, TEAMS = 10, 5, 20
DAYS = 90
"""Reservations begin so many days before today up to as many after it, and so many days are recorded."""

CHECK_TIMES_PLAN = 1.25
FIND_MS = 50
RECORD_SECONDS = 5

HEAD = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: bench}\n"
TODAY = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)


def reservation(number, day=None):
    day = number * 37 % (2 * DAYS) - DAYS if day is None else day
    start = TODAY + timedelta(days=day, hours=number * 7 % 24)
    return (f"  - {{name: r{number}, team: team-{number % TEAMS}, region: region-{number % REGIONS}, "
            f"gpuType: type-{number // REGIONS % TYPES}, gpus: {2 ** (number % 4)}, "
            f"start: {start:%Y-%m-%dT%H:%M:%SZ}, duration: {1 + number % 72}h}}\n")


def sections():
    """The platform's sections, each with its entries."""
    places = [(region, type_) for region in range(REGIONS) for type_ in range(TYPES)]
    shares = [(team, type_) for team in range(TEAMS) for type_ in range(TYPES)]
    return {
        "gpuTypes": [f"name: type-{type_}, gpusPerInstance: 8" for type_ in range(TYPES)],
        "regions": [f"name: region-{region}, provider: onprem" for region in range(REGIONS)],
        "gpuPools": [f"region: region-{region}, gpuType: type-{type_}, gpus: 100000, usdPerGPUHour: {1 + type_}.25"
                     for region, type_ in places],
        "teams": [f"name: team-{team}, adminEmail: team-{team}@example.com, monthlyBudgetUSD: 900000000"
                  for team in range(TEAMS)],
        "quotas": [f"name: quota-{team}-{type_}, team: team-{team}, gpuType: type-{type_}, maxGPUs: 90000, "
                   "maxGPUHoursPerMonth: 90000000" for team, type_ in shares],
    }


def write(directory, count):
    """The platform and its reservations, in a file each."""
    directory.mkdir()
    with open(directory / "platform.yaml", "w") as spec:
        spec.write(HEAD + "policy: {maxReservation: 30d}\n")
        for section, entries in sections().items():
            spec.write(f"{section}:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries))
    with open(directory / "reservations.yaml", "w") as spec:
        spec.write(HEAD + "reservations:\n")
        spec.writelines(map(reservation, range(count)))


def measure(options, directory):
    hxapply, specs, more = HXApply(options.hxapply), directory / "specs", directory / "more.yaml"
    write(specs, options.reservations)
    more.write_text(HEAD + "reservations:\n" + reservation(options.reservations, day=10))
    with Server(directory / "postgres") as server:
        server.create("bench")
        url = server.url("bench")
        say("applying")
        hxapply.migrate(url)
        hxapply.apply(url, specs)
        server.settle("bench")

        def plan(changes):
            paths = [specs, more] if changes else [specs]
            return run(hxapply.program, "plan", "--database", url, *paths, "--detailed-exitcode",
                       succeeds=(2,) if changes else (0,)).seconds

        day = f"{TODAY + timedelta(days=10):%Y-%m-%d}"
        place = ["--database", url, "--gpu-type", "type-1", "--from", day]

        def calendar():
            return run(hxapply.program, "capacity", *place, "--to", day, "--format", "json").seconds

        def find():
            return run(hxapply.program, "capacity", "find", *place, "--gpus", "64", "--duration", "72h").seconds

        first = f"{TODAY - timedelta(days=DAYS):%Y-%m-%d}"
        lines = """select md5(string_agg(concat_ws(' ', day, region, gpu_type, team, gpu_hours, cost_usd), ','
                              order by day, region, gpu_type, team))
                   from hx.usage_snapshots left join hx.cost_snapshots
                   using (cluster, day, region, gpu_type, team)"""

        def record():
            return run(hxapply.program, "usage", "--record", "--from", first, "--database", url).seconds

        plan(0), plan(1), calendar(), find()
        rounds = []
        for number in range(options.rounds):
            say(f"round {number + 1}")
            rounds.append((plan(0), plan(1), calendar(), find()))
        say("recording")
        recorded = record()
        before = server.query("bench", lines)
        again = record()
        if server.query("bench", lines) != before:
            raise Failed("recording the same days again changed them")
    return rounds, recorded, again


def show(options, rounds, recorded, again):
    def median(value):
        return statistics.median(map(value, rounds))

    ratio, extra = median(lambda row: row[1] / row[0]), median(lambda row: (row[3] - row[2]) * 1000)
    print(f"{options.reservations:,} reservations, {REGIONS * TYPES} pools, {TEAMS * TYPES} quotas, {TEAMS} budgets; "
          f"medians of {len(rounds)} rounds")
    print(f"  no-op plan {median(lambda row: row[0]):.3f} s, "
          f"plan of one reservation more {median(lambda row: row[1]):.3f} s")
    print(f"  calendar of a day {median(lambda row: row[2]):.3f} s, find {median(lambda row: row[3]):.3f} s")
    print(verdicts.text([
        at_most("checks, quotas, cost", ratio, CHECK_TIMES_PLAN, "{:.2f} x no-op plan"),
        at_most("find", extra, FIND_MS, "reading {:+.0f} ms"),
        at_most(f"{DAYS} days recorded", recorded, RECORD_SECONDS, "{:.2f} s"),
        at_most("recorded again", again, RECORD_SECONDS, "{:.2f} s"),
    ]))


def main():
    options = arguments("Measures capacity, quotas, cost and usage.", reservations=100_000, rounds=5)
    with workspace("capacity.py") as directory:
        results = measure(options, directory)
    show(options, *results)


if __name__ == "__main__":
    main()
