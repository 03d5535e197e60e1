#!/usr/bin/env python3
"""What people write today: a script that reads the YAML, reads the tables, and writes the difference.

    pyyaml_psycopg.py plan|apply DATABASE_URL PATH...

It is written as well as a short script can be: PyYAML's C loader, one read a table, COPY for new rows, one
transaction. It leaves the policy out, checks nothing, guards nothing and records nothing.
`plan` exits with 2 if there are changes.
"""
import pathlib
import sys
from decimal import Decimal

import psycopg
import yaml
from psycopg.types.json import Jsonb

# Section: (table, key columns, other columns). Parents come before those that refer to them.
TABLES = {
    "gpuTypes": ("gpu_types", ["name"], ["instanceType", "gpusPerInstance", "vcpus", "memoryGiB", "gpuMemoryGiB"]),
    "teams": ("teams", ["name"], ["displayName", "adminEmail", "phone", "monthlyBudgetUSD", "billing"]),
    "regions": ("regions", ["name"], ["displayName", "provider", "area", "dedicatedTo", "llmURL", "vectorDBHost"]),
    "gpuPools": ("gpu_pools", ["region", "gpuType"], ["gpus", "usdPerGPUHour"]),
    "users": ("users", ["name"], ["email", "fullName", "type", "active", "platformRole"]),
    "memberships": ("memberships", ["team", "user"], ["role"]),
    "apiKeys": ("api_keys", ["name"], ["user", "team", "description", "expiresAt", "sha256"]),
    "reservations": ("reservations", ["name"], ["team", "user", "region", "gpuType", "gpus", "start", "duration",
                                                "model", "image", "command"]),
}
TYPES = {
    "gpusPerInstance": "bigint", "vcpus": "bigint", "memoryGiB": "bigint", "gpuMemoryGiB": "bigint", "gpus": "bigint",
    "active": "boolean", "monthlyBudgetUSD": "numeric", "usdPerGPUHour": "numeric", "billing": "jsonb",
    "dedicatedTo": "text[]", "sha256": "text[]", "expiresAt": "timestamptz", "start": "timestamptz",
}
REFERENCES = {"team": "teams", "user": "users", "region": "regions", "gpuType": "gpu_types"}
DEFAULTS = {"type": "human", "active": True}


def read_spec(paths):
    """The rows of each section as {key: other values}."""
    desired = {section: {} for section in TABLES}
    for path in map(pathlib.Path, paths):
        for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
            for document in yaml.load_all(file.read_bytes(), Loader=yaml.CSafeLoader):
                for section, (_, keys, others) in TABLES.items():
                    for row in document.get(section, ()):
                        key = tuple(row[column] for column in keys)
                        desired[section][key] = tuple(cell(row, column) for column in others)
    return desired


def cell(row, column):
    value = row.get(column, DEFAULTS.get(column))
    if value is not None and TYPES.get(column) == "numeric":
        return Decimal(str(value))
    return Jsonb(value) if isinstance(value, dict) else value


def comparable(values):
    return tuple(value.obj if isinstance(value, Jsonb) else value for value in values)


def quoted(columns):
    return ", ".join(f'"{column}"' for column in columns)


def matches(keys):
    return " and ".join(f'"{column}" = %s' for column in keys)


def create_tables(connection):
    for table, keys, others in TABLES.values():
        columns = []
        for column in keys + others:
            target = REFERENCES.get(column)
            reference = f" references {target}" if target else ""
            columns.append(f'"{column}" {TYPES.get(column, "text")}{reference}')
        connection.execute(
            f"create table if not exists {table} ({', '.join(columns)}, primary key ({quoted(keys)}))"
        )


def read_state(connection):
    state = {section: {} for section in TABLES}
    for section, (table, keys, others) in TABLES.items():
        for row in connection.execute(f"select {quoted(keys + others)} from {table}"):
            state[section][row[:len(keys)]] = row[len(keys):]
    return state


def differences(desired, state):
    """For each section: rows to create, rows to update, keys to delete."""
    result = {}
    for section, rows in desired.items():
        found = state[section]
        create = [(key, values) for key, values in rows.items() if key not in found]
        update = [(key, values) for key, values in rows.items()
                  if key in found and found[key] != comparable(values)]
        delete = [key for key in found if key not in rows]
        result[section] = (create, update, delete)
    return result


def write(connection, changes):
    with connection.cursor() as cursor:
        for section, (table, keys, others) in TABLES.items():
            with cursor.copy(f"copy {table} ({quoted(keys + others)}) from stdin") as copy:
                for key, values in changes[section][0]:
                    copy.write_row(key + values)
        for section, (table, keys, others) in TABLES.items():
            assignments = ", ".join(f'"{column}" = %s' for column in others)
            cursor.executemany(
                f"update {table} set {assignments} where {matches(keys)}",
                [values + key for key, values in changes[section][1]],
            )
        for section, (table, keys, _) in reversed(TABLES.items()):
            cursor.executemany(f"delete from {table} where {matches(keys)}", changes[section][2])


def main():
    mode, database, *paths = sys.argv[1:]
    desired = read_spec(paths)
    with psycopg.connect(database) as connection:
        create_tables(connection)
        changes = differences(desired, read_state(connection))
        if mode == "apply":
            write(connection, changes)
    counts = [sum(len(change[i]) for change in changes.values()) for i in range(3)]
    print("{} to create, {} to update, {} to delete".format(*counts))
    sys.exit(2 if mode == "plan" and any(counts) else 0)


if __name__ == "__main__":
    main()
