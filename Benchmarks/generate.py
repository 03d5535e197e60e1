#!/usr/bin/env python3
"""Writes a cluster spec of any size: valid, believable, and the same at every call.

    generate.py 100000 block /tmp/spec            the spec
    generate.py 100000 block /tmp/spec2 --change  the same, with one field of one resource altered

Every row is computed from its number alone, so a million of them take no memory. All times lie in the
2040s, so that no key has expired and no reservation is over, whenever the benchmark runs.
"""
import argparse
import hashlib
import math
import pathlib
from datetime import datetime, timedelta

SMALLEST = 50
FILES = 8
EPOCH = datetime(2040, 1, 2)

FIRST = """ada alan anita barbara bjarne carol claude dana dennis donald edith edsger emmy evelyn frances fumiko
grace guido hedy ivan jean john joan karen katherine ken lars leslie lynn margaret mary niklaus noor olga
radia robin shafi sophie tim yukihiro""".split()
LAST = """allen backus bartik boole cerf church clarke codd conway curie dijkstra easley estrin floyd germain
goldberg goldwasser hamilton hoare holberton hopper johnson kay kernighan knuth kowalski lamport liskov
lovelace meyer milner naur noether perlman ritchie shannon sammet spark thompson turing wirth""".split()
FIELD = "vision speech language robotics fraud search ads weather genomics chemistry".split()
WORK = "research training serving evaluation data platform safety".split()
CHIPS = {"h100": 80, "h200": 141, "b200": 192, "a100": 80, "l40s": 48, "a10g": 24, "l4": 24, "v100": 32}
PROVIDERS = "aws azure gcp oci onprem".split()
PLACES = {"us-east": "US", "us-west": "US", "ca-central": "US+CA", "eu-west": "EU", "eu-central": "DE",
          "uk-south": "UK", "ap-south": "APAC", "ap-southeast": "AU"}
ROLES = "member member member key_creator viewer admin".split()


class Spec:
    """The resources of a spec of `size`, each by its number."""

    def __init__(self, size, change=False):
        self.change = change
        self.memberships = size * 25 // 100
        self.api_keys = size * 15 // 100
        self.reservations = size * 15 // 100
        self.teams = max(2, size * 3 // 100)
        hardware = max(8, size * 2 // 100)
        self.gpu_types = self.regions = math.isqrt(hardware)
        self.gpu_pools = hardware - self.gpu_types - self.regions
        self.users = size - 1 - (self.memberships + self.api_keys + self.reservations + self.teams + hardware)

    def sections(self):
        """Each section's name, how many rows it has, and the function that makes one."""
        return [
            ("gpuTypes", self.gpu_types, self.gpu_type),
            ("regions", self.regions, self.region),
            ("gpuPools", self.gpu_pools, self.gpu_pool),
            ("teams", self.teams, self.team),
            ("users", self.users, self.user),
            ("memberships", self.memberships, self.membership),
            ("apiKeys", self.api_keys, self.api_key),
            ("reservations", self.reservations, self.reservation),
        ]

    def gpu_type(self, i):
        chip = pick(list(CHIPS), i)
        return {
            "name": self.gpu_type_name(i),
            "instanceType": f"{chip}.{8 + i}xlarge",
            "gpusPerInstance": 8,
            "vcpus": 96 + 32 * (i % 4),
            "memoryGiB": 1024 + 256 * (i % 5),
            "gpuMemoryGiB": CHIPS[chip],
        }

    def region(self, i):
        place = pick(list(PLACES), i)
        name = self.region_name(i)
        row = {
            "name": name,
            "displayName": f"{place.replace('-', ' ').title()} ({name})",
            "provider": pick(PROVIDERS, i),
            "area": PLACES[place],
        }
        if self.is_dedicated(i):
            row["dedicatedTo"] = [self.team_name(i % self.teams), self.team_name((i + 1) % self.teams)]
        if i % 2 == 0:
            row["llmURL"] = f"https://llm.{name}.example.com"
            row["vectorDBHost"] = f"vectors.{name}.example.com:5432"
        return row

    def gpu_pool(self, i):
        row = {
            "region": self.region_name(i // self.gpu_types),
            "gpuType": self.gpu_type_name(i % self.gpu_types),
            "usdPerGPUHour": f"{1 + i % 11}.{i * 7 % 100:02}",
        }
        # A provider's price list knows no capacity.
        if i % 10 != 9:
            row["gpus"] = 128 + 64 * (i % 9)
        return row

    def team(self, i):
        name = self.team_name(i)
        row = {
            "name": name,
            "displayName": name.replace("-", " ").title(),
            "adminEmail": f"{name}@example.com",
            # Beyond what the busiest team of a million resources reserves in a month.
            "monthlyBudgetUSD": f"{100_000_000 + 2_500 * (i % 40)}",
        }
        if i % 3 == 0:
            row["phone"] = f'"+49 30 {100_000 + i}"'
        if i % 4 == 0:
            row["billing"] = {
                "companyName": f"Example {i} GmbH",
                "address": f'"Main Street {1 + i % 99}, Berlin"',
                "taxNumberType": "VAT",
                "taxNumber": f"DE{100_000_000 + i}",
                "country": "Germany",
            }
        return row

    def user(self, i):
        name = self.user_name(i)
        full_name = name.replace("-", " ").title()
        if self.change and i == self.users // 2:
            full_name += " (renamed)"
        row = {"name": name, "fullName": full_name}
        if i % 5 != 4:
            row["email"] = f"{name}@example.com"
        if i % 20 == 7:
            row["type"] = "service"
        if i % 50 == 49 and i > self.users // 2:
            row["active"] = "false"
        if i == 0:
            row["platformRole"] = "admin"
        elif i % 1000 == 500:
            row["platformRole"] = "auditor"
        return row

    def membership(self, i):
        return {
            "team": self.team_name(i % self.teams),
            "user": self.user_name(i * 2 // 3),
            "role": pick(ROLES, i),
        }

    def api_key(self, i):
        if i % 2 == 0:
            owner = {"team": self.team_name(i // 2 % self.teams)}
        else:
            owner = {"user": self.user_name((i - 1) * 2 % self.users)}
        name = f"{pick(WORK, i)}-ci-{i}"
        secrets = 2 if i % 10 == 0 else 1
        return {
            "name": name,
            **owner,
            "description": f"Nightly {pick(WORK, i)} job",
            "expiresAt": timestamp(EPOCH + timedelta(days=i % 2000)),
            "sha256": [hashlib.sha256(f"{name}/{n}".encode()).hexdigest() for n in range(secrets)],
        }

    def reservation(self, i):
        """One a week and pool, of at most six days, so that no pool is ever overcommitted."""
        pool, week = i % self.gpu_pools, i // self.gpu_pools
        region = pool // self.gpu_types
        if self.is_dedicated(region):
            who = {"team": self.team_name(region % self.teams)}
        else:
            member = self.membership(i)
            who = {"team": member["team"], "user": member["user"]}
        field = pick(FIELD, i)
        row = {
            "name": f"{field}-run-{i}",
            **who,
            "region": self.region_name(region),
            "gpuType": self.gpu_type_name(pool % self.gpu_types),
            "gpus": 8 * (1 + i % 8),
            "start": timestamp(EPOCH + timedelta(weeks=week, hours=i * 5 % 24)),
            "model": f"{field}-{7 * (1 + i % 10)}b",
            "image": "pytorch/pytorch:2.8.0-cuda12.9-cudnn9-devel",
            "command": f"python train.py --task {field} --seed {i}",
        }
        # Now and then a pool's last one has no end.
        is_last = i >= self.reservations - self.gpu_pools
        if not is_last or i % 8 != 0:
            row["duration"] = f"{12 + i % 108}h"
        return row

    # Names. None is in sorted order, as none is in a file that people edit.

    def gpu_type_name(self, i):
        return numbered(pick(list(CHIPS), i), i // len(CHIPS))

    def region_name(self, i):
        return f"{pick(PROVIDERS, i)}-{pick(list(PLACES), i)}-{1 + i // 40}"

    def team_name(self, i):
        return numbered(f"{pick(FIELD, i)}-{pick(WORK, i // len(FIELD))}", i // (len(FIELD) * len(WORK)))

    def user_name(self, i):
        return numbered(f"{pick(FIRST, i)}-{pick(LAST, i // len(FIRST))}", i // (len(FIRST) * len(LAST)))

    def is_dedicated(self, region):
        return region % 5 == 4


def pick(choices, i):
    return choices[i % len(choices)]


def numbered(name, n):
    return f"{name}-{n}" if n else name


def timestamp(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def block(row):
    """`- name: ada`, one field a line."""
    lines = []
    for key, value in row.items():
        if isinstance(value, dict):
            lines += [f"{key}:"] + [f"  {inner}: {text}" for inner, text in value.items()]
        elif isinstance(value, list):
            lines += [f"{key}:"] + [f"  - {text}" for text in value]
        else:
            lines.append(f"{key}: {value}")
    return "  - " + "\n    ".join(lines) + "\n"


def flow(row):
    """`- {name: ada, ...}`, one resource a line."""
    return f"  - {flow_value(row)}\n"


def flow_value(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(value) + "]"
    return str(value)


STYLES = {"block": block, "flow": flow}
HEADER = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: bench\n"
POLICY = "policy:\n  maxRemovalPercent: 10\n  maxKeyLifetime: 36500d\n"


def generate(size, style, directory, change=False):
    """Writes the spec's files; each holds an equal share of every section, as if one division owned it."""
    if size < SMALLEST:
        raise ValueError(f"a spec of every kind has at least {SMALLEST} resources")
    spec = Spec(size, change)
    write_row = STYLES[style]
    files = FILES if size >= 1000 else max(1, size * FILES // 1000)
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    for file in range(files):
        with open(directory / f"division-{file + 1}.yaml", "w", encoding="ascii") as output:
            output.write(HEADER)
            if file == 0:
                output.write(POLICY)
            for section, count, make in spec.sections():
                rows = range(count * file // files, count * (file + 1) // files)
                if rows:
                    output.write(f"{section}:\n")
                for i in rows:
                    output.write(write_row(make(i)))


def main():
    parser = argparse.ArgumentParser(description="Writes a cluster spec of N resources.")
    parser.add_argument("size", metavar="N", type=int)
    parser.add_argument("style", metavar="STYLE", choices=STYLES, help="block or flow")
    parser.add_argument("directory", metavar="OUTDIR")
    parser.add_argument("--change", action="store_true", help="alter one field of one resource")
    arguments = parser.parse_args()
    try:
        generate(arguments.size, arguments.style, arguments.directory, arguments.change)
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
