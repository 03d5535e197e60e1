#!/usr/bin/env python3
"""A small scheduler: takes messages about reservations, runs a job for each, and reports its phase.

    scheduler.py --jobs DIRECTORY [--database DSN] [--schema hx] [--gpus N] [--run-seconds S] [--until-idle]

A job is a file in DIRECTORY here; launch() and stop() are the two places where a real scheduler starts and ends pods.
What the scheduler knows is in its own schema, `scheduler`, in the same database. So a message is taken, its job noted
and the message archived in one transaction, and a phase is reported and noted in one transaction. Killed at any
point, it loses nothing and does nothing twice: launch() and stop() may be repeated.
"""

import argparse
import os
import pathlib
import sys
import time

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

QUEUE = "gpu_reservations"
# The newest layout of messages that this program understands.
VERSION = 1
ACTIONS = {"create_reservation", "extend", "update", "cancel"}
FINAL = {"completed", "expired", "failed", "cancelled"}
GONE = "removed"

TABLES = """
CREATE TABLE IF NOT EXISTS scheduler.messages (id text PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS scheduler.refused (message jsonb NOT NULL, why text NOT NULL);
CREATE TABLE IF NOT EXISTS scheduler.jobs (
    reservation_id uuid PRIMARY KEY,
    cluster text NOT NULL,
    name text NOT NULL,
    serial bigint NOT NULL,
    number integer NOT NULL,
    gpus integer NOT NULL,
    image text,
    start_at timestamptz NOT NULL,
    expires_at timestamptz,
    wanted boolean NOT NULL,
    phase text NOT NULL DEFAULT 'pending',
    active_since timestamptz
);
"""


class Refused(Exception):
    """A message that can never be understood."""


class Later(Exception):
    """A message for a newer version of this program."""


def check(message):
    """The message, if it has all that is needed of it."""
    if not isinstance(message, dict):
        raise Refused("it is no object")
    if not isinstance(message.get("version"), int):
        raise Refused("it has no version")
    if message["version"] > VERSION:
        raise Later
    if message.get("action") not in ACTIONS:
        raise Refused("its action is not known")
    for name, kind in [
        ("id", str), ("cluster", str), ("reservation_id", str), ("name", str), ("serial", int), ("number", int),
        ("gpu_count", int), ("start_at", str),
    ]:
        if not isinstance(message.get(name), kind):
            raise Refused(f"{name} is missing or of another type")
    return message


class Scheduler:
    def __init__(self, options):
        self.options = options
        self.jobs = pathlib.Path(options.jobs)
        self.jobs.mkdir(parents=True, exist_ok=True)
        self.db = psycopg.connect(options.database, autocommit=True, row_factory=dict_row)
        self.schema = sql.Identifier(options.schema)
        with self.db.transaction():
            # Two schedulers that start at once must not both create the tables.
            self.db.execute("SELECT pg_advisory_xact_lock(hashtext('scheduler'))")
            # With IF NOT EXISTS, Postgres asks for the right to create a schema even where there is one.
            if self.one("SELECT FROM pg_namespace WHERE nspname = 'scheduler'") is None:
                self.db.execute("CREATE SCHEMA scheduler")
            self.db.execute(TABLES)

    def execute(self, statement, *values):
        return self.db.execute(sql.SQL(statement).format(schema=self.schema), values)

    def one(self, statement, *values):
        return self.execute(statement, *values).fetchone()

    # Messages

    def take(self):
        """Takes one message; false if there is none that is understood."""
        try:
            with self.db.transaction():
                found = self.read()
                if found is None:
                    return False
                try:
                    self.note(check(found["message"]))
                except Refused as refused:
                    self.execute(
                        "INSERT INTO scheduler.refused VALUES (%s, %s)",
                        Jsonb(found["message"]), str(refused),
                    )
                self.finish(found)
                return True
        except Later:
            # It stays where it is, and is looked at again once this program is a newer one.
            self.postpone(found)
            return True

    def has_queue(self):
        return self.one(
            "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'pgmq' AND tablename = %s) AS yes", "q_" + QUEUE
        )["yes"]

    def read(self):
        """The next message. The outbox comes first: what it holds was sent before there was a queue."""
        found = self.one(
            """
            SELECT cluster, run, seq, payload AS message FROM {schema}.outbox
            WHERE topic = %s AND sent_at IS NULL AND (payload->>'version')::integer <= %s
            ORDER BY created_at, seq LIMIT 1 FOR UPDATE SKIP LOCKED
            """,
            QUEUE, VERSION,
        )
        if found is None and self.has_queue():
            found = self.one("SELECT msg_id, message FROM pgmq.read(%s, 30, 1)", QUEUE)
        return found

    def finish(self, found):
        if "msg_id" in found:
            self.execute("SELECT pgmq.archive(%s, %s::bigint)", QUEUE, found["msg_id"])
        else:
            self.execute(
                "UPDATE {schema}.outbox SET sent_at = now() WHERE cluster = %s AND run = %s AND seq = %s",
                found["cluster"], found["run"], found["seq"],
            )

    def postpone(self, found):
        if "msg_id" in found:
            self.execute("SELECT pgmq.set_vt(%s, %s::bigint, 60)", QUEUE, found["msg_id"])

    def note(self, message):
        """Notes what the message asks for, unless it was taken before or a later one was."""
        new = self.execute(
            "INSERT INTO scheduler.messages (id) VALUES (%s) ON CONFLICT DO NOTHING", message["id"]
        ).rowcount
        if new == 0:
            return
        # Every message tells all of the reservation, so one of which nothing is known yet is no error. A cancel of
        # such a reservation is noted as well, in case the message that created it comes later.
        self.execute(
            """
            INSERT INTO scheduler.jobs AS j (
                reservation_id, cluster, name, serial, number, gpus, image, start_at, expires_at, wanted
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (reservation_id) DO UPDATE SET
                name = excluded.name, serial = excluded.serial, number = excluded.number, gpus = excluded.gpus,
                image = excluded.image, start_at = excluded.start_at, expires_at = excluded.expires_at,
                wanted = excluded.wanted
            WHERE (j.serial, j.number) < (excluded.serial, excluded.number)
            """,
            message["reservation_id"], message["cluster"], message["name"], message["serial"], message["number"],
            message["gpu_count"], message.get("dockerimage"), message["start_at"], message.get("expires_at"),
            message["action"] != "cancel",
        )

    # Jobs

    def launch(self, job):
        (self.jobs / str(job["reservation_id"])).write_text(job["name"] + "\n")

    def stop(self, job):
        (self.jobs / str(job["reservation_id"])).unlink(missing_ok=True)

    def advance(self):
        """Brings each job one phase further, where it is time; false if nothing moved."""
        moved = False
        for job in self.execute(
            "SELECT *, clock_timestamp() AS now FROM scheduler.jobs WHERE NOT phase = ANY (%s) ORDER BY serial, number",
            [*FINAL, GONE],
        ).fetchall():
            phase, reason = self.next(job)
            if phase is not None:
                moved |= self.move(job, phase, reason)
        return moved

    def next(self, job):
        """The phase that a job should come to now, and why; None if it stays."""
        over = job["expires_at"] is not None and job["expires_at"] <= job["now"]
        if not job["wanted"]:
            return "cancelled", "no longer wanted"
        if job["phase"] == "active":
            if over:
                return "expired", None
            done = (job["now"] - job["active_since"]).total_seconds() >= self.options.run_seconds
            return ("completed", None) if done else (None, None)
        if over:
            return "cancelled", "its time was over before it began"
        if job["phase"] == "pending" and job["gpus"] > self.options.gpus:
            return "failed", "it asks for more GPUs than there are"
        if job["start_at"] > job["now"]:
            return None, None
        if job["phase"] == "preparing":
            return "active", None
        if job["gpus"] <= self.free():
            return "preparing", None
        return ("queued", "waits for GPUs") if job["phase"] == "pending" else (None, None)

    def free(self):
        used = self.one("SELECT coalesce(sum(gpus), 0) AS n FROM scheduler.jobs WHERE phase IN ('preparing', 'active')")
        return self.options.gpus - used["n"]

    def move(self, job, phase, reason):
        """Acts, then reports; killed in between, the next start does both again."""
        if phase == "active":
            self.launch(job)
        elif phase in FINAL:
            self.stop(job)
        with self.db.transaction():
            reached = self.report(job, phase, reason)
            if reached in FINAL | {GONE}:
                self.stop(job)
            self.execute(
                """
                UPDATE scheduler.jobs SET phase = %s,
                    active_since = CASE WHEN %s = 'active' THEN coalesce(active_since, clock_timestamp())
                        ELSE active_since END
                WHERE reservation_id = %s
                """,
                reached, reached, job["reservation_id"],
            )
        return reached != job["phase"]

    def report(self, job, phase, reason):
        """Reports a phase; the answer is the phase that the reservation really has."""
        try:
            with self.db.transaction():
                self.execute(
                    "SELECT {schema}.report_reservation(%s, %s, %s, %s)",
                    job["cluster"], job["reservation_id"], phase, reason,
                )
            return phase
        except psycopg.errors.NoDataFound:
            return GONE
        except psycopg.errors.ObjectNotInPrerequisiteState:
            # It was cancelled meanwhile, or another scheduler was here.
            known = self.one(
                "SELECT phase FROM {schema}.reservation_phases WHERE cluster = %s AND reservation_id = %s",
                job["cluster"], job["reservation_id"],
            )
            return known["phase"] if known else GONE

    def run(self):
        while True:
            moved = False
            while self.take():
                moved = True
            moved |= self.advance()
            if moved:
                continue
            waiting = self.one(
                "SELECT count(*) AS n FROM scheduler.jobs WHERE NOT phase = ANY (%s)", [*FINAL, GONE]
            )["n"]
            if self.options.until_idle and waiting == 0:
                return
            time.sleep(self.options.pause)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", default=os.environ.get("HXAPPLY_DATABASE_URL", ""), help="a URL or key=value list")
    parser.add_argument("--schema", default="hx", help="the schema of hxapply's tables")
    parser.add_argument("--jobs", required=True, help="the directory of the jobs")
    parser.add_argument("--gpus", type=int, default=1024, help="how many GPUs there are")
    parser.add_argument("--run-seconds", type=float, default=10.0, help="how long a job takes")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two looks")
    parser.add_argument("--until-idle", action="store_true", help="end when no job is left")
    options = parser.parse_args()
    try:
        Scheduler(options).run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
