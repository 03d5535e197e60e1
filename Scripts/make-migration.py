#!/usr/bin/env python3
"""Makes the migration of a new kind: its file of SQL, and its line in Migration.swift. See docs/adding-a-kind.md.

    make-migration.py PROGRAM SECTION

PROGRAM is a hxapply that knows the kind. What it prints is the text that TableDefinition derives from the kind's fields.
"""

import pathlib
import re
import subprocess
import sys

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "Reconciler"


def main(program, section):
    table = subprocess.run([program, "dev", "migration", section], stdout=subprocess.PIPE, text=True)
    if table.returncode != 0:
        sys.exit(table.returncode)
    name = re.search(r"^CREATE TABLE (\w+) ", table.stdout, re.M).group(1)
    migrations = SOURCES / "Migrations"
    taken = [path.name for path in migrations.glob("*.sql")]
    if any(file[5:] == f"{name}.sql" for file in taken):
        sys.exit(f"there is a migration of {name} already")
    number = max(int(file[:4]) for file in taken) + 1
    path = migrations / f"{number:04}_{name}.sql"
    path.write_text(table.stdout)
    register(number, name)
    print(f"{path.relative_to(SOURCES.parent.parent)}, and its line in Migration.swift")


def register(number, name):
    # SwiftPM names a resource after its file, with `_` for the first digit and for the dot.
    line = f'        Migration({number}, "{name}", PackageResources._{number:03}_{name}_sql),\n'
    registry = next(SOURCES.rglob("Migration.swift"))
    text = registry.read_text()
    end = text.index("    ]\n", text.index("static let all: [Migration]"))
    registry.write_text(text[:end] + line + text[end:])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
