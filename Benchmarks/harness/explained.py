"""What Postgres did for each statement, as its own extensions tell of it."""
import json
import os
import re
from collections import Counter

SETTINGS = """
shared_preload_libraries = 'auto_explain, pg_stat_statements'
auto_explain.log_min_duration = 0
auto_explain.log_analyze = on
auto_explain.log_timing = off
auto_explain.log_format = json
pg_stat_statements.max = 5000
pg_stat_statements.track = all
pg_stat_statements.track_utility = off
fsync = off
"""
"""How many rows were read, not how long it took: that neither the disk nor the machine's other work changes."""

CHECK = b" FROM ONLY "
"""What no statement has but those that Postgres sends itself for foreign keys: one for each row, where one is enough."""

PLAN = re.compile(rb"^\[([^\]]*)\] LOG:  duration: .* plan:$")
CANCELLED = re.compile(rb"^\[([^\]]*)\] STATEMENT:  (.*)$")


class Explained:
    """The work of one database's statements, from one look to the next."""

    def __init__(self, server, database):
        self.server = server
        self.database = database
        self.place = server.log.stat().st_size
        server.query(database, "create extension if not exists pg_stat_statements with schema public")

    def begin(self):
        # The log would else get as long as all statements' plans together.
        os.truncate(self.server.log, 0)
        self.place = 0
        self.server.query(self.database, "select public.pg_stat_statements_reset()")

    def rows(self):
        """By statement, how many rows its plans' nodes handled, those that they threw away included."""
        work = Counter()
        for plan in self._plans():
            work[normal(plan["Query Text"])] += node_rows(plan["Plan"])
        return work

    def most_rows(self):
        """The same of its most expensive execution: for what is repeated as long as time goes by."""
        work = Counter()
        for plan in self._plans():
            text = normal(plan["Query Text"])
            work[text] = max(work[text], node_rows(plan["Plan"]))
        return work

    def blocks(self):
        """By statement that a trigger ran, or Postgres itself for a foreign key, how many blocks it looked at."""
        lines = self.server.query(
            self.database,
            """select json_build_array(query, sum(shared_blks_hit + shared_blks_read)) from public.pg_stat_statements
               where not toplevel or query like '% FROM ONLY %' group by query""",
        )
        return Counter({normal(text): int(blocks) for text, blocks in map(json.loads, lines)})

    def all_rows(self):
        """How many versions of rows the tables hold, since nobody takes old ones away."""
        return int(self.server.query(self.database, "select sum(n_tup_ins + n_tup_upd) from pg_stat_user_tables")[0])

    def _plans(self):
        name = self.database.encode()
        lines = None
        for line in self._log():
            if line.startswith(b"\t"):
                if lines is not None:
                    lines.append(line)
                    # The text comes before the plan.
                    if len(lines) == 2 and CHECK in line:
                        lines = None
                continue
            if lines is not None:
                yield json.loads(b"".join(lines))
            match = PLAN.match(line)
            lines = [] if match and match.group(1) == name else None
        if lines is not None:
            yield json.loads(b"".join(lines))

    def _log(self):
        with open(self.server.log, "rb") as log:
            log.seek(self.place)
            for line in log:
                yield line.rstrip(b"\n")

    def last_statement(self):
        """The last statement that ended with an error, such as a timeout."""
        found = None
        for line in self._log():
            match = CANCELLED.match(line)
            if match and match.group(1) == self.database.encode():
                found, reading = [match.group(2)], True
            elif found and reading and line.startswith(b"\t"):
                found.append(line)
            else:
                reading = False
        return normal(b"\n".join(found).decode()) if found else None


def node_rows(plan):
    """A plan's node and those below it: rows that came out, and rows that were looked at in vain, each time it ran."""
    loops = plan.get("Actual Loops", 0)
    vain = sum(value for key, value in plan.items() if key.startswith("Rows Removed by"))
    own = loops * (plan.get("Actual Rows", 0) + vain + 1)
    return own + sum(map(node_rows, plan.get("Plans", [])))


def normal(text):
    """The statement without what differs from one time to the next: room, and numbers that stand in it."""
    text = re.sub(r"\$x\d+_|\bhx-moving-[0-9a-f]+", "", text)
    return re.sub(r"(?<![\w$.])\d+\b", "#", " ".join(text.split()))
