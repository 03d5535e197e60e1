#!/usr/bin/env python3
"""Writes a configuration of schemathesis whose path parameters lead to what a key may see.

    PYTHONPATH=Benchmarks schemathesis-config.py HOST:PORT KEY

Left to itself, schemathesis makes names up, and nearly every answer to them is a 404.
"""
import json
import sys

from harness.process import Failed
from harness.routes import ABSENT, Routes
from harness.web import Client


def operation(template, values):
    pinned = {f"path.{name}": value for name, value in values.items() if value != ABSENT}
    if not pinned:
        return []
    pairs = ", ".join(f"{json.dumps(name)} = {json.dumps(value)}" for name, value in pinned.items())
    return ["[[operations]]", f"include-path = {json.dumps(template)}", f"parameters = {{{pairs}}}"]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    host, _, port = sys.argv[1].rpartition(":")
    try:
        routes = Routes(Client((host, int(port)), sys.argv[2]))
        for template in routes.templates:
            print(*operation(template, routes.values(template)), sep="\n")
    except Failed as failure:
        sys.exit(f"schemathesis-config.py: {failure}")


if __name__ == "__main__":
    main()
