"""One database's life: every command of the program, and every sort of plan, with the work that each statement did."""
import re
import shutil
import time
from dataclasses import dataclass

from . import platform
from .explained import Explained
from .process import Failed, run
from .serve import Serve
from .web import Client

PATIENCE_SECONDS = 120

# What Postgres knows of the tables.
FRESH, ANALYSED, STALE = "never analysed", "analysed", "analysed before the cluster was there"
STATISTICS = [FRESH, ANALYSED, STALE]


@dataclass
class Spec:
    """A spec to be given; all are given under one name, since what a file declared and another one no longer does is
    refused while the first is there."""
    path: object


class Life:
    """Goes through all commands once, with `n` rows of each kind.

    `work` then holds, by scene, unit and statement, what was done for it; `all_rows`, by scene, how many rows the
    database had.
    """

    def __init__(self, server, hxapply, directory, n, statistics):
        self.server = server
        self.hxapply = hxapply
        self.directory = directory
        self.n = n
        self.statistics = statistics
        self.database = f"life_{n}_{STATISTICS.index(statistics)}"
        self.url = server.url(self.database)
        self.specs = 0
        self.work = {}
        self.all_rows = {}
        self.scene = "no scene"

    def live(self):
        self.directory.mkdir()
        self.server.create(self.database)
        self.explained = Explained(self.server, self.database)
        self.command("migrate", "migrate")
        if self.statistics == STALE:
            self.make_others()
        self.first = platform.Platform(self.n)
        self.spec = self.write(self.first)
        self.begin()
        self.change_all()
        self.change_by_hand()
        self.rename()
        self.remove()
        self.leave_to_others()
        self.apply_a_part()
        self.remember_much()
        self.serve()
        self.server.drop(self.database)
        return self

    # What a scene is.

    def command(self, scene, *arguments, ends_with=(0,)):
        """Runs the program and notes what its statements did."""
        self.look_at_tables()
        self.explained.begin()
        self.scene = scene
        result = self.run(*arguments, ends_with=ends_with)
        self.note(scene, rows=self.explained.rows(), blocks=self.explained.blocks())
        self.note(scene, milliseconds={"the program itself": round(result.processor_seconds * 1000)})
        return result

    def run(self, *arguments, ends_with=(0,)):
        words = [self.give(word) if isinstance(word, Spec) else word for word in arguments]
        return run(self.hxapply.program, *words, "--database", self.url, succeeds=ends_with)

    def give(self, spec):
        return shutil.copy(spec.path, self.directory / "platform.json")

    def note(self, scene, **work):
        """Adds work to the scene's, by unit and statement."""
        for unit, amounts in work.items():
            for text, amount in amounts.items():
                self.work[scene, unit, text] = self.work.get((scene, unit, text), 0) + amount
        self.all_rows[scene] = self.explained.all_rows()

    def look_at_tables(self):
        if self.statistics == ANALYSED:
            self.server.query(self.database, "analyze")

    def by_hand(self, statements):
        self.server.query(self.database, "set search_path = hx", *statements)

    def write(self, spec):
        self.specs += 1
        return Spec(spec.write(self.directory / f"{self.specs}.json"))

    def last_run(self):
        return self.server.query(
            self.database,
            f"select id from hx.runs where cluster = '{platform.CLUSTER}' order by started_at desc limit 1",
        )[0]

    def undo(self, scene, run_id):
        self.command(f"plan of {scene}", "undo", run_id, "--out", self.directory / f"undo-{run_id}.plan")
        self.command(scene, "undo", run_id, "--yes")

    # The scenes.

    def make_others(self):
        """Another cluster, and statistics that know of it alone."""
        others = platform.Platform(100)
        path = others.write(self.directory / "others.json")
        path.write_text(path.read_text().replace(f'"name": "{platform.CLUSTER}"', '"name": "others"', 1))
        self.command("first apply of another cluster", "apply", path)
        self.server.query(self.database, "analyze")

    def begin(self):
        self.command("plan of creates", "plan", self.spec)
        self.command("rehearsal", "plan", "--rehearse", self.spec)
        self.server.query(self.database, "vacuum" if self.statistics != STALE else "select 1")
        self.command("first apply", "apply", self.spec)
        self.command("plan of nothing", "plan", self.spec)
        self.command("apply of nothing", "apply", self.spec)
        self.command("drift of nothing", "drift", "--cluster", platform.CLUSTER)
        self.command("export", "export", "--cluster", platform.CLUSTER)
        self.command("runs", "runs", "--limit", "10000")
        self.command("runs ID", "runs", self.last_run())
        self.command("verification", "runs", "--verify", "--cluster", platform.CLUSTER)

    def change_all(self):
        self.changed = self.write(self.first.edited(platform.every_row))
        saved = self.directory / "changed.plan"
        self.command("plan of updates", "plan", self.changed, "--out", saved)
        self.command("apply of a saved plan", "apply", "--plan", saved)
        self.undo("undo of updates", self.last_run())
        self.command("apply of updates", "apply", self.changed)
        one = self.write(self.first.edited(platform.every_row).edited(platform.one_row))
        self.command("apply of one update", "apply", one)
        self.undo("undo of one update", self.last_run())

    def change_by_hand(self):
        self.by_hand(platform.edit_half())
        self.see_drift("edited by hand")
        for table in platform.LEAVES:
            self.by_hand(platform.delete_one(table))
            self.see_drift(f"one of {table} deleted by hand")
        self.by_hand(platform.delete_half())
        self.see_drift("half deleted by hand")

    def see_drift(self, what):
        self.command(f"drift, {what}", "drift", "--cluster", platform.CLUSTER)
        self.command(f"plan, {what}", "plan", self.changed)
        self.command(f"apply, {what}", "apply", self.changed)

    def rename(self):
        renamed = self.first.edited(platform.every_row).edited(platform.half_of_the_names)
        swapped = renamed.edited(platform.pairs_of_names)
        self.command("apply of renames", "apply", self.write(renamed))
        first = self.last_run()
        self.command("apply of a swap", "apply", self.write(swapped))
        # A swap of names that stand together in a list cannot be undone, and what was swapped can be swapped back.
        self.command("undo of a swap", "undo", self.last_run(), "--yes", ends_with=(0, 6, 7))
        self.command("undo of renames", "undo", first, "--yes", ends_with=(0, 6, 7))
        self.command("deletion and creation of all", "apply", self.spec)

    def remove(self):
        halved = self.write(self.first.edited(platform.half_is_gone))
        self.by_hand(platform.refer_from_elsewhere())
        self.command("plan of deletes that others refer to", "plan", halved, ends_with=(7,))
        self.command("rehearsal of deletes that others refer to", "plan", "--rehearse", halved, ends_with=(7,))
        self.by_hand(platform.refer_no_longer())
        self.command("plan of deletes", "plan", halved)
        self.command("apply of deletes", "apply", halved)
        self.undo("undo of deletes", self.last_run())

    def leave_to_others(self):
        self.by_hand(platform.disown_half())
        self.command("plan of rows of others", "plan", self.spec, ends_with=(7, 6))
        self.command("plan of adoptions", "plan", "--adopt", self.spec)
        self.command("apply of adoptions", "apply", "--adopt", self.spec)
        self.undo("undo of adoptions", self.last_run())
        self.command("apply of adoptions", "apply", "--adopt", self.spec)
        fewer = self.first.edited(lambda sections: None)
        users = platform.some_users_are_gone(fewer.sections)
        self.by_hand(platform.disown_memberships(users))
        options = [f"--allow=referenced=users/{user}" for user in sorted(users)]
        self.command("apply of releases", "apply", self.write(fewer), "--reason", "test", *options)
        self.undo("undo of releases", self.last_run())
        self.command("apply of adoptions", "apply", "--adopt", self.spec)

    def apply_a_part(self):
        part = self.first.edited(platform.every_row)
        part.sections = {section: part.sections[section] for section in ("memberships", "gpuPools", "reservations")}
        path = self.write(part)
        self.command("plan of a part", "plan", "--only", path)
        self.command("apply of a part", "apply", "--only", path)
        self.command("apply of the rest", "apply", self.spec)

    def remember_much(self):
        self.command("apply of updates", "apply", self.changed)
        updates = self.last_run()
        self.by_hand(platform.add_history(self.n))
        self.by_hand(platform.delete_one("gpu_pools"))
        self.see_drift("one deleted by hand, long ago")
        self.by_hand(platform.edit_half())
        self.see_drift("edited by hand, long ago")
        self.command("runs", "runs", "--limit", "10000")
        self.command("runs ID", "runs", updates)
        # The runs that were put in by hand are in no chain.
        self.command("verification", "runs", "--verify", "--cluster", platform.CLUSTER, ends_with=(6,))
        self.command("apply of the rest", "apply", self.spec)
        self.command("undo of what has changed since", "undo", updates, "--yes", ends_with=(6,))

    def serve(self):
        self.scene = "serve"
        self.look_at_tables()
        self.explained.begin()
        with Serve(self.hxapply.program, self.url, self.directory / "serve.log") as server:
            self.ask_everything(Client(server.address, platform.TOKEN, PATIENCE_SECONDS))
            for spec in (self.changed, self.spec):
                self.run("apply", spec)
                self.await_sync(server, drifted=False)
            self.by_hand(platform.edit_half())
            self.await_sync(server, drifted=True)
        rows = self.explained.most_rows()
        self.note(self.scene, rows={text: rows[text] for text in rows if self.is_of_serve(text)})

    def ask_everything(self, client):
        path = f"/v1/clusters/{platform.CLUSTER}"
        run_id = client.expect(f"{path}/runs?per_page=1").json["items"][0]["id"]
        asked = ["", "/runs", f"/runs/{run_id}", f"/runs/{run_id}/changes", f"/revisions/{'a' * 40}", "/audit",
                 "/audit?section=users", "/audit?action=update&page=2", f"/audit?key={platform.name('team', 0)}"]
        asked += [f"/{section}" for section in self.first.sections]
        for page in ["/v1/clusters", "/", *(path + rest for rest in asked)]:
            client.get(page)

    def await_sync(self, server, drifted):
        client, deadline = Client(server.address, platform.TOKEN, PATIENCE_SECONDS), time.monotonic() + PATIENCE_SECONDS
        serial = self.server.query(
            self.database, f"select serial from hx.clusters where name = '{platform.CLUSTER}'"
        )[0]
        while True:
            cluster = client.expect(f"/v1/clusters/{platform.CLUSTER}").json
            if str(cluster["serial"]) == serial and (cluster["drifted"] > 0) == drifted:
                return
            if time.monotonic() > deadline:
                raise Failed(f"serve did not show what was written within {PATIENCE_SECONDS} s")
            time.sleep(0.1)

    @staticmethod
    def is_of_serve(text):
        """Not those of the applies that went on beside it, which other scenes have."""
        return not re.match(r"(UPDATE|INSERT|DELETE)\b", text)
