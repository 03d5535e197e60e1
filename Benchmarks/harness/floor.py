"""The floor: what no program that does this job can go below.

It reads the same YAML with a bare libyaml loop, and moves the same rows with psql's COPY: to /dev/null for a plan
that finds nothing to do, into empty tables with the same constraints for a first apply. It compares nothing.
"""
import pathlib

from .process import run

CLUSTER = "bench"
SCHEMA = "hx"
SPEC_TABLES = """gpu_types teams regions region_dedicated_teams gpu_pools users memberships api_keys api_key_secrets
reservations policy""".split()

COLUMNS = f"""
select attrelid::regclass, string_agg(quote_ident(attname), ', ' order by attnum)
from pg_attribute join pg_class on pg_class.oid = attrelid
where relnamespace = '{SCHEMA}'::regnamespace and relkind in ('r', 'p')
  and attnum > 0 and not attisdropped and attgenerated = ''
group by attrelid
"""
FOREIGN_KEYS = f"""
select distinct conrelid::regclass, confrelid::regclass
from pg_constraint
where contype = 'f' and connamespace = '{SCHEMA}'::regnamespace
order by 1, 2
"""


class Floor:
    def __init__(self, server, directory):
        self.server = server
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.reader = self.directory / "floor"
        source = pathlib.Path(__file__).parent.parent / "floor.c"
        run("cc", "-O2", "-o", self.reader, source, "-lyaml")

    def plan(self, database, spec):
        """Seconds for reading the spec and every row of the cluster."""
        script = self.directory / "plan.sql"
        script.write_text("".join(
            f"\\copy (select * from {SCHEMA}.{table} where cluster = '{CLUSTER}') to '/dev/null'\n"
            for table in SPEC_TABLES
        ))
        return self._read(spec) + self.server.run_psql(database, "-f", script).seconds

    def export(self, database):
        """Keeps the rows of a database that hxapply filled, for `apply`."""
        script = self.directory / "export.sql"
        script.write_text("".join(
            f"\\copy (select {columns} from {table}) to '{self._rows(table)}'\n"
            for table, columns in self._tables(database)
        ))
        self.server.run_psql(database, "-f", script)
        (self.directory / "apply.sql").write_text("".join(
            f"\\copy {table} ({columns}) from '{self._rows(table)}'\n"
            for table, columns in self._tables(database)
        ))

    def apply(self, database, spec):
        """Seconds for reading the spec and writing the exported rows into empty tables, in one transaction."""
        script = self.directory / "apply.sql"
        return self._read(spec) + self.server.run_psql(database, "--single-transaction", "-f", script).seconds

    def _read(self, spec):
        return run(self.reader, *sorted(pathlib.Path(spec).glob("*.yaml"))).seconds

    def _rows(self, table):
        return self.directory / f"{table}.rows"

    def _tables(self, database):
        """The spec's tables with their columns, each after the tables that it refers to, and those too."""
        columns = dict(line.split("|") for line in self.server.query(database, COLUMNS))
        keys = [line.split("|") for line in self.server.query(database, FOREIGN_KEYS)]
        ordered = []

        def add(table, above):
            if table in ordered or table in above:
                return
            for child, parent in keys:
                if child == table:
                    add(parent, above | {table})
            ordered.append(table)

        for table in ["clusters", *SPEC_TABLES]:
            add(f"{SCHEMA}.{table}", frozenset())
        return [(table, columns[table]) for table in ordered]
